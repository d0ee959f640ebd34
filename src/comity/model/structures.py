"""Frozen structures: code lists, components, data structures and dataflows, apart from any wire format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

TOTAL = "_T"
UNKNOWN = "_U"
OTHER = "_O"
NOT_APPLICABLE = "_Z"


class Role(StrEnum):
    """What a component is in its data structure."""

    DIMENSION = "dimension"
    TIME_DIMENSION = "time_dimension"
    MEASURE = "measure"
    ATTRIBUTE = "attribute"


class DataType(StrEnum):
    """The representations that Comity checks; any other SDMX type is read as STRING."""

    STRING = "String"
    INTEGER = "Integer"
    DECIMAL = "Decimal"
    DOUBLE = "Double"
    BOOLEAN = "Boolean"
    TIME_PERIOD = "ObservationalTimePeriod"
    DATE_TIME = "DateTime"


@dataclass(frozen=True, slots=True)
class Reference:
    """AGENCY:ID(VERSION), as SDMX-CSV writes it.

    >>> str(Reference("COMITY", "CROSSINGS", "1.0.0"))
    'COMITY:CROSSINGS(1.0.0)'
    """

    agency: str
    id: str
    version: str

    def __str__(self) -> str:
        """Write it as SDMX-CSV does."""
        return f"{self.agency}:{self.id}({self.version})"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its names by language, its parent, and the dates between which it is valid (ISO dates)."""

    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True)
class Codelist:
    """A code list; `in` asks whether a code is in it."""

    reference: Reference
    names: Mapping[str, str]
    codes: tuple[Code, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """Codes by their id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[str, ...]]:
        """The codes above each code, without the total; a list that runs in a circle ends where it closes."""
        return {code.id: self._above(code.id) for code in self.codes}

    def _above(self, code: str) -> tuple[str, ...]:
        found: list[str] = []
        parent = self.by_id[code].parent
        while parent is not None and parent != TOTAL and parent not in (code, *found) and parent in self:
            found.append(parent)
            parent = self.by_id[parent].parent
        return tuple(found)

    def __contains__(self, code: object) -> bool:
        """Say whether this code id is in the list."""
        return code in self.by_id


@dataclass(frozen=True, slots=True)
class Facets:
    """What an uncoded component's text must be beside its type, as SDMX names it; None sets no bound.

    Lengths are in characters, bounds of values inclusive; `decimals` is how many may follow the decimal mark,
    `pattern` a regular expression of XML Schema for the whole text. The facets of sequences (`startValue`,
    `interval` …) are left out.
    """

    min_length: int | None = None
    max_length: int | None = None
    min_value: float | None = None
    max_value: float | None = None
    decimals: int | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class Component:
    """A dimension, measure or attribute.

    `attachment` names the dimensions that an attribute is attached to; None means the observation, an empty tuple
    the whole dataset. `codelist` is None where the component isn't coded.
    """

    id: str
    role: Role
    names: Mapping[str, str] = field(default_factory=dict)
    codelist: Codelist | None = None
    data_type: DataType = DataType.STRING
    required: bool = True
    attachment: tuple[str, ...] | None = None
    facets: Facets = Facets()


@dataclass(frozen=True)
class DataStructure:
    """A data structure definition with one measure, `OBS_VALUE` by custom; dimensions in key order."""

    reference: Reference
    names: Mapping[str, str]
    components: tuple[Component, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Component]:
        """Components by their id."""
        return {component.id: component for component in self.components}

    @cached_property
    def dimensions(self) -> tuple[Component, ...]:
        """Dimensions without the time dimension, in the order of the series key."""
        return tuple(c for c in self.components if c.role is Role.DIMENSION)

    @cached_property
    def time_dimension(self) -> Component:
        """The time dimension."""
        return next(c for c in self.components if c.role is Role.TIME_DIMENSION)

    @cached_property
    def measure(self) -> Component:
        """The primary measure."""
        return next(c for c in self.components if c.role is Role.MEASURE)

    @cached_property
    def attributes(self) -> tuple[Component, ...]:
        """Attributes, at whatever level they are attached."""
        return tuple(c for c in self.components if c.role is Role.ATTRIBUTE)

    @cached_property
    def key_ids(self) -> tuple[str, ...]:
        """Ids of the dimensions without time: the parts of a series key."""
        return tuple(c.id for c in self.dimensions)


@dataclass(frozen=True)
class Dataflow:
    """A kind of statistics: its structure, which dimension names the reporter, and its description."""

    reference: Reference
    names: Mapping[str, str]
    structure: DataStructure
    descriptions: Mapping[str, str] = field(default_factory=dict)
    reporter_dimension: str = "REPORTER"

    @property
    def id(self) -> str:
        """The dataflow's short id."""
        return self.reference.id
