"""How much each part adds to the change of the whole on a year."""

import polars as pl

from comity.analysis.comparison import Comparison
from comity.model.frames import PERIOD
from comity.model.structures import TOTAL


def contributions(indicator: pl.DataFrame, comparison: Comparison, *, by: str) -> pl.DataFrame:
    """Return each part's share in the total's relative change, over the reporters that are compared.

    Columns: `by` (the code), `now`, `then`, `change` (Float64, counts), `relative` (the part's own change as a
    fraction, null where it was zero), `contribution`: the part's change as a fraction of the *total* a year ago,
    so that 0.012 is 1.2 percentage points and all add up to the total's relative change (null where that total is
    zero). The largest contributions, either way, come first.
    """
    now = _sums(indicator, comparison, by=by, periods=[p.id for p in comparison.periods]).rename({"value": "now"})
    then = _sums(indicator, comparison, by=by, periods=[p.id for p in comparison.against]).rename({"value": "then"})
    return (
        now.join(then, on=by, how="full", coalesce=True)
        .with_columns(pl.col("now", "then").fill_null(0.0))
        .with_columns(change=pl.col("now") - pl.col("then"))
        .with_columns(
            relative=pl.when(pl.col("then") > 0).then(pl.col("change") / pl.col("then")),
            contribution=pl.col("change") / comparison.then if comparison.then else pl.lit(None, pl.Float64),
        )
        .sort(pl.col("change").abs(), by, descending=[True, False])
    )


def has_breakdown(indicator: pl.DataFrame, *, by: str) -> bool:
    """Say whether any reporter's figures are broken down by this column."""
    return bool((indicator[by] != TOTAL).any())


def _sums(indicator: pl.DataFrame, comparison: Comparison, *, by: str, periods: list[int]) -> pl.DataFrame:
    return (
        indicator.filter(pl.col("reporter").is_in(comparison.included), pl.col(PERIOD).is_in(periods))
        .group_by(by)
        .agg(pl.col("value").sum())
    )
