"""Two-way shift-share: what of a reporter's change is common to all, comes from its mix, or is its own.

For a cell of reporter r and part i with the earlier value e_ir, g the growth of the whole and g_i that of part i
over all reporters, the change is e_ir·g (common) + e_ir·(g_i − g) (mix) + the rest (own, "competitive"): Dunn 1960,
"A statistical and analytical technique for regional analysis", Papers in Regional Science 6. What comes to a part
that nobody had before is own. The three add up to the change exactly.
"""

from dataclasses import dataclass

import polars as pl

from comity.analysis.change.parts import Parents, is_residual, settle_breakdown
from comity.analysis.comparison import Comparison
from comity.model.frames import PERIOD

_FEWEST = 2
_EFFECTS = ("then", "now", "change", "common", "mix", "own")


@dataclass(frozen=True)
class ShiftShare:
    """The change of the reporters that break their figures down in both periods, in counts.

    `cells`: `reporter`, `code`, `then`, `now`, `change`, `common`, `mix`, `own`; `reporters`: the same summed by
    `reporter`, the largest own effect, either way, first. change = common + mix + own in every row. `left_out` are
    compared reporters without a breakdown.
    """

    cells: pl.DataFrame
    reporters: pl.DataFrame
    left_out: tuple[str, ...] = ()


def shift_share(
    indicator: pl.DataFrame, comparison: Comparison, *, by: str, parents: Parents | None = None
) -> ShiftShare | None:
    """Return the shift-share of reporters by the column `by`.

    None where fewer than two reporters break their figures down, or where they had nothing in the earlier period.
    """
    own = settle_breakdown(indicator, comparison, by=by, parents=parents).rename({by: "code"})
    named = own.filter(~is_residual("code"))["reporter"].unique()
    cells = _cells(own.filter(pl.col("reporter").is_in(named.implode())), comparison)
    before = float(cells["then"].sum())
    if len(named) < _FEWEST or before <= 0:
        return None
    cells = _effects(cells, growth=float(cells["now"].sum()) / before - 1)
    reporters = cells.group_by("reporter").agg(pl.col(_EFFECTS).sum())
    return ShiftShare(
        cells=cells,
        reporters=reporters.sort(pl.col("own").abs(), "reporter", descending=[True, False]),
        left_out=tuple(sorted(set(comparison.included) - set(named))),
    )


def _cells(own: pl.DataFrame, comparison: Comparison) -> pl.DataFrame:
    sums = [
        own.filter(pl.col(PERIOD).is_in([p.id for p in periods]))
        .group_by("reporter", "code")
        .agg(pl.col("value").sum().alias(name))
        for name, periods in (("then", comparison.against), ("now", comparison.periods))
    ]
    both = sums[0].join(sums[1], on=["reporter", "code"], how="full", coalesce=True)
    return both.with_columns(pl.col("then", "now").fill_null(0.0)).sort("reporter", "code")


def _effects(cells: pl.DataFrame, *, growth: float) -> pl.DataFrame:
    then, now = pl.col("then"), pl.col("now")
    of_code = pl.when(then.sum().over("code") > 0).then(now.sum().over("code") / then.sum().over("code") - 1)
    return (
        cells.with_columns(change=now - then, common=then * growth, _code=of_code.fill_null(growth))
        .with_columns(mix=then * (pl.col("_code") - growth))
        .with_columns(own=pl.col("change") - pl.col("common") - pl.col("mix"))
        .select("reporter", "code", *_EFFECTS)
    )
