"""What each column of an SDMX-CSV file is, from its header and, where there is one, its data structure."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from comity.formats.messages import finding
from comity.formats.sdmx_csv.opening import Opening
from comity.model.findings import Findings
from comity.model.structures import DataStructure

MOST_COLUMNS = 500
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_COMPONENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_@$\-]*(\.[A-Za-z][A-Za-z0-9_@$\-]*)*")
_NAMED_AS = ": "
_SIMILAR = 0.75


class Kind(Enum):
    """What a column is for."""

    STRUCTURE = auto()
    STRUCTURE_ID = auto()
    STRUCTURE_NAME = auto()
    ACTION = auto()
    SERIES_KEY = auto()
    OBS_KEY = auto()
    COMPONENT = auto()
    LABEL = auto()
    CUSTOM = auto()
    UNNAMED = auto()


_CONTROL = {
    kind.name: kind
    for kind in (Kind.STRUCTURE, Kind.STRUCTURE_ID, Kind.STRUCTURE_NAME, Kind.ACTION, Kind.SERIES_KEY, Kind.OBS_KEY)
} | {"DATAFLOW": Kind.STRUCTURE_ID}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, what it is, the component's id (or what else it is called), its header."""

    index: int
    kind: Kind
    id: str
    header: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """All columns; `labels` is the field guide's option (`id`, `name`, `both`), `subfield` the inner separator."""

    version: str
    columns: tuple[Column, ...]
    labels: str
    subfield: str | None

    def of(self, kind: Kind) -> Column | None:
        """Return the first column of this kind."""
        return next((column for column in self.columns if column.kind is kind), None)

    @property
    def components(self) -> tuple[Column, ...]:
        """The columns that hold components, in the file's order."""
        return tuple(column for column in self.columns if column.kind is Kind.COMPONENT)


@dataclass
class _Reading:
    """What is known while the header is read from left to right."""

    structure: DataStructure | None
    findings: Findings
    labels: str
    line: int
    taken: dict[str, str] = field(default_factory=dict)
    after_component: bool = False

    def say(self, rule: str, header: str, **values: object) -> None:
        self.findings.add(finding(rule, row=self.line, column=header, **values))  # type: ignore[arg-type]


def read_header(opening: Opening, structure: DataStructure | None, findings: Findings) -> Header | None:
    """Return what the columns are; None, with a finding, where the file can't be read by this header."""
    fields = opening.fields
    if len(fields) > MOST_COLUMNS:
        findings.add(finding("CSV-24", row=opening.header_line, count=len(fields), limit=MOST_COLUMNS))
        return None
    reading = _Reading(structure, findings, _labels(fields), opening.header_line)
    columns = tuple(_read_column(index, text, reading) for index, text in enumerate(fields))
    is_first_generation = fields[0].strip().upper().startswith("DATAFLOW")
    inner = _BRACKETS.search(fields[0])
    header = Header(
        "1.0" if is_first_generation else "2.0", columns, reading.labels, inner[1][:1] if inner else None
    )
    return header if _is_usable(header, reading) else None


def _is_usable(header: Header, reading: _Reading) -> bool:
    if header.subfield is None and (column := next((c for c in header.components if c.several), None)):
        reading.say("CSV-27", column.header)
    if header.of(Kind.STRUCTURE_ID) is None:
        reading.findings.add(finding("CSV-13", row=reading.line))
        return False
    return True


def _labels(fields: tuple[str, ...]) -> str:
    if any(text.strip().upper() == "STRUCTURE_NAME" for text in fields):
        return "name"
    return "both" if any(_NAMED_AS in text for text in fields) else "id"


def _read_column(index: int, text: str, reading: _Reading) -> Column:
    name = _BRACKETS.sub("", text.split(_NAMED_AS, 1)[0])
    kind, component = _kind(name, text, index=index, reading=reading)
    if kind in (Kind.COMPONENT, Kind.STRUCTURE_ID, Kind.ACTION, Kind.STRUCTURE):
        if component in reading.taken:
            reading.say("CSV-08", text, expected=component, first=reading.taken[component])
            kind = Kind.LABEL
        reading.taken.setdefault(component, text)
    reading.after_component = kind is Kind.COMPONENT
    return Column(index, kind, component, text, several=_BRACKETS.search(text) is not None)


def _kind(name: str, text: str, *, index: int, reading: _Reading) -> tuple[Kind, str]:
    """Return what the column is and the id that it stands for."""
    is_component = name in reading.structure.by_id if reading.structure else False
    if reading.labels == "name" and reading.after_component and not (is_component and name not in reading.taken):
        return Kind.LABEL, name
    if is_component:
        return Kind.COMPONENT, name
    if (kind := _CONTROL.get(name.strip().upper())) is not None:
        control = name.strip().upper() if kind is not Kind.STRUCTURE_ID else Kind.STRUCTURE_ID.name
        return kind, control
    if not name.strip():
        return Kind.UNNAMED, str(index)
    return _unknown(name, text, reading)


def _unknown(name: str, text: str, reading: _Reading) -> tuple[Kind, str]:
    """Return what a column is that is no control column and is not spelled as a component."""
    bare = name.strip()
    if reading.structure is None:
        if _COMPONENT_ID.fullmatch(bare):
            return Kind.COMPONENT, bare
        reading.say("CSV-10", text)
        return Kind.CUSTOM, name
    same = [component for component in reading.structure.by_id if component.casefold() == bare.casefold()]
    if len(same) == 1:
        reading.say("CSV-12", text, expected=same[0])
        return Kind.COMPONENT, same[0]
    if similar := next(_similar(bare, reading), None):
        reading.say("CSV-11", text, expected=similar)
    else:
        reading.say("CSV-10", text)
    return Kind.CUSTOM, name


def _similar(bare: str, reading: _Reading) -> Iterator[str]:
    """Yield the component ids that look like this header and that no column before it has taken."""
    ids = {component.upper(): component for component in reading.structure.by_id} if reading.structure else {}
    for match in difflib.get_close_matches(bare.upper().replace(" ", "_"), ids, n=3, cutoff=_SIMILAR):
        if ids[match] not in reading.taken:
            yield ids[match]
