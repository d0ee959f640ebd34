"""How much figures were revised between when they first came and now: the measures that statistical offices use.

Sources: McKenzie & Gamba (2008), "Interpreting the results of revision analyses: recommended summary statistics",
OECD/Eurostat task force on performing revisions analysis for sub-annual economic statistics; ESS guidelines on
revision policy for PEEIs (Eurostat 2013), section on revision analysis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.analysis.revision.triangle import steps_of
from comity.model.frames import PERIOD, SEQ

SETTLED = 3
"""A figure is measured once its reporter has sent so many vintages after the one that it first came with."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Revisions of figures, from when they first came to now.

    `figures`, and how many of them were `raised` and `lowered`. In counts: `mean` (MR), `mean_absolute` (MAR).
    As fractions of the sum of the first figures: `relative_mean` (RMR), `relative_mean_absolute` (RMAR); None where
    that sum is zero.
    """

    figures: int
    raised: int
    lowered: int
    mean: float
    mean_absolute: float
    relative_mean: float | None
    relative_mean_absolute: float | None


def first_and_latest(vintages: pl.DataFrame, *, dimensions: Sequence[str], reporter: str) -> pl.DataFrame:
    """Return each reporter's figure for each period as it first came and as it is now.

    Columns: `reporter`, `_period`; `first`, `latest` (Float64; the sum over the reporter's cells); `vintages`, how
    many the reporter has sent since (of any period); `from_the_start`, whether it came with the first that the
    reporter sent, so that what is first here may have been revised before. A period without a cell now is left out.
    """
    steps = steps_of(vintages, dimensions)
    whose = [reporter, PERIOD]
    delta = pl.col("_new").fill_null(0.0) - pl.col("_old").fill_null(0.0)
    cells = pl.col("_has").cast(pl.Int64) - pl.col("_had").cast(pl.Int64)
    by_vintage = steps.group_by(SEQ, *whose).agg(delta=delta.sum(), cells=cells.sum()).sort(SEQ)
    sent = steps.select(SEQ, reporter).unique().sort(SEQ)
    order = sent.with_columns(number=pl.int_range(pl.len()).over(reporter))
    last = order.group_by(reporter).agg(last=pl.col("number").max())
    return (
        by_vintage.join(order, on=[SEQ, reporter])
        .group_by(whose)
        .agg(
            first=pl.col("delta").first(),
            latest=pl.col("delta").sum(),
            cells=pl.col("cells").sum(),
            number=pl.col("number").first(),
        )
        .join(last, on=reporter)
        .filter(pl.col("cells") > 0)
        .select(
            pl.col(reporter).alias("reporter"),
            PERIOD,
            "first",
            "latest",
            vintages=pl.col("last") - pl.col("number"),
            from_the_start=pl.col("number") == 0,
        )
        .sort("reporter", PERIOD)
    )


def measure(pairs: pl.DataFrame) -> Measures | None:
    """Return the measures of a frame of `first` and `latest` figures; None where it has none."""
    if pairs.is_empty():
        return None
    revision = pairs["latest"] - pairs["first"]
    base = float(pairs["first"].sum())
    total, gross = float(revision.sum()), float(revision.abs().sum())
    return Measures(
        figures=pairs.height,
        raised=int((revision > 0).sum()),
        lowered=int((revision < 0).sum()),
        mean=total / pairs.height,
        mean_absolute=gross / pairs.height,
        relative_mean=total / base if base else None,
        relative_mean_absolute=gross / base if base else None,
    )
