"""Any dataflow's figures as of a moment, added up to chosen dimensions: what the analyses are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.errors import UsageError
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.series import add_up, check_by, indicator_columns
from comity.hub.home import Hub
from comity.hub.keys import parse_key, parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Frequency
from comity.model.structures import Dataflow


@dataclass(frozen=True)
class FlowView:
    """A dataflow's figures by some of its dimensions, each cell counted once.

    `frame`: a column for each of `by` (codes, under the dimension's own id),
    `_period`, `value`. `reported`: `reporter`, `_period`: who has sent what. `seq` is the last that it knows of.
    """

    dataflow: Dataflow
    by: tuple[str, ...]
    frequency: Frequency
    frame: pl.DataFrame
    reported: pl.DataFrame
    seq: int
    sight: Sight = EVERYTHING


def view_flows(
    hub: Hub,
    flow: str,
    *,
    by: Sequence[str],
    key: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> FlowView:
    """Return a dataflow's figures added up to the dimensions `by`, as they were known at a moment.

    Parts are taken before totals, and what can't be added up (several codes of a dimension without a total) must be
    kept with `by` or picked with `key`. Raises UsageError for a dimension that there isn't, and where nothing fits.
    """
    dataflow = hub.catalogue.dataflow(flow)
    kept = check_by(by, dataflow)
    series = FlowSeries(parse_key(key, dataflow), kept)
    frequency = agreed_frequency(hub, dataflow, series)
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    observations = hub.ledger.observations(dataflow, key=series.key, as_of=seq, sight=sight)
    if observations.is_empty():
        raise UsageError(f"{dataflow.id} has no figures that match.", remedy="Ask for less, or see `comity data`.")
    frame = add_up(observations, dataflow, series, members=hub.group.members, frequency=frequency)
    columns = indicator_columns(kept, dataflow)
    named = frame.select(*(pl.col(column).alias(name) for name, column in columns.items()), PERIOD, "value")
    summed = named.group_by(*columns, PERIOD).agg(pl.col("value").sum()).sort(*columns, PERIOD)
    reported = frame.select("reporter", PERIOD).unique().sort("reporter", PERIOD)
    return FlowView(dataflow, kept, frequency, summed, reported, seq, sight)
