"""The revision triangle by age: what a period's figure was so many months after it first came."""

from collections.abc import Sequence

import polars as pl

from comity.analysis.revision.triangle import steps_of
from comity.model.frames import PERIOD, SEQ


def by_age(
    vintages: pl.DataFrame, *, dimensions: Sequence[str], reporter: str, months: Sequence[int]
) -> pl.DataFrame:
    """Return each period's figure over all reporters, so many months after each reporter's first came.

    Columns: `_period`, `months`, `value` (Float64, counts), `relative`, the difference from the figure at no months
    as a fraction of it (null where that is zero). An age that a period hasn't reached by the last vintage of the
    frame isn't there. Ordered by period and age.
    """
    if vintages.is_empty():
        schema = {PERIOD: pl.Int64, "months": pl.Int64, "value": pl.Float64, "relative": pl.Float64}
        return pl.DataFrame(schema=schema)
    whose = [reporter, PERIOD]
    delta = pl.col("_new").fill_null(0.0) - pl.col("_old").fill_null(0.0)
    known = (
        steps_of(vintages, dimensions)
        .group_by(SEQ, "received_at", *whose)
        .agg(delta=delta.sum())
        .sort(SEQ)
        .with_columns(
            value=pl.col("delta").cum_sum().over(whose, order_by=SEQ),
            first_at=pl.col("received_at").first().over(whose, order_by=SEQ),
        )
    )
    ages = pl.DataFrame({"months": list(months)}, schema={"months": pl.Int64})
    until = pl.col("first_at").dt.offset_by(pl.format("{}mo", "months"))
    grid = known.select(*whose, "first_at").unique().join(ages, how="cross").with_columns(until=until)
    now = vintages["received_at"].max()
    at = (
        grid.join(known.select(*whose, "received_at", SEQ, "value"), on=whose)
        .filter(pl.col("received_at") <= pl.col("until"))
        .sort(SEQ)
        .group_by(*whose, "months", "until")
        .agg(pl.col("value").last())
    )
    summed = at.group_by(PERIOD, "months").agg(pl.col("value").sum(), reached=(pl.col("until") <= now).all())
    here = summed.filter("reached").drop("reached").sort(PERIOD, "months")
    base = pl.col("value").filter(pl.col("months") == 0).first().over(PERIOD)
    return here.with_columns(relative=pl.when(base != 0).then(pl.col("value") / base - 1))
