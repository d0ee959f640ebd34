"""Work on a hub that is done where pages are made, not in the service: it takes seconds and holds Python's lock."""

from comity.hub.archive.order import Wanted, order_report
from comity.hub.home import Hub
from comity.hub.scheduler import JobRun, Lane, jobs_of, run_due
from comity.pages.making import Place, hub_to_write


def run_lane_in(place: Hub | Place, lane: Lane) -> list[JobRun]:
    """Do all that is due in a lane; `place` is a hub, or where it is found."""
    return run_due(hub_to_write(place), jobs=jobs_of(lane))


def order_in(place: Hub | Place, wanted: Wanted, actor: str) -> int:
    """Order a report, whose period is found by looking at the situation; return the order's number.

    `place` is a hub, or where it is found.
    """
    return order_report(hub_to_write(place), wanted, actor=actor).id
