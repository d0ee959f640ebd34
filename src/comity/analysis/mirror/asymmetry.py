"""How far two sides' counts of one flow lie apart, since when, and what of that is constant."""

from dataclasses import dataclass

import polars as pl

from comity.analysis.mirror.blocks import years_column
from comity.model.frames import PERIOD

CORRIDOR = ("sender", "receiver")
_BOTH = pl.col("sent").is_not_null() & pl.col("received").is_not_null()


@dataclass(frozen=True)
class Constancy:
    """What part of the variance of all log ratios is constant, and what part of it the state factors tell.

    `constant`: the share that lies between corridors, not within one over time. `states`: the share told by
    receiver and sender factors alone. None where there is no variance, or one period only.
    """

    constant: float | None
    states: float | None


def compare_sides(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the history of a pair frame where both sides have figures.

    Adds `log_ratio`, log(received / sent), null where a count is zero, and `asymmetry`,
    |received - sent| / (received + sent) from 0 to 1, null where both are zero.
    """
    total = pl.col("received") + pl.col("sent")
    positive = (pl.col("sent") > 0) & (pl.col("received") > 0)
    return frame.filter(_BOTH).with_columns(
        log_ratio=pl.when(positive).then((pl.col("received") / pl.col("sent")).log()),
        asymmetry=pl.when(total > 0).then((pl.col("received") - pl.col("sent")).abs() / total),
    )


def sum_up(history: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """Return a row a corridor: its last period with both sides, and what its history is like.

    `sender`, `receiver`, `definition`, `last`, `sent`, `received`, `log_ratio`, `asymmetry` (of that period),
    `periods`, `mean_log_ratio`, `change_spread` (standard deviation of the log ratio about its mean), `constant`
    (share of the mean squared log ratio that is its squared mean; 1: the two sides always differ by the same
    factor), `sent_share`, `received_share` (see `Pairs.matched`).
    """
    ratio = pl.col("log_ratio")
    return (
        history.sort(PERIOD)
        .group_by(*CORRIDOR, "definition")
        .agg(
            pl.col(PERIOD).last().alias("last"),
            pl.col("sent", "received", "asymmetry").last(),
            ratio.last(),
            pl.len().cast(pl.Int64).alias("periods"),
            ratio.mean().alias("mean_log_ratio"),
            ratio.std(ddof=0).alias("change_spread"),
            pl.when((ratio**2).mean() > 0).then(ratio.mean() ** 2 / (ratio**2).mean()).alias("constant"),
        )
        .join(matched, on=list(CORRIDOR), how="left")
        .sort(*CORRIDOR)
        .select(
            *CORRIDOR,
            *("definition", "last", "sent", "received", "log_ratio", "asymmetry", "periods", "mean_log_ratio"),
            *("change_spread", "constant", "sent_share", "received_share"),
        )
    )


def measure_constancy(history: pl.DataFrame, factors: pl.DataFrame) -> Constancy:
    """Return what part of the variance is constant; `factors` as of `Mirror.factors`."""
    known = years_column(history.filter(pl.col("log_ratio").is_not_null()))
    if known.is_empty() or known.group_by(CORRIDOR).len()["len"].max() == 1:
        return Constancy(None, None)
    total = _square(known["log_ratio"] - known["log_ratio"].mean())
    if total <= 0:
        return Constancy(None, None)
    means = known["log_ratio"] - known.select(pl.col("log_ratio").mean().over(CORRIDOR)).to_series()
    coverage = {
        side: factors.filter(pl.col("side") == side).select(
            pl.col("area").alias(side), "year", pl.col("coverage").log().alias(f"log_{side}")
        )
        for side in CORRIDOR
    }
    told = known.join(coverage["receiver"], on=["receiver", "year"]).join(coverage["sender"], on=["sender", "year"])
    left = told["log_ratio"] - (told["log_receiver"] - told["log_sender"])
    return Constancy(1 - _square(means) / total, max(0.0, 1 - _square(left) / total))


def _square(values: pl.Series) -> float:
    return float((values**2).sum())
