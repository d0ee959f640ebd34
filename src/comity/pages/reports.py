"""The situation report that several pages read from, and its head: put together once, for it takes seconds."""

from typing import TypedDict

from comity.hub.home import Hub
from comity.hub.situation.report import build_front, build_report
from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Role, Sight
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.publish.report_data import Report


class _Wanted(TypedDict):
    as_of: str | None
    period: str | None
    sight: Sight


def report_for(hub: Hub, asked: Asked) -> Report:
    """Return the report on the asked `month` as of the asked `as_of`, made from what the reader may see."""
    wanted = _wanted(asked)
    return kept(hub, ("report", wanted), lambda: build_report(hub, **wanted, keep=False))


def front_for(hub: Hub, asked: Asked) -> Report:
    """Return the head of that report."""
    wanted = _wanted(asked)
    return kept(hub, ("front", wanted), lambda: build_front(hub, **wanted))


def _wanted(asked: Asked) -> _Wanted:
    return _Wanted(
        as_of=asked.get("as_of") or None, period=asked.get("month") or None, sight=sight_of_reader(asked)
    )


def sight_of_reader(asked: Asked) -> Sight:
    """Return what a reader sees of the group's figures together.

    Members' own hidden figures are no part of it: what all members see is made once for all of them.
    """
    if asked.is_staff:
        return EVERYTHING
    return PUBLIC_SIGHT if asked.principal.role is Role.PUBLIC else MEMBERS_SIGHT
