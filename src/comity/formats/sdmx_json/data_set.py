"""Read one dataset: observations in series or flat, and attributes of the dataset and its dimension groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from comity.formats.messages import finding
from comity.formats.sdmx_json.columns import Faults, read_columns, read_keys
from comity.formats.sdmx_json.decode import Members, decode, escaped, may_be_unsafe, safe
from comity.formats.sdmx_json.faults import tell
from comity.formats.sdmx_json.groups import GroupReader, SharedAttributes
from comity.formats.sdmx_json.layout import DATA_SET, OBSERVATION, SERIES, Layout, at
from comity.formats.sdmx_json.limits import JsonLimits
from comity.formats.sdmx_json.outline import DataSet
from comity.formats.sdmx_json.partial import Split, partial_rows, repeat, split_attributes
from comity.formats.sdmx_json.pieces import Piece
from comity.formats.sdmx_json.repeats import Repeats
from comity.formats.sdmx_json.scan import BrokenError, Scanner, Span
from comity.formats.sdmx_json.series import OwnRow, SeriesBatch
from comity.formats.sdmx_json.slots import Slot
from comity.model.findings import Findings
from comity.model.frames import ROW

DELETE = "D"
_GROUPS = "dimensionGroupAttributes"
_SOUND = "_sound"
"""Says of an observation whether its series could be read."""
_MAY_BE_INFINITE = r"[eE]|^.{300}"


@dataclass
class Numbering:
    """The ordinal of the next row, the pieces in which all rows so far lie, and the cells that they make."""

    row: int = 1
    cells: int = 0
    pieces: list[Piece] = field(default_factory=list)

    def take(self, piece: Piece, count: int) -> None:
        """Give the rows of a piece their numbers."""
        if count:
            self.pieces.append(piece)
        self.row += count


@dataclass
class DataSetReader:
    """Makes frames of one dataset, whose layout and action (M, R or D) are known."""

    scanner: Scanner
    data_set: DataSet
    layout: Layout
    action: str
    findings: Findings
    numbering: Numbering
    language: str
    limits: JsonLimits
    _observed: list[pl.DataFrame] = field(default_factory=list)
    _partial: list[pl.DataFrame] = field(default_factory=list)
    _constants: dict[str, pl.Series] = field(default_factory=dict)
    _shared: dict[str, pl.Series] = field(default_factory=dict)
    _groups: SharedAttributes = field(default_factory=SharedAttributes)
    _told: Faults = field(default_factory=Faults)

    def read(self) -> list[pl.DataFrame]:
        """Return frames that may differ in their columns: `_row` and the components that each has."""
        at_top = self.layout.dimensions[DATA_SET]
        self._constants = {slot.id: slot.texts for slot in at_top if slot.is_read and len(slot.texts) == 1}
        self._check_dimensions()
        self._own_attributes()
        large, pointer = self.data_set.large, self.data_set.pointer
        if _GROUPS in large:
            self._read_groups(large[_GROUPS], f"{pointer}/{_GROUPS}")
        if "series" in large:
            self._read_series(large["series"], f"{pointer}/series")
        if "observations" in large:
            slots = self.layout.dimensions[SERIES] + self.layout.dimensions[OBSERVATION]
            self._read_observations(large["observations"], f"{pointer}/observations", slots, parents={})
        self._tell_simplified()
        observed = [self._groups.join(frame) for frame in self._observed]
        if not self._partial:
            return observed
        return [pl.concat([*observed, *self._partial], how="diagonal").sort(ROW, maintain_order=True)]

    @property
    def _is_delete(self) -> bool:
        return self.action == DELETE

    def _check_dimensions(self) -> None:
        """Find dimensions that are missing; a deletion may leave one out, but not by a name that isn't known."""
        if self._is_delete and all(slot.is_read for slot in self.layout.key):
            return
        for name in self.layout.missing:
            self.findings.add(at(finding("JSON-14", column=name), f"{self.layout.pointer}/dimensions"))

    def _own_attributes(self) -> None:
        """Read the dataset's own attributes: a row about all of it, and what its observations share."""
        array, pointer = self.data_set.small.get("attributes"), f"{self.data_set.pointer}/attributes"
        if array is not None and type(array) is not list:
            self.findings.add(at(finding("JSON-17", expected="an array"), pointer))
        slots, faults = self.layout.attributes[DATA_SET], Faults()
        columns = self._columns([array if type(array) is list else []], slots, faults, defaults_from=0)
        tell(self.findings, faults, [pointer])
        given = {name: column for name, column in columns.items() if not column.null_count()}
        split = split_attributes([slot for slot in slots if slot.id in given], self._constants)
        shared = {slot.id: given[slot.id] for slot in split.shared}
        rows = pl.Series(ROW, [self.numbering.row], dtype=pl.Int64)
        frames = partial_rows(rows, self._constants, given, split.own, dimensions=self.layout.dimension_ids)
        if self._is_delete and shared:
            frames.append(pl.DataFrame([rows, *self._named(self._constants), *self._named(shared)]))
        self._shared = {} if self._is_delete else shared
        self._partial += frames
        self.numbering.take(Piece(self.data_set.pointer, self.numbering.row), int(bool(frames)))

    def _read_groups(self, span: Span, pointer: str) -> None:
        reader = GroupReader(self.layout, self.findings, self.language, is_delete=self._is_delete)
        repeats = Repeats(pointer)
        for piece in self._pieces(span, pointer):
            members = self._members(piece, pointer)
            repeats.add([key for key, _ in members], self.findings)
            first = self.numbering.row
            self.numbering.take(Piece(pointer, first, piece), len(members))
            self._partial += reader.read(members, first, pointer=pointer, shared=self._groups)
        repeats.close(self.findings)
        self._remember(reader.faults)

    def _read_series(self, span: Span, pointer: str) -> None:
        split = split_attributes(self.layout.attributes[SERIES], self._fixed)
        has_own = OwnRow(self.layout.attributes[SERIES], split.own, self._is_delete)
        repeats = Repeats(pointer)
        for piece in self.scanner.cut(span, self.limits.chunk_bytes):
            if piece.end - piece.start > self.limits.chunk_bytes:
                repeats.add([self._read_long(piece, pointer, split, has_own=has_own)], self.findings)
                continue
            members = self._members(piece, pointer)
            repeats.add([key for key, _ in members], self.findings)
            batch = SeriesBatch.of(members, has_own, self.findings, pointer=pointer)
            first = self.numbering.row
            self.numbering.take(Piece(pointer, first, piece, has_own), batch.row_count)
            self._add_series(batch, first, split, pointer=pointer)
        repeats.close(self.findings)

    def _read_long(self, span: Span, pointer: str, split: Split, *, has_own: OwnRow) -> str:
        """Read a series that is too long to be read in one piece; return its key."""
        key, start = self.scanner.key_at(span.start)
        place, parts = f"{pointer}/{escaped(key)}", self._parts(start)
        array = decode(self.scanner.data, parts["attributes"], pointer=place) if "attributes" in parts else []
        observed, batch = parts.get("observations"), SeriesBatch()
        array = array if type(array) is list else []
        batch.add(key, array, Members(), own=has_own.of(array, is_bare=observed is None))
        batch.bare = [observed is None]
        first = self.numbering.row
        self.numbering.take(Piece(place, first), batch.row_count)
        parents = self._add_series(batch, first, split, pointer=pointer)
        if observed is not None:
            slots = self.layout.dimensions[OBSERVATION]
            self._read_observations(observed, f"{place}/observations", slots, parents=parents)
        return key

    def _parts(self, start: int) -> Mapping[str, Span]:
        """Return where the members of the object at `start` lie."""
        parts: dict[str, Span] = {}

        def member(name: str, position: int) -> int:
            parts[name] = Span(position, self.scanner.skip(position))
            return parts[name].end

        self.scanner.read_object(start, member)
        return parts

    def _add_series(self, batch: SeriesBatch, first: int, split: Split, *, pointer: str) -> Mapping[str, pl.Series]:
        """Make the rows of these series and of their observations; return the columns of the series."""
        faults = Faults()
        key = read_keys(batch.keys, self.layout.dimensions[SERIES], faults, may_omit=self._is_delete)
        attributes = self._columns(batch.attributes, self.layout.attributes[SERIES], faults, defaults_from=0)
        if faults.rows or faults.twice:
            tell(self.findings, faults, [f"{pointer}/{escaped(name)}" for name in batch.keys])
        series_rows, rows, series_of = batch.numbered(first)
        faulty = faults.faulty
        sound = pl.Series([row not in faulty for row in range(len(batch.keys))] if faults.rows else [True])
        above = key | {slot.id: attributes[slot.id] for slot in split.shared}
        if any(batch.own):
            own = pl.Series(batch.own, dtype=pl.Boolean) & sound
            self._own_series(batch, series_rows, own, columns=key | attributes, split=split)
        above[_SOUND] = sound if len(sound) > 1 else repeat(sound, len(batch.keys))
        if batch.observations:
            parents = {name: column.gather(series_of) for name, column in above.items()}
            slots = self.layout.dimensions[OBSERVATION]
            self._add_observations(batch.observations, rows, slots=slots, parents=parents)
        return above

    def _own_series(
        self,
        batch: SeriesBatch,
        rows: pl.Series,
        own: pl.Series,
        *,
        columns: Mapping[str, pl.Series],
        split: Split,
    ) -> None:
        """Make rows about whole series: their attributes, and of a deletion those that have no observations."""
        numbers, count = rows.filter(own).alias(ROW), int(own.sum())
        given = {name: column.filter(own) for name, column in columns.items()}
        fixed = {name: repeat(column, count) for name, column in self._constants.items()}
        fixed |= {slot.id: given[slot.id] for slot in self.layout.dimensions[SERIES] if slot.is_read}
        dimensions = self.layout.dimension_ids
        self._partial += partial_rows(numbers, fixed, given, split.own, dimensions=dimensions)
        if self._is_delete:
            shared = {slot.id: given[slot.id] for slot in split.shared}
            says_nothing = pl.Series([not any(v is not None for v in array) for array in batch.attributes])
            to_go = says_nothing.filter(own)
            for column in shared.values():
                to_go = to_go | column.is_not_null()
            frame = pl.DataFrame([numbers, *self._named(fixed), *self._named(shared)])
            self._partial.append(frame.filter(to_go & pl.Series(batch.bare, dtype=pl.Boolean).filter(own)))

    def _read_observations(
        self, span: Span, pointer: str, slots: Sequence[Slot], *, parents: Mapping[str, pl.Series]
    ) -> None:
        """Read observations that lie directly under the dataset, or under one long series with these columns.

        Their keys give the dimensions `slots`: under the dataset those of the series level too, where the structure
        has one that another dataset uses.
        """
        repeats = Repeats(pointer)
        for piece in self._pieces(span, pointer):
            members = self._members(piece, pointer)
            keys = [key for key, _ in members]
            repeats.add(keys, self.findings)
            first, count = self.numbering.row, len(members)
            self.numbering.take(Piece(pointer, first, piece), count)
            rows = pl.int_range(first, first + count, dtype=pl.Int64, eager=True)
            above = {name: repeat(column, count) for name, column in parents.items()}
            self._add_observations(members, rows, slots=slots, parents=above)
        repeats.close(self.findings)

    def _add_observations(
        self,
        members: Members,
        rows: pl.Series,
        *,
        slots: Sequence[Slot],
        parents: Mapping[str, pl.Series],
    ) -> None:
        """Make the rows of observations; those that hold a faulty value are left out."""
        keys, arrays = [key for key, _ in members], [array for _, array in members]
        self._count_cells(len(keys))
        faults = Faults()
        if set(map(type, arrays)) != {list}:
            for row, array in enumerate(arrays):
                if type(array) is not list:
                    self.findings.add(finding("JSON-17", row=rows[row], expected="an array"))
                    faults.dropped.add(row)
            arrays = [array if type(array) is list else [] for array in arrays]
        columns = read_keys(keys, slots, faults, may_omit=self._is_delete)
        columns |= self._columns(arrays, self.layout.observed, faults, defaults_from=1)
        beyond = self._beyond_range(columns)
        above = {name: repeat(column, len(keys)) for name, column in (self._constants | self._shared).items()}
        frame = pl.DataFrame([rows.alias(ROW), *self._named(above | dict(parents) | columns)])
        if faults.twice or faults.rows or beyond.rows:
            numbers = rows.to_list()
            tell(self.findings, faults, numbers)
            tell(self.findings, beyond, numbers, "JSON-30")
        if self._is_delete:
            faults.dropped |= self._unread(arrays, columns)
        if faulty := faults.faulty | beyond.faulty:
            frame = frame.filter(~pl.int_range(len(keys), eager=True).is_in(list(faulty)))
        if _SOUND in parents:
            frame = frame.filter(_SOUND).drop(_SOUND)
        self._observed.append(frame)

    def _unread(self, arrays: Sequence[list[Any]], columns: Mapping[str, pl.Series]) -> set[int]:
        """Return observations that name values to delete, none of which is read: all else of them must stay."""
        slots = self.layout.observed
        read = [columns[slot.id] for slot in slots if slot.is_read]
        if len(read) == len(slots):
            return set()
        named = pl.Series([any(value is not None for value in array[: len(slots)]) for array in arrays])
        for column in read:
            named = named & column.is_null()
        return set(named.arg_true())

    def _beyond_range(self, columns: Mapping[str, pl.Series]) -> Faults:
        """Return the numbers that no double can hold."""
        name, faults = self.layout.structure.measure.id, Faults()
        if name not in columns:
            return faults
        suspect = columns[name].str.contains(_MAY_BE_INFINITE).fill_null(value=False)
        if suspect.any():
            for row in suspect.arg_true():
                number = pl.Series([columns[name][row]]).cast(pl.Float64, strict=False)[0]
                if number is not None and abs(number) == float("inf"):
                    faults.add(name, row, columns[name][row])
        return faults

    def _columns(
        self, arrays: Sequence[list[Any]], slots: Sequence[Slot], faults: Faults, *, defaults_from: int
    ) -> dict[str, pl.Series]:
        found = read_columns(
            arrays,
            slots,
            faults,
            language=self.language,
            defaults_from=None if self._is_delete else defaults_from,
        )
        self._remember(faults)
        return found

    def _pieces(self, span: Span, pointer: str) -> Iterator[Span]:
        """Yield pieces of an object none of whose members may be longer than a piece."""
        for piece in self.scanner.cut(span, self.limits.chunk_bytes):
            if piece.end - piece.start > self.limits.chunk_bytes:
                raise BrokenError(piece.start, rule="JSON-22", pointer=pointer)
            yield piece

    def _members(self, piece: Span, pointer: str) -> Members:
        members: Members = decode(self.scanner.data, piece, as_members=True, pointer=pointer)
        if may_be_unsafe(self.scanner.data, piece):
            members, count = safe(members)
            if count:
                self.findings.add(at(finding("JSON-21"), pointer))
        return members

    def _count_cells(self, rows: int) -> None:
        self.numbering.cells += rows * len(self.layout.structure.components)
        if self.numbering.cells > self.limits.cells:
            raise BrokenError(0, rule="JSON-23", pointer=self.data_set.pointer)

    def _remember(self, faults: Faults) -> None:
        self._told.languages |= faults.languages
        self._told.several |= faults.several

    def _tell_simplified(self) -> None:
        pointer = self.data_set.pointer
        for name in sorted(self._told.languages):
            self.findings.add(at(finding("JSON-19", column=name, expected=self.language), pointer))
        for name in sorted(self._told.several):
            self.findings.add(at(finding("JSON-20", column=name), pointer))

    @property
    def _fixed(self) -> set[str]:
        """Dimensions that a series' key and the dataset give."""
        return set(self._constants) | {slot.id for slot in self.layout.dimensions[SERIES] if slot.is_read}

    @staticmethod
    def _named(columns: Mapping[str, pl.Series]) -> list[pl.Series]:
        return [column.alias(name) for name, column in columns.items()]
