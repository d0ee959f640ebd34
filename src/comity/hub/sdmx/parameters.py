"""The part of an SDMX-REST query after the question mark: names and values, read as the specification means them.

A plus in it is a plus (AND), never a space as in HTML forms.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote

from comity.errors import UsageError

_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ].*)?", re.ASCII)
_FILTER = re.compile(r"c\[([^\[\]]*)\]")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Parameters:
    """The parameters of a query by name, and its filters by component."""

    values: Mapping[str, str]
    filters: Mapping[str, str]

    def check_known(self, known: Iterable[str], *, filters: bool = False) -> None:
        """Check that nothing was asked for that this kind of query doesn't have: it would silently do nothing."""
        names = sorted(known)
        for name in self.values:
            if name not in names:
                raise UsageError(
                    f"This query has no parameter {name}.", remedy=f"Its parameters are {', '.join(names)}."
                )
        if self.filters and not filters:
            raise UsageError("This query has no filters on components.", remedy="Leave c[…] out.")

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter; one that is given empty counts as not given."""
        return self.values.get(name) or default

    def several(self, name: str, default: str = "") -> tuple[str, ...]:
        """Return the parts between commas."""
        return tuple(filter(None, self.text(name, default).split(",")))

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Return one of the words that are allowed."""
        return (
            self._read(name, lambda text: allowed[allowed.index(text)], f"Allowed words: {', '.join(allowed)}.")
            or default
        )

    def flag(self, name: str) -> bool:
        """Return whether a parameter says true."""
        return self.one_of(name, ("true", "false", "1", "0"), "false") in ("true", "1")

    def number(self, name: str, *, least: int) -> int | None:
        """Return a whole number, None where it isn't given."""
        return self._read(name, lambda text: _number(text, least), f"Write a whole number from {least}.")

    def moment(self, name: str) -> dt.datetime | None:
        """Return a moment, None where it isn't given; without an offset it is UTC, the hub's own time."""
        return self._read(name, parse_moment, "Write a date and time, such as 2025-02-10T09:00:00Z.")

    def _read(self, name: str, parse: Callable[[str], _T], remedy: str) -> _T | None:
        text = self.values.get(name)
        if not text:
            return None
        try:
            return parse(text)
        except (ValueError, OverflowError) as error:
            raise UsageError(f"The parameter {name} can't be {text[:100]}.", remedy=remedy) from error


def parse_parameters(query: str) -> Parameters:
    """Return the parameters of the raw text after the question mark.

    UsageError: one name twice (SDMX-REST has no meaning for that).

    >>> found = parse_parameters("c%5BTIME_PERIOD%5D=ge:2020+le:2021&asOf=2025-01-01T00:00:00%2B01:00")
    >>> found.filters, found.moment("asOf").isoformat()
    ({'TIME_PERIOD': 'ge:2020+le:2021'}, '2025-01-01T00:00:00+01:00')
    """
    values: dict[str, str] = {}
    filters: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        raw_name, _, raw_value = pair.partition("=")
        name, value = unquote(raw_name), unquote(raw_value)
        match = _FILTER.fullmatch(name)
        held, key = (filters, match[1]) if match else (values, name)
        if key in held:
            raise UsageError(f"{name} is given twice.", remedy="Give it once; separate values by commas.")
        held[key] = value
    return Parameters(values, filters)


def parse_moment(text: str) -> dt.datetime:
    """Return the moment that an `xs:dateTime` (or a date: its beginning) names; without an offset it is UTC.

    Raises ValueError.
    """
    if _MOMENT.fullmatch(text) is None:
        raise ValueError(text)
    moment = dt.datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    aware.astimezone(dt.UTC)
    return aware


def _number(text: str, least: int) -> int:
    if not re.fullmatch(r"\+?\d{1,15}", text, re.ASCII) or int(text) < least:
        raise ValueError(text)
    return int(text)
