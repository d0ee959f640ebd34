"""Scores of many forecast figures in one row a group."""

from collections.abc import Sequence

import polars as pl

SCORES = (
    *("mase", "naive_mase", "skill_mase", "wql", "naive_wql", "skill_wql", "crps"),
    *("coverage80", "coverage95", "bias", "sharpness80", "sharpness95"),
)


def summarise(cells: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return one row a group of scored cells (`score_cells`), ordered by group; one row of all without `by`.

    `n` figures of `series` series from `runs` runs. `mase`: mean absolute error over MASE's scale, mean over
    figures. `wql`: sum of quantile losses over the sum of true figures; `crps`: the mean loss, in what the figures
    count. `naive_…`: the same of seasonal naive; `skill_…`: one less the ratio of ours to it on the same figures
    (0.1 is a tenth better, below 0 is worse). `coverage80`, `coverage95`: shares of truths within. `bias`: sum of
    errors over the sum of true figures (above 0: too high). `sharpness80`, `sharpness95`: sum of the intervals'
    widths over that sum. Null where nothing could be compared. No row where there are no cells.
    """
    if cells.is_empty():
        schema = {name: cells.schema[name] for name in by} | dict.fromkeys(("n", "series", "runs"), pl.UInt32)
        return pl.DataFrame(schema=schema | dict.fromkeys(SCORES, pl.Float64))
    grouped = cells.group_by(list(by)).agg(_scores()) if by else cells.select(_scores())
    made = grouped.with_columns(_skill("mase"), _skill("wql"))
    return (
        made.select(*by, "n", "series", "runs", *SCORES).sort(list(by))
        if by
        else made.select("n", "series", "runs", *SCORES)
    )


def _scores() -> list[pl.Expr]:
    size = pl.col("y").abs()
    both = pl.col("naive_loss").is_not_null()
    return [
        pl.len().alias("n"),
        pl.col("unique_id").n_unique().alias("series"),
        pl.col("run").n_unique().alias("runs"),
        pl.col("scaled").mean().alias("mase"),
        pl.col("naive_scaled").mean().alias("naive_mase"),
        _share(pl.col("loss").sum(), size.sum()).alias("wql"),
        _share(pl.col("loss").filter(both).sum(), size.filter(both).sum()).alias("_same_wql"),
        _share(pl.col("naive_loss").sum(), size.filter(both).sum()).alias("naive_wql"),
        pl.col("loss").mean().alias("crps"),
        pl.col("in80").mean().alias("coverage80"),
        pl.col("in95").mean().alias("coverage95"),
        _share(pl.col("error").sum(), size.sum()).alias("bias"),
        _share(pl.col("width80").sum(), size.sum()).alias("sharpness80"),
        _share(pl.col("width95").sum(), size.sum()).alias("sharpness95"),
    ]


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _skill(score: str) -> pl.Expr:
    ours = "_same_wql" if score == "wql" else score
    return (1 - _share(pl.col(ours), pl.col(f"naive_{score}"))).alias(f"skill_{score}")
