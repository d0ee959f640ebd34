"""What a subject of administration shows, and what was said to a form that could not be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from comity.errors import UnknownArtefactError
from comity.pages.asked import Asked


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that could not be taken: what is wrong, what to do, and what was filled in."""

    detail: str
    remedy: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


NOTHING = Refused("")
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One subject: its title, what is found in a sentence, its template, and what that reads as `s`."""

    title: str
    lead: str
    template: str
    content: Mapping[str, Any] = field(default_factory=dict)


def chosen_row(rows: Mapping[str, Row], asked: Asked, refused: Refused, *, name: str, what: str) -> Row | None:
    """Return the row that a refused form or the address (`name`) chose; UnknownArtefactError: there is none."""
    told = refused.values.get("chosen", "") or asked.get(name)
    if told and told not in rows:
        raise UnknownArtefactError(f"There is no {what} {told[:60]}.", remedy="Choose one of the list.")
    return rows.get(told)
