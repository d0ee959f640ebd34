"""Estimates for those who haven't reported, beside those who have, and the total with and without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from comity.analysis.nowcast.estimate import Estimate, Part, Reason, estimate_flows
from comity.analysis.nowcast.own import Forecaster, forecast_own
from comity.analysis.nowcast.sums import Interval, interval_of_sum
from comity.analysis.panel import Panel
from comity.model.frames import OBS_STATUS, PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

IMPUTED = "I"
"""OBS_STATUS of a value that the hub estimates."""
BOUNDS = ("lower80", "upper80", "lower95", "upper95")
_SCHEMA = {
    PERIOD: pl.Int64,
    "value": pl.Float64,
    **dict.fromkeys(BOUNDS, pl.Float64),
    OBS_STATUS: pl.String,
    "method": pl.String,
    "periods": pl.Int64,
    "expected": pl.Float64,
    "shared": pl.Float64,
    "weight": pl.Float64,
    "reported": pl.Float64,
}


@dataclass(frozen=True)
class Nowcast:
    """What is known of a period, and what is estimated of it.

    `estimates`: the key columns, `_period`, `value` (mean), `lower80`, `upper80`, `lower95`, `upper95` (Float64),
    `OBS_STATUS` (always I), `method` (`Method`), `periods` (Int64: how long the flow has been silent), `expected`
    (what its own past alone lets expect), `shared` (by which fraction the others' surprise moves that: 0.02 is 2 %
    up), `weight` (the share of its own variance that the reporters explain), `reported` (what has come in part,
    else null). `left_out`: the key columns and `reason` (`Reason`) of flows without an estimate, `reported` as
    before. `parts`: the estimates by a further breakdown, adding up to them (see `break_down`); None where none
    was asked for.

    `received` adds up what is taken as it came: the whole figures of `reporters` flows, and the partial ones of
    those left out. `total_reported` adds up all that has come. `estimated` adds up the estimates, which stand in
    place of partial figures. `interval` is that of `total_with`, from the estimates' errors together. `surprise`
    says by which fraction the `compared` reporters lie above what was expected of them (None: nothing was).
    """

    period: Period
    estimates: pl.DataFrame
    left_out: pl.DataFrame
    reporters: int
    received: float
    total_reported: float
    estimated: float
    interval: Interval
    surprise: float | None
    compared: int
    parts: pl.DataFrame | None = None
    sentences: tuple[Said, ...] = field(default=())

    @property
    def total_with(self) -> float:
        """What is taken as it came and the estimates."""
        return self.received + self.estimated

    @property
    def share_estimated(self) -> float:
        """How much of the total with estimates is estimated, as a fraction; 0 where there is nothing."""
        return self.estimated / self.total_with if self.total_with else 0.0


def nowcast(
    panel: Panel, period: Period, *, parts: Mapping[int, Part] | None = None, forecast: Forecaster = forecast_own
) -> Nowcast:
    """Estimate the flows whose figure of `period` isn't known or is partial, from what was known then.

    `panel` holds what is known, NaN unknown, up to `period` at least; what is later isn't looked at. `parts` names
    the rows whose figure of the period is only a part of it. Each estimate is the flow's own forecast, made from
    its last known figure, and what the surprise of the flows that have reported says of it; a partial figure that
    grows as it used to is joined with that by precision. Raises ValueError where the panel hasn't got the period.
    """
    at, some = panel.index(period), parts or {}
    values = panel.values[:, : at + 1].copy()
    values[list(some), at] = np.nan
    made = estimate_flows(Panel(panel.keys, panel.periods[: at + 1], values), some, forecast=forecast)
    whole = values[np.isfinite(values[:, at]), at]
    received = float(whole.sum()) + sum(some[row].reported for row in some if row in made.reasons)
    means = np.array([one.value for one in made.estimates])
    return Nowcast(
        period=period,
        estimates=_estimates(panel.keys, made.estimates, period),
        left_out=_left_out(panel.keys, made.reasons, some),
        reporters=int(whole.size),
        received=received,
        total_reported=float(whole.sum()) + sum(one.reported for one in some.values()),
        estimated=float(means.sum()),
        interval=interval_of_sum(means, made.covariance).shifted(received),
        surprise=made.surprise,
        compared=made.compared,
    )


def _estimates(keys: pl.DataFrame, made: Sequence[Estimate], period: Period) -> pl.DataFrame:
    rows = [
        {
            PERIOD: period.id,
            "value": one.value,
            **{name: getattr(one.interval, name) for name in BOUNDS},
            OBS_STATUS: IMPUTED,
            "method": one.method.value,
            "periods": one.periods,
            "expected": one.expected,
            "shared": float(np.expm1(one.shared.surprise)),
            "weight": one.shared.weight,
            "reported": one.part.reported if one.part else None,
        }
        for one in made
    ]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    return pl.concat([keys[[one.row for one in made]], frame], how="horizontal")


def _left_out(keys: pl.DataFrame, reasons: Mapping[int, Reason], parts: Mapping[int, Part]) -> pl.DataFrame:
    rows = sorted(reasons)
    columns = {
        "reason": pl.Series([reasons[row].value for row in rows], dtype=pl.String),
        "reported": pl.Series([parts[row].reported if row in parts else None for row in rows], dtype=pl.Float64),
    }
    return keys[rows].with_columns(**columns)
