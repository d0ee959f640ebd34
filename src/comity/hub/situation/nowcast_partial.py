"""What has come of a member's period in part, and what such parts grew to before, by the ledger's vintages."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.indicators import compute
from comity.hub.home import Hub
from comity.hub.situation.panel import IndicatorView
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.selection import Selection

if TYPE_CHECKING:
    from comity.analysis.nowcast.estimate import Part


def partial_figure(hub: Hub, view: IndicatorView, reporter: str, *, period: Period, now: dt.datetime) -> "Part":
    """Return a reporter's partial figure of a period with what it grows to, where at least six before it did.

    An earlier period is looked at when it was as old as this one is at `now`; each state is added up by the
    indicator's definition, as it was known then and as the view's reader sees it.
    """
    from comity.analysis.nowcast.chain_ladder import develop
    from comity.analysis.nowcast.estimate import Part
    from comity.analysis.nowcast.triangle import COUNT, reporting_triangle

    dataflow = view.dataflow
    selection = Selection(
        keys=[{dataflow.reporter_dimension: (reporter,)}],
        first=period.shift(1 - COUNT),
        last=period,
        as_of=view.seq,
        sight=view.sight,
    )

    def add_up(cells: pl.DataFrame) -> Mapping[int, float]:
        made = compute(
            view.definition, cells, dataflow=dataflow, members=hub.group.members, frequency=period.frequency
        )
        return dict(made.group_by(PERIOD).agg(pl.col("value").sum()).iter_rows())

    found = reporting_triangle(
        hub.ledger.vintages(dataflow, selection),
        period,
        now=now,
        dimensions=dataflow.structure.key_ids,
        add_up=add_up,
    )
    last = len(found.periods) - 1
    held = view.frame.filter((pl.col("reporter") == reporter) & (pl.col(PERIOD) == period.id))
    return Part(float(held["value"].sum()), develop(found.values, row=last))
