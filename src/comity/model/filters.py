"""Filters on components, as SDMX-REST 2.2 writes them in `c[…]`: choices, each of which is a set of conditions."""

import re
from dataclasses import dataclass
from enum import StrEnum

from comity.errors import UsageError


class Operator(StrEnum):
    """How a component's value is compared (SDMX-REST 2.2, data queries, table of operators)."""

    EQUAL = "eq"
    NOT_EQUAL = "ne"
    LESS = "lt"
    AT_MOST = "le"
    MORE = "gt"
    AT_LEAST = "ge"
    CONTAINS = "co"
    LACKS = "nc"
    STARTS = "sw"
    ENDS = "ew"


NEGATIVE = frozenset({Operator.NOT_EQUAL, Operator.LACKS})
"""Operators that hold of an absent value too: what isn't there equals nothing and contains nothing."""
OF_TEXT = frozenset({Operator.CONTAINS, Operator.LACKS, Operator.STARTS, Operator.ENDS})
"""Operators that look into a text; a number has no such parts."""
_CONDITION = re.compile(rf"(?:({'|'.join(Operator)}):)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with one value."""

    operator: Operator
    value: str


Choice = tuple[Condition, ...]
"""Conditions that must all hold."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a component's value must be: at least one choice holds. Without a choice nothing passes."""

    component: str
    choices: tuple[Choice, ...]

    @classmethod
    def one_of(cls, component: str, *values: str) -> "Filter":
        """Return the filter that lets these values pass.

        >>> Filter.one_of("FREQ", "A", "M") == parse_filter("FREQ", "A,M")
        True
        """
        return cls(component, tuple((Condition(Operator.EQUAL, value),) for value in values))


def parse_filter(component: str, text: str) -> Filter:
    """Return the filter that `c[component]=text` says: a comma is OR, a plus AND, and binds closer.

    An operator stands before its own value alone (`ne:A,B` is: not A, or B). The text is as it was before it was
    put into a URL: a form decoder, which turns a plus into a space, must not have been at it.

    Raises UsageError where a value is missing.

    >>> [[c.operator.value + " " + c.value for c in all_of] for all_of in parse_filter("X", "A,ge:B+le:C").choices]
    [['eq A'], ['ge B', 'le C']]
    """
    return Filter(component, tuple(_parse_choice(component, choice) for choice in text.split(",")))


def _parse_choice(component: str, text: str) -> Choice:
    return tuple(_parse_condition(component, part) for part in text.split("+"))


def _parse_condition(component: str, text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None or not match[2]:
        raise UsageError(
            f"The filter on {component} lacks a value.",
            remedy=f"Write for example c[{component}]=A,B or c[{component}]=ge:1+le:9.",
        )
    return Condition(Operator(match[1] or Operator.EQUAL), match[2])
