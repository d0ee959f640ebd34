"""Size of revisions and the time lag of final results, from vintages."""

import datetime as dt

import polars as pl

from comity.analysis.quality.definitions import PARTS
from comity.model.frames import ACTION, OBS_VALUE, PERIOD, SEQ
from comity.model.periods import Period

_REMOVED = "D"
SETTLED = dt.timedelta(days=365)
"""A period that ended so long ago counts as final."""


def revision_parts(vintages: pl.DataFrame, *, keys: list[str]) -> pl.DataFrame:
    """Return the parts of A6, the relative mean absolute revision: Σ |latest − first| / Σ |latest| over cells.

    `vintages` is a vintage frame with a column `provider`; `keys` are the dimensions that, with the period, name a
    cell. Cells that were removed since don't count. `basis` counts cells.
    """
    if vintages.is_empty():
        return pl.DataFrame(schema=PARTS)
    known = vintages.filter(pl.col(ACTION) != _REMOVED, pl.col(OBS_VALUE).is_not_null())
    removed = vintages.group_by(*keys, PERIOD).agg(
        gone=pl.col(ACTION).sort_by(SEQ).last() == _REMOVED, provider=pl.col("provider").first()
    )
    cells = (
        known.group_by(*keys, PERIOD)
        .agg(first=pl.col(OBS_VALUE).sort_by(SEQ).first(), latest=pl.col(OBS_VALUE).sort_by(SEQ).last())
        .join(removed, on=[*keys, PERIOD], nulls_equal=True)
        .filter(~pl.col("gone"))
    )
    return (
        cells.group_by("provider")
        .agg(
            top=(pl.col("latest") - pl.col("first")).abs().sum(),
            bottom=pl.col("latest").abs().sum(),
            basis=pl.len().cast(pl.Int64),
        )
        .with_columns(indicator=pl.lit("A6"))
        .select(*PARTS)
        .sort("provider")
    )


def final_parts(vintages: pl.DataFrame, *, today: dt.date) -> pl.DataFrame:
    """Return the parts of TP2: days from a period's end to the last change of its figures, over settled periods.

    `vintages` has a column `provider`. A period is settled where it ended a year before `today`. `basis` counts
    periods.
    """
    if vintages.is_empty():
        return pl.DataFrame(schema=PARTS)
    ends = {number: Period.from_id(number).end for number in vintages[PERIOD].unique().to_list()}
    last = (
        vintages.group_by("provider", PERIOD)
        .agg(pl.col("received_at").max().dt.date())
        .with_columns(end=pl.col(PERIOD).replace_strict(ends, return_dtype=pl.Date))
        .filter(pl.col("end") <= today - SETTLED)
    )
    return (
        last.group_by("provider")
        .agg(
            top=(pl.col("received_at") - pl.col("end")).dt.total_days().sum().cast(pl.Float64),
            bottom=pl.len().cast(pl.Float64),
            basis=pl.len().cast(pl.Int64),
        )
        .with_columns(indicator=pl.lit("TP2"))
        .select(*PARTS)
        .sort("provider")
    )
