"""What a subject of administration shows, and what was said to a form that could not be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.hub.access.sign_in import Presented, may_use_route
from comity.pages.asked import Asked


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that could not be taken: what is wrong, what to do, and what was filled in."""

    detail: str
    remedy: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


NOTHING = Refused("")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One subject: its title, what is found in a sentence, its template, and what that reads as `s`."""

    title: str
    lead: str
    template: str
    content: Mapping[str, Any] = field(default_factory=dict)


def may(asked: Asked, route: str) -> bool:
    """Say whether the reader may use the form of a route."""
    return may_use_route(route, Presented(asked.principal))
