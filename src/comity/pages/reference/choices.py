"""The choices of a page: their names and values, and what is chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.pages.asked import Asked

Options = Sequence[tuple[str, str]]
"""Codes with their titles, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as the form shows it: its parameter, its label, the options and the one that is chosen."""

    name: str
    label: str
    options: Options
    value: str


def choose(asked: Asked, name: str, label: str, options: Options, *, default: str = "") -> Choice:
    """Return a choice with the asked value; raises UsageError where the page has no such option.

    Upper and lower case are the same.
    """
    told = asked.get(name, default)
    by_upper = {code.upper(): code for code, _title in options}
    if told.upper() not in by_upper:
        raise UsageError(f"This page has no choice {told[:60]}.", remedy="Take one of those that the page offers.")
    return Choice(name, label, options, by_upper[told.upper()])


def with_any(title: str, options: Iterable[tuple[str, str]]) -> Options:
    """Return the options after one that leaves the choice open."""
    return [("", title), *options]
