"""The situation report that several pages read from, and its head: put together once, for it takes seconds."""

from comity.hub.home import Hub
from comity.hub.situation.report import build_front, build_report
from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Role, Sight
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.publish.report_data import Report


def report_for(hub: Hub, asked: Asked) -> Report:
    """Return the report on the asked `month` as of the asked `as_of`, made from what the reader may see."""
    sight, as_of, month = sight_of_reader(asked), asked.get("as_of") or None, asked.get("month") or None
    what = ("report", as_of, month, sight)
    return kept(hub, what, lambda: build_report(hub, as_of=as_of, period=month, sight=sight, keep=False))


def front_for(hub: Hub, asked: Asked) -> Report:
    """Return the head of that report."""
    sight, as_of, month = sight_of_reader(asked), asked.get("as_of") or None, asked.get("month") or None
    return kept(
        hub, ("front", as_of, month, sight), lambda: build_front(hub, as_of=as_of, period=month, sight=sight)
    )


def sight_of_reader(asked: Asked) -> Sight:
    """Return what a reader sees of the group's figures together.

    Members' own hidden figures are no part of it: what all members see is made once for all of them.
    """
    if asked.is_staff:
        return EVERYTHING
    return PUBLIC_SIGHT if asked.principal.role is Role.PUBLIC else MEMBERS_SIGHT
