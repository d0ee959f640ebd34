"""Another procedure, as it is asked for: enrolment takes 40 s more, a third may use e-gates, one more lane."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from comity.errors import UsageError
from comity.model.crossing_points import CrossingPoint, Lanes, Procedure

_ASKED = re.compile(
    r"\s*(\w+)\s*=\s*([+\-−]?)\s*(\d+(?:\.\d+)?)\s*(s|%|lanes?)(?:\s+from\s+(\w+))?\s*", re.IGNORECASE
)
_REMEDY = (
    "Write ENROL=+40s (40 seconds more), CHECK=60s, EGATE=33% (a third; “EGATE=33% from CHECK” takes it from one "
    "procedure), or STAFFED=+1lane."
)


class Unit(StrEnum):
    """What a change is of."""

    SECONDS = "s"
    SHARE = "%"
    LANES = "lane"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one procedure or of lanes: by so much (`relative`) or to so much; shares taken from `source`."""

    code: str
    amount: float
    unit: Unit
    relative: bool
    source: str = ""

    def __str__(self) -> str:
        """Return the text that is read back as this change."""
        sign = ("+" if self.amount >= 0 else "-") if self.relative else ""
        source = f" from {self.source}" if self.source else ""
        return f"{self.code}={sign}{abs(self.amount):g}{self.unit}{source}"


def parse_change(text: str) -> Change:
    """Return the change that a text asks for. Raises UsageError.

    >>> parse_change("enrol=+40s")
    Change(code='ENROL', amount=40.0, unit=<Unit.SECONDS: 's'>, relative=True, source='')
    """
    found = _ASKED.fullmatch(text)
    if found is None:
        raise UsageError(f"{text[:60]!r} is no change of a procedure.", remedy=_REMEDY)
    code, sign, digits, unit, source = found.groups()
    if source and unit != Unit.SHARE:
        raise UsageError("Only a share is taken from another procedure.", remedy=_REMEDY)
    amount = float(digits) * (-1 if sign in {"-", "−"} and sign else 1)
    return Change(
        code.upper(), amount, Unit(unit.lower().removesuffix("s") or "s"), bool(sign), (source or "").upper()
    )


def apply_changes(point: CrossingPoint, changes: Sequence[Change]) -> CrossingPoint:
    """Return the crossing point as it would be, the changes one after the other. Raises UsageError."""
    for change in changes:
        point = _LANES_OR_PROCEDURE[change.unit](point, change)
    return point


def _procedure(point: CrossingPoint, code: str) -> Procedure:
    for one in point.procedures:
        if one.code.upper() == code:
            return one
    known = ", ".join(one.code for one in point.procedures)
    raise UsageError(f"{point.code} has no procedure {code}.", remedy=f"It has {known}.")


def _with_seconds(point: CrossingPoint, change: Change) -> CrossingPoint:
    old = _procedure(point, change.code)
    seconds = old.seconds + change.amount if change.relative else change.amount
    if seconds <= 0:
        raise UsageError(f"{change.code} would take {seconds:g} seconds.", remedy="Take less off, or set its time.")
    return _replaced(point, [replace(old, seconds=seconds)])


def _with_share(point: CrossingPoint, change: Change) -> CrossingPoint:
    old = _procedure(point, change.code)
    share = change.amount / 100 + (old.share if change.relative else 0.0)
    if not 0 <= share <= 1:
        raise UsageError(
            f"{change.code} would be done with {share:.0%} of travellers.", remedy="Ask for 0 to 100 %."
        )
    others = [one for one in point.procedures if one is not old]
    if change.source:
        others = [_procedure(point, change.source)]
    given, moved = sum(one.share for one in others), share - old.share
    if moved > given + 1e-12 or (given == 0 and moved):
        where = change.source or "all others"
        raise UsageError(f"{where} have no {moved:.0%} of travellers to give.", remedy="Ask for a smaller share.")
    factor = 1.0 if given == 0 else (given - moved) / given
    return _replaced(point, [replace(old, share=share), *(replace(o, share=o.share * factor) for o in others)])


def _with_lanes(point: CrossingPoint, change: Change) -> CrossingPoint:
    lanes = [_more(one, change) if one.code.upper() == change.code else one for one in point.lanes]
    if lanes == list(point.lanes) and change.code not in {one.code.upper() for one in point.lanes}:
        known = ", ".join(one.code for one in point.lanes)
        raise UsageError(f"{point.code} has no lanes {change.code}.", remedy=f"It has {known}.")
    return replace(point, lanes=tuple(lanes))


def _more(lanes: Lanes, change: Change) -> Lanes:
    """Return lanes with more or fewer of them in the hours in which some are open."""
    amount = round(change.amount)
    return replace(
        lanes, open=tuple((max(n + amount, 0) if change.relative else amount) if n else 0 for n in lanes.open)
    )


def _replaced(point: CrossingPoint, changed: Sequence[Procedure]) -> CrossingPoint:
    by_code = {one.code: one for one in changed}
    return replace(point, procedures=tuple(by_code.get(one.code, one) for one in point.procedures))


_LANES_OR_PROCEDURE = {Unit.SECONDS: _with_seconds, Unit.SHARE: _with_share, Unit.LANES: _with_lanes}
