"""Traffic through crossing points, as far as members send it."""

from dataclasses import dataclass

import polars as pl

from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.flow_view import view_flows
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.selection import Selection

POINTS = "POINTS"
COUNTED = "PROCEDURE"
"""The dimension that says what is counted: passengers, cars, lorries …"""
_BY = ("REPORTER", "POINT", "DIRECTION", "MODE")


@dataclass(frozen=True)
class PointsView:
    """The traffic by crossing point, of one kind of what is counted.

    `frame`: REPORTER, POINT, DIRECTION, MODE (codes), `_period`, `value`. `titles`: what points are called, by
    reporter and code, where a sender says so.
    """

    frame: pl.DataFrame
    titles: dict[tuple[str, str], str]


def counted_at_points(hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> tuple[str, ...]:
    """Return the codes of what is counted at crossing points (passengers, cars …); empty without any figures."""
    selection = Selection(as_of=hub.ledger.as_of_seq(parse_moment(as_of)), sight=sight)
    return hub.ledger.availability(hub.catalogue.dataflow(POINTS), selection).codes.get(COUNTED, ())


def view_points(hub: Hub, counted: str, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> PointsView:
    """Return the traffic of what is counted, parts before totals. UsageError where there is none."""
    view = view_flows(hub, POINTS, by=_BY, key=f"{COUNTED}={counted}", as_of=as_of, sight=sight)
    raw = hub.ledger.observations(view.dataflow, as_of=view.seq, sight=sight)
    titles: dict[tuple[str, str], str] = {}
    if "TITLE" in raw.columns:
        named = raw.select(pl.col("REPORTER", "POINT", "TITLE").cast(pl.String)).drop_nulls().unique()
        titles = {(reporter, point): title for reporter, point, title in named.iter_rows()}
    return PointsView(view.frame.select(*_BY, PERIOD, "value"), titles)
