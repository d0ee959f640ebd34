"""The choices of a page: their names and values, and what is chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow
from comity.publish.texts import Texts

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


def area_options(codes: Iterable[str], texts: Texts) -> Options:
    """Return states and other areas as options, by name."""
    return sorted(((code, texts.area(code)) for code in codes), key=lambda one: one[1])


def flow_options(hub: Hub, flows: Iterable[str], texts: Texts) -> Options:
    """Return dataflows as options, in their own order."""
    return [(flow, name_flow(hub, flow, texts)) for flow in flows]


def with_any(title: str, options: Iterable[tuple[str, str]]) -> Options:
    """Return the options after one that leaves the choice open."""
    return [("", title), *options]
