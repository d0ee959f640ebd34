"""Indicators: versioned definitions over a dataflow, apart from how they are computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class TotalRule(StrEnum):
    """Which codes of a dimension are taken where a provider sends a total and its parts: never both.

    `_T` is the total of a dimension, and a code with children the total of its children.
    `PARTS`: the parts; `_T` only in a cell where nothing but the total was sent (it then still holds what the
    filter would exclude, and the result says so). `NEVER`: the parts alone. `TOTAL`: `_T`; the parts only where
    it's absent. `FIRST`: the codes are not parts but ways of counting: only the first of `include` for which the
    reporter has figures.
    """

    PARTS = "parts"
    NEVER = "never"
    TOTAL = "total"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class DimensionFilter:
    """What an indicator takes of one dimension.

    `include` admits only these codes (empty: every code), `exclude` then leaves codes out, and `exclude_members`
    the group's members of the period's first day. `total` says what becomes of `_T`.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_members: bool = False
    total: TotalRule = TotalRule.PARTS


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """A versioned definition: which cells of a dataflow are added up, and what the sum is called.

    A dimension without a filter admits everything and takes parts before `_T`. With `external_borders`, crossings
    by land (and rail) count only where NEIGHBOUR is not a member; those by air and sea always; where the neighbour
    isn't known (`_T`, `_U`) they count, and the result is marked "all borders". `breakdowns` names the dimensions
    that a result keeps. `measure` is the word for what is counted: entries, not persons, where a first entry can't
    be told from a later one.
    """

    id: str
    version: str
    names: Mapping[str, str]
    dataflow: str
    filters: Mapping[str, DimensionFilter] = field(default_factory=dict)
    external_borders: bool = False
    breakdowns: tuple[str, ...] = ()
    measure: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)

    def filter_of(self, dimension: str) -> DimensionFilter:
        """Return what the indicator takes of this dimension."""
        return self.filters.get(dimension, _EVERYTHING)


_EVERYTHING = DimensionFilter()
