"""An estimate broken down: what each part can be expected to be, adding up to the whole."""

import numpy as np
import polars as pl

from comity.analysis.nowcast.estimate import Estimate, estimate_flows
from comity.analysis.nowcast.nowcast import BOUNDS, IMPUTED
from comity.analysis.nowcast.own import Forecaster, forecast_own
from comity.analysis.nowcast.sums import interval_of
from comity.analysis.panel import Panel
from comity.model.frames import OBS_STATUS, PERIOD
from comity.model.periods import Period

_SCHEMA = {PERIOD: pl.Int64, "value": pl.Float64, **dict.fromkeys(BOUNDS, pl.Float64), OBS_STATUS: pl.String}


def break_down(
    panel: Panel,
    period: Period,
    estimates: pl.DataFrame,
    *,
    of: str = "reporter",
    by: str = "origin",
    forecast: Forecaster = forecast_own,
) -> pl.DataFrame:
    """Return the estimates of some flows broken down: `of`, `by`, `_period`, `value`, bounds, `OBS_STATUS`.

    `panel` has the columns `of` and `by`; what isn't known at `period` is NaN there. Each part is estimated from
    its own past and the surprise of the same `by` elsewhere; the parts of a flow then are multiplied by what makes
    them add up to its estimate. A flow of which no part can be estimated, or all are none, isn't broken down.

    Source: Athanasopoulos, Ahmed & Hyndman (2009), "Hierarchical forecasts for Australian domestic tourism",
    International Journal of Forecasting 25: top-down by forecast proportions.
    """
    at = panel.index(period)
    wanted = dict(estimates.select(of, "value").iter_rows())
    values = panel.values[:, : at + 1].copy()
    owners, groups = panel.keys[of].to_list(), panel.keys[by].to_list()
    values[[row for row, owner in enumerate(owners) if owner in wanted], at] = np.nan
    known = Panel(panel.keys, panel.periods[: at + 1], values)
    made = estimate_flows(known, {}, forecast=forecast, groups=groups).estimates
    own = [one for one in made if owners[one.row] in wanted]
    sums: dict[str, float] = {}
    for one in own:
        sums[owners[one.row]] = sums.get(owners[one.row], 0.0) + float(np.expm1(one.log_value))
    rows = [
        {of: owners[one.row], by: groups[one.row], **_part(one, wanted[owners[one.row]] / whole), PERIOD: period.id}
        for one in own
        if (whole := sums[owners[one.row]]) > 0
    ]
    schema = {of: pl.String, by: pl.String, **_SCHEMA}
    return pl.DataFrame(rows, schema=schema).sort(of, "value", by, descending=[False, True, False])


def _part(one: Estimate, factor: float) -> dict[str, object]:
    value = float(np.expm1(one.log_value)) * factor
    bounds = interval_of(float(np.log1p(value)), one.spread)
    return {"value": value, **{name: getattr(bounds, name) for name in BOUNDS}, OBS_STATUS: IMPUTED}
