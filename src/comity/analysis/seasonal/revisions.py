"""How much adjusted figures moved afterwards: with new figures behind them, and with corrections of their own."""

from collections.abc import Mapping, Sequence

import polars as pl

from comity.analysis.seasonal.result import Adjusted
from comity.model.frames import PERIOD
from comity.model.periods import Period

SCHEMA = {
    "lag": pl.Int64,
    "count": pl.Int64,
    "level_median": pl.Float64,
    "level_mean": pl.Float64,
    "level_bias": pl.Float64,
    "growth_median": pl.Float64,
    "growth_mean": pl.Float64,
}


def revise(runs: Mapping[Period, Adjusted], *, lags: Sequence[int] = (1, 12, 24)) -> pl.DataFrame:
    """Compare the first adjusted figure of each period with the one of so many periods later.

    `runs` holds, for each period, the adjustment made when that period was the last, from what was known then.
    One row a lag (SCHEMA): `lag` in periods; `count` of periods compared; median and mean absolute revision of the
    level, and its mean with its sign (`level_bias`: above zero, figures are revised upwards), as fractions of the
    later level; median and mean absolute revision of the growth on the period before, as fractions (0.01 is one
    percentage point). Nulls where there is nothing to compare.

    Source: ESS guidelines on seasonal adjustment, item 4.2 (revision history).
    """
    rows = [pair for lag in lags for period in runs if (pair := _pair(runs, period, lag)) is not None]
    pairs = pl.DataFrame(rows, schema={"lag": pl.Int64, "level": pl.Float64, "growth": pl.Float64}, orient="row")
    found = pairs.group_by("lag").agg(
        count=pl.len().cast(pl.Int64),
        level_median=pl.col("level").abs().median(),
        level_mean=pl.col("level").abs().mean(),
        level_bias=pl.col("level").mean(),
        growth_median=pl.col("growth").abs().median(),
        growth_mean=pl.col("growth").abs().mean(),
    )
    asked = pl.DataFrame({"lag": list(lags)}, schema={"lag": pl.Int64})
    joined = asked.join(found, on="lag", how="left").with_columns(pl.col("count").fill_null(0))
    return joined.select(*SCHEMA).sort("lag")


def _pair(runs: Mapping[Period, Adjusted], period: Period, lag: int) -> tuple[int, float, float] | None:
    later = runs.get(period.shift(lag))
    if later is None:
        return None
    first, then = _last_two(runs[period], period), _last_two(later, period)
    if first is None or then is None:
        return None
    growth = then[1] / then[0] - first[1] / first[0]
    return lag, 1 - first[1] / then[1], growth


def _last_two(made: Adjusted, period: Period) -> tuple[float, float] | None:
    """Return the adjusted figures of the period before and of the period; None where one isn't above zero."""
    wanted = made.frame.filter(pl.col(PERIOD).is_in([period.shift(-1).id, period.id]))["adjusted"].drop_nulls()
    values = wanted.to_list()
    return (values[0], values[1]) if len(values) == 2 and min(values) > 0 else None  # noqa: PLR2004 - two periods
