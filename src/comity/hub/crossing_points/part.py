"""Waits to be expected at crossing points, for a report: never for the public."""

from comity.errors import UsageError
from comity.hub.board import today_of
from comity.hub.crossing_points.waiting import USUAL_MINUTES, Waiting, WaitQuestion, busiest_hours, view_waiting
from comity.hub.extras import is_installed
from comity.hub.home import Hub
from comity.model.access import PUBLIC_SIGHT, Sight
from comity.model.crossing_points import CrossingPoint
from comity.model.periods import Frequency, Period
from comity.publish.waiting_data import PointWaits, WaitingPart

_FUTURES = 30


def waiting_part(hub: Hub, *, as_of: str | None, sight: Sight) -> WaitingPart | None:
    """Return the waits of the month after a moment's; None where no point is for these readers.

    The secretariat reads of all crossing points, members of those that are released to them, the public of none.
    Without the extra `planning` the report goes without.
    """
    seen = [point for point in hub.group.crossing_points if sight.is_everything or point.released]
    if sight == PUBLIC_SIGHT or not seen or not is_installed("planning"):
        return None
    month = Period.containing(today_of(hub, as_of), Frequency.MONTHLY).shift(1)
    return WaitingPart(month, USUAL_MINUTES, tuple(_waits(hub, point, month, as_of=as_of) for point in seen))


def _waits(hub: Hub, point: CrossingPoint, month: Period, *, as_of: str | None) -> PointWaits:
    """Return a point's waits; as not known where nothing tells its traffic."""
    question = WaitQuestion(str(month), futures=_FUTURES, with_lanes=False)
    try:
        found = view_waiting(hub, point.code, question, as_of=as_of)
    except UsageError:
        return PointWaits(code=point.code, names=point.names, member=point.member, is_known=False)
    return _told(point, found)


def _told(point: CrossingPoint, found: Waiting) -> PointWaits:
    total, whole = found.traffic.total, found.before.whole
    by_level = dict(zip(total.levels, total.values, strict=True))
    busiest = busiest_hours(found.before.hours, most=1)
    return PointWaits(
        code=point.code,
        names=point.names,
        member=point.member,
        travellers=total.mean,
        low=by_level.get(0.1),
        high=by_level.get(0.9),
        wait=whole["wait"],
        wait_low=whole["wait_low"],
        wait_high=whole["wait_high"],
        p95=whole["p95"],
        over=whole["over"],
        longest=whole["longest"],
        busiest=busiest[0] if busiest else None,
    )
