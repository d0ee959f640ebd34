"""An indicator as series over time: the panel that forecasts read."""

from collections.abc import Iterable, Sequence

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period

TOTAL_SERIES = "total"
_SCHEMA = {"unique_id": pl.String, "ds": pl.Date, "y": pl.Float64}


def indicator_panel(
    indicator: pl.DataFrame, *, reporters: Sequence[str], last: Period, origins: Iterable[str] = (), cells: int = 0
) -> pl.DataFrame:
    """Return a panel (`unique_id`, `ds`, `y`) of the reporters named, up to the period `last`.

    Series: `total` over all of them, `member:XX` for each, `origin:YY` for each of `origins`, and `cell:XX:YY` for
    the `cells` largest pairs of reporter and origin. The total and the origins hold only periods that all reporters
    have; a reporter that has a period but no row for an origin counts as zero there, since the indicator adds up
    what was reported.
    """
    own = indicator.filter(pl.col("reporter").is_in(list(reporters)), pl.col(PERIOD) <= last.id)
    if own.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    by_member = own.group_by("reporter", PERIOD).agg(pl.col("value").sum())
    shared = by_member.group_by(PERIOD).len().filter(pl.col("len") == len(reporters)).select(PERIOD).sort(PERIOD)
    whole = own.join(shared, on=PERIOD, how="semi")
    parts = [
        whole.group_by(PERIOD).agg(y=pl.col("value").sum()).with_columns(unique_id=pl.lit(TOTAL_SERIES)),
        by_member.select(PERIOD, y="value", unique_id=pl.concat_str(pl.lit("member:"), "reporter")),
        _origins(whole, shared, list(origins)),
        _pairs(own, by_member, cells),
    ]
    panel = pl.concat([part.select("unique_id", PERIOD, "y") for part in parts])
    days = {number: Period.from_id(number).start for number in panel[PERIOD].unique().to_list()}
    return panel.select(
        "unique_id", ds=pl.col(PERIOD).replace_strict(days, return_dtype=pl.Date), y=pl.col("y").cast(pl.Float64)
    ).sort("unique_id", "ds")


def _origins(whole: pl.DataFrame, shared: pl.DataFrame, origins: list[str]) -> pl.DataFrame:
    grid = pl.DataFrame({"origin": origins}, schema={"origin": pl.String}).join(shared, how="cross")
    sums = whole.group_by("origin", PERIOD).agg(y=pl.col("value").sum())
    filled = grid.join(sums, on=["origin", PERIOD], how="left").with_columns(pl.col("y").fill_null(0.0))
    return filled.with_columns(unique_id=pl.concat_str(pl.lit("origin:"), "origin"))


def _pairs(own: pl.DataFrame, by_member: pl.DataFrame, count: int) -> pl.DataFrame:
    largest = (
        own.group_by("reporter", "origin")
        .agg(pl.col("value").sum())
        .sort("value", "reporter", "origin", descending=[True, False, False])
        .head(count)
        .select("reporter", "origin")
    )
    sums = own.group_by("reporter", "origin", PERIOD).agg(y=pl.col("value").sum())
    grid = largest.join(by_member.select("reporter", PERIOD), on="reporter")
    filled = grid.join(sums, on=["reporter", "origin", PERIOD], how="left").with_columns(pl.col("y").fill_null(0.0))
    return filled.with_columns(unique_id=pl.concat_str(pl.lit("cell:"), "reporter", pl.lit(":"), "origin"))
