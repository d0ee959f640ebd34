"""Like for like: of what two sides count, only the parts that both count."""

from collections.abc import Sequence

import polars as pl

from comity.model.frames import PERIOD
from comity.model.structures import TOTAL

_WHERE = ("sender", "receiver")
_SIDES = ("sent", "received")


def common_cells(figures: pl.DataFrame, compare: Sequence[str]) -> pl.DataFrame:
    """Return the figures of parts that both sides of a corridor count, at the finest detail that both have.

    `figures` has `sender`, `receiver`, `side`, `definition`, `_period`, `value` and the columns of `compare`. Where
    one side has but the total of a dimension, the other's parts are added up, in all periods. A part that both
    count in some period, and that one leaves out in another that it has sent, is nothing there.
    """
    level = figures
    for name in compare:
        whole = (pl.col(name) == TOTAL).any().over(*_WHERE)
        level = level.with_columns(pl.when(whole).then(pl.lit(TOTAL)).otherwise(pl.col(name)).alias(name))
    keys = [*_WHERE, "definition", *compare]
    both = pl.col("side").n_unique().over(keys) == len(_SIDES)
    return level.group_by(*keys, "side", PERIOD).agg(pl.col("value").sum()).filter(both)


def corridor_sums(cells: pl.DataFrame) -> pl.DataFrame:
    """Return `sender`, `receiver`, `definition`, `_period`, `sent`, `received`: each side's sum or null."""
    keys = [*_WHERE, "definition", PERIOD]
    sums = [pl.col("value").filter(pl.col("side") == side) for side in _SIDES]
    return cells.group_by(keys).agg(
        pl.when(one.len() > 0).then(one.sum().cast(pl.Float64)).alias(side)
        for side, one in zip(_SIDES, sums, strict=True)
    )
