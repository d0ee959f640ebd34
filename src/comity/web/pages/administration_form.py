"""A form of administration as it came, and what came of it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import check_year
from comity.model.access import Principal
from comity.pages.administration.answers import Answer

DO = "do"
"""The field that says what is to be done."""
_MOST_DIGITS = 9
_MOST_DAYS = 36_500
"""A hundred years: what is reckoned from such a span stays within the calendar."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each as often as it came."""

    fields: Mapping[str, Sequence[str]]

    def text(self, name: str) -> str:
        """Return a field without blanks around it; empty where it didn't come."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def whole_text(self, name: str) -> str:
        """Return a field as it came."""
        return next(iter(self.fields.get(name, ())), "")

    def texts(self, name: str) -> Sequence[str]:
        """Return every value of a field."""
        return self.fields.get(name, ())

    def needed(self, name: str) -> str:
        """Return a field that must be filled in; raises UsageError."""
        found = self.text(name)
        if not found:
            raise UsageError("Something is not filled in.", remedy="Fill in what is needed, and send it again.")
        return found

    def number(self, name: str) -> int:
        """Return a whole number that isn't negative; raises UsageError."""
        found = self.text(name)
        if not (found.isascii() and found.isdigit()) or len(found) > _MOST_DIGITS:
            raise UsageError(f"“{found[:20]}” is no whole number.", remedy="Write it in digits, such as 365.")
        return int(found)

    def days(self, name: str) -> dt.timedelta:
        """Return a span of whole days; raises UsageError."""
        found = self.number(name)
        if found > _MOST_DAYS:
            raise UsageError("This is too many days.", remedy=f"Write at most {_MOST_DAYS}.")
        return dt.timedelta(days=found)

    def moment(self, name: str) -> dt.datetime | None:
        """Return a moment, UTC unless it says another zone; None where the field is empty. Raises UsageError."""
        found = self.text(name)
        if not found:
            return None
        try:
            moment = dt.datetime.fromisoformat(found)
        except ValueError as error:
            raise UsageError(f"{found[:40]} is no moment.", remedy="Write it as 2026-03-31T12:00Z.") from error
        check_year(moment.year, found)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: where to go on, or what is shown at once; a hub with another group, where it changed."""

    path: str = ""
    answer: Answer | None = None
    hub: Hub | None = None


Deed = Callable[[Hub, Principal, Form], Outcome]
"""Does what a form asks for; raises ComityError where that can't be."""
