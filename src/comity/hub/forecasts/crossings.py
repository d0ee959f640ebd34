"""An indicator's forecast by member and origin: every crossing of the two, so that all of them add up."""

from dataclasses import dataclass

import polars as pl

from comity.hub.extras import require
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.scenario import baseline_of
from comity.hub.forecasts.scenario_cells import DESTINATION, ORIGIN

LOW, HIGH = 0.1, 0.9
_ALL = "_all"


@dataclass(frozen=True)
class Crossings:
    """The sum over the horizon of the total, of each member, each origin, and each crossing of them.

    All frames have `then` (the same periods of the last year), `mean`, `low` and `high` (80 % interval of the sum);
    `total` has one row, `members` `destination`, `origins` `origin`, `cells` both; largest first. Origins that
    aren't forecast on their own are one, `_O`. Means add up exactly; intervals of a sum are of the sum itself.
    """

    total: pl.DataFrame
    members: pl.DataFrame
    origins: pl.DataFrame
    cells: pl.DataFrame


def cross(made: IndicatorForecast, *, seed: int = 0) -> Crossings:
    """Return the forecast by member and origin, coherent as in a scenario that changes nothing."""
    require("forecast", "forecast")
    from comity.forecasting.scenario.cell_sums import cell_sums
    from comity.forecasting.scenario.definition import Scenario

    past, baseline = baseline_of(made, Scenario("", {}, ()), seed=seed)
    last = past.group_by(DESTINATION, ORIGIN).agg(pl.col("value").sum().alias("then"))
    keys = baseline.keys.join(last, on=[DESTINATION, ORIGIN], how="left", maintain_order="left")
    keys = keys.with_columns(pl.col("then").fill_null(0.0), pl.lit("").alias(_ALL))
    total, members, origins, cells = (
        cell_sums(baseline.paths, keys, columns, levels=(LOW, HIGH))
        for columns in ((_ALL,), (DESTINATION,), (ORIGIN,), (DESTINATION, ORIGIN))
    )
    return Crossings(total.drop(_ALL), members, origins, cells)
