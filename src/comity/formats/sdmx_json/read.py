"""Read an SDMX-JSON data message into action frames, one for each dataflow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from comity.formats.encoding import line_of, to_utf8
from comity.formats.messages import finding
from comity.formats.parsed import FindDataflow, ParsedFile, unreadable
from comity.formats.sdmx_json.data_set import DataSetReader, Numbering
from comity.formats.sdmx_json.decode import Members, collector_paused
from comity.formats.sdmx_json.layout import Layout, Unknown, at, read_layout
from comity.formats.sdmx_json.limits import JsonLimits
from comity.formats.sdmx_json.outline import DataSet, Outline
from comity.formats.sdmx_json.pieces import find_pointers
from comity.formats.sdmx_json.repeats import MOST_REPEATED
from comity.formats.sdmx_json.scan import BrokenError, Scanner
from comity.formats.sdmx_json.slots import column_type
from comity.model.findings import Finding, Findings, Severity
from comity.model.frames import ACTION, COLUMN, ROW
from comity.model.structures import Reference

ACTIONS = {"Append": "M", "Merge": "M", "Information": "M", "Replace": "R", "Delete": "D"}
_UNREADABLE = ("FIL-02", "FIL-13")


def read_sdmx_json(
    data: bytes | str, find_dataflow: FindDataflow, *, limits: JsonLimits | None = None
) -> tuple[ParsedFile, ...]:
    """Read SDMX-JSON 2.0 or 2.1 data into action frames (docs/reference/frames.md); nothing raises on bad data.

    Datasets of one dataflow become one file, in the order of the message; each dataflow has its own.
    `find_dataflow` returns the dataflow that a link of a structure names. `_row` is the ordinal of what
    makes a row, from 1: an observation, or a dataset, group or series with attributes of its own; `pointers` finds
    its JSON pointer. Dimensions, time periods and coded attributes are Categorical.
    """
    findings = Findings()
    text = data.encode("utf-8", "replace") if isinstance(data, str) else to_utf8(data, findings)
    if not text or text.isspace():
        findings.add(finding("FIL-02"))
    if any(findings.counts[rule, Severity.ERROR] for rule in _UNREADABLE):
        return (unreadable("sdmx-json-2.1", findings),)
    reader = _Message(text, find_dataflow, findings=findings, limits=limits or JsonLimits())
    with collector_paused():
        return reader.read()


@dataclass
class _File:
    """What is read so far of one dataflow."""

    layout: Layout
    findings: Findings
    frames: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0


@dataclass
class _Message:
    """A message whose encoding is known; its findings are those about the whole of it."""

    text: bytes
    find_dataflow: FindDataflow
    findings: Findings
    limits: JsonLimits
    _numbering: Numbering = field(default_factory=Numbering)
    _files: dict[Reference, _File] = field(default_factory=dict)
    _unknown: dict[int, Unknown] = field(default_factory=dict)
    _format: str = "sdmx-json-2.1"

    def read(self) -> tuple[ParsedFile, ...]:
        """Return the files; what stopped the reading is a finding of the first."""
        outline = Outline(Scanner(self.text, self.limits.depth), self.limits, self.findings)
        try:
            outline.read()
            self._format = f"sdmx-json-{outline.version}"
            self._check_kind(outline)
            if not self.findings.has_errors or outline.data_sets:
                self._read_data_sets(outline)
        except BrokenError as error:
            self.findings.add(self._broken(error, outline.pointer))
        return self._parsed()

    def _check_kind(self, outline: Outline) -> None:
        if outline.is_old:
            self.findings.add(at(finding("JSON-05"), ""))
        elif outline.other and not outline.data_sets:
            self.findings.add(at(finding("JSON-06", found=outline.other), f"/data/{outline.other}"))
        elif not outline.has_data:
            self.findings.add(at(finding("JSON-01"), ""))
        elif not outline.data_sets:
            self.findings.add(at(finding("JSON-07"), "/data"))
        if outline.root.get("errors"):
            self.findings.add(at(finding("JSON-18"), "/errors"))

    def _read_data_sets(self, outline: Outline) -> None:
        naming = {i: place for place, entry in reversed(list(enumerate(outline.structures))) for i in _named(entry)}
        layouts: dict[int, Layout | Unknown] = {}
        for index, data_set in enumerate(outline.data_sets):
            place = self._structure_of(data_set, naming.get(index, 0), count=len(outline.structures))
            if place is None:
                continue
            if place not in layouts:
                layouts[place] = self._layout(outline, place)
            layout = layouts[place]
            if isinstance(layout, Unknown):
                self._unknown[place] = layout
            else:
                outline.pointer = data_set.pointer
                self._read_data_set(data_set, layout, outline)

    def _layout(self, outline: Outline, place: int) -> Layout | Unknown:
        return read_layout(
            outline.structures[place],
            f"/data/structures/{place}",
            find_dataflow=self.find_dataflow,
            language=outline.language,
            limits=self.limits,
        )

    def _structure_of(self, data_set: DataSet, naming: int, *, count: int) -> int | None:
        """Return which structure describes a dataset: the one that it names, else the one that names it."""
        named = data_set.small.get("structure")
        place = naming if named is None else named
        if type(place) is int and 0 <= place < count:
            return place
        self.findings.add(at(finding("JSON-11", found=str(place)), f"{data_set.pointer}/structure"))
        return None

    def _read_data_set(self, data_set: DataSet, layout: Layout, outline: Outline) -> None:
        action = data_set.small.get("action")
        letter = "M" if action is None else ACTIONS.get(action) if isinstance(action, str) else None
        if letter is None:
            self.findings.add(at(finding("JSON-12", found=str(action)), f"{data_set.pointer}/action"))
            return
        file = self._file(layout)
        reader = DataSetReader(
            outline.scanner,
            data_set,
            layout,
            letter,
            file.findings,
            self._numbering,
            outline.language,
            self.limits,
        )
        first = self._numbering.row
        own = [pl.lit(None, dtype=pl.String).alias(COLUMN), pl.lit(letter, dtype=pl.Categorical()).alias(ACTION)]
        try:
            file.frames += [frame.with_columns(own) for frame in reader.read()]
        finally:
            file.rows += self._numbering.row - first

    def _file(self, layout: Layout) -> _File:
        reference = layout.flow.reference
        if reference not in self._files:
            self._files[reference] = _File(layout, Findings())
        file = self._files[reference]
        for known in layout.findings:
            if known not in file.findings.items:
                file.findings.add(known)
        return file

    def _parsed(self) -> tuple[ParsedFile, ...]:
        parsed = [self._file_of(file) for file in self._files.values()]
        for unknown in self._unknown.values():
            findings = Findings()
            findings.extend(unknown.findings)
            parsed.append(unreadable(self._format, findings, unknown.reference))
        if not parsed:
            return (unreadable(self._format, self.findings),)
        self.findings.merge(parsed[0].findings)
        return (replace(parsed[0], findings=self.findings), *parsed[1:])

    def _file_of(self, file: _File) -> ParsedFile:
        text, pieces = self.text, tuple(self._numbering.pieces)

        def pointers(rows: Sequence[int]) -> Mapping[int, str]:
            return find_pointers(text, pieces, rows)

        if any(item.row is not None and item.pointer is None for item in file.findings.items):
            places = pointers([item.row for item in file.findings.items if item.row is not None])
            file.findings.items = [_placed(item, places) for item in file.findings.items]
        frame = _ordered(file)
        names = {name: name for name in frame.columns if not name.startswith("_")}
        return ParsedFile(
            self._format,
            frame,
            file.findings,
            structure=file.layout.reference,
            columns=names,
            rows=file.rows,
            pointers=pointers,
        )

    def _broken(self, error: BrokenError, pointer: str) -> Finding:
        """Return the finding for a text that isn't JSON or is too much, with line and character."""
        line = line_of(self.text, error.position)
        start = self.text.rfind(b"\n", 0, error.position) + 1
        character = len(self.text[start : error.position].decode("utf-8", "replace")) + 1
        found = finding(
            error.rule,
            line=line,
            character=character,
            depth=self.limits.depth,
            cells=self.limits.cells,
            parts=self.limits.structure_parts,
            repeated=MOST_REPEATED,
            chunk=self.limits.chunk_bytes >> 10,
        )
        return at(found, error.pointer or pointer)


def _named(entry: object) -> Iterator[int]:
    """Yield the indexes of the datasets that an entry of `structures` says it describes."""
    listed = entry.first("dataSets") if isinstance(entry, Members) else None
    yield from (index for index in listed if type(index) is int) if type(listed) is list else ()


def _placed(item: Finding, places: Mapping[int, str]) -> Finding:
    if item.row is None or item.pointer is not None:
        return item
    return replace(item, pointer=places.get(item.row))


def _ordered(file: _File) -> pl.DataFrame:
    """Return the frames as one, components in the order of the data structure."""
    components = file.layout.structure.components
    shown = {name for frame in file.frames for name in frame.columns} | set(file.layout.dimension_ids)
    schema: dict[str, pl.DataType] = {ROW: pl.Int64(), COLUMN: pl.String(), ACTION: pl.Categorical()}
    schema |= {c.id: column_type(c) for c in components if c.id in shown}
    if not file.frames:
        return pl.DataFrame(schema=schema)
    frames = [
        frame.select(
            name if name in frame.columns else pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in schema.items()
        )
        for frame in file.frames
    ]
    file.frames.clear()
    return pl.concat(frames)
