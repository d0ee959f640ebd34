"""What each part adds to a change, exactly; who breaks figures down in one period only has no parts."""

from collections.abc import Mapping

import polars as pl

from comity.analysis.comparison import Comparison
from comity.analysis.concentration import RESIDUAL
from comity.analysis.contributions import contributions
from comity.model.frames import PERIOD
from comity.model.structures import TOTAL

Parents = Mapping[str, str | None]
"""The code above each code in its code list."""


def change_parts(
    indicator: pl.DataFrame, comparison: Comparison, *, by: str, parents: Parents | None = None
) -> pl.DataFrame:
    """Return what each code of the column `by` adds to the total's change, over the reporters that are compared.

    Columns: `code`, `now`, `then`, `change` (Float64, counts), `relative` (the part's own change as a fraction,
    null where it was zero), `contribution` (the part's change as a fraction of the total then: all add up to the
    total's relative change; null where that total was zero), `named` (the code is a single part: not total, other,
    unknown or not applicable). The largest changes, either way, come first. `change` adds up to the total's change.
    """
    settled = settle_breakdown(indicator, comparison, by=by, parents=parents)
    parts = contributions(settled, comparison, by=by).rename({by: "code"})
    return parts.with_columns(named=~is_residual("code"))


def is_residual(column: str) -> pl.Expr:
    """Say of each code whether it is no single part: one of the residual codes, or another that begins with `_`."""
    return pl.col(column).is_in(RESIDUAL) | pl.col(column).str.starts_with("_")


def settle_breakdown(
    indicator: pl.DataFrame, comparison: Comparison, *, by: str, parents: Parents | None = None
) -> pl.DataFrame:
    """Return the two periods' rows of the compared reporters, broken down alike.

    A reporter that breaks its figures down in only one of the two periods stands under `_T` in both: else the codes
    would seem to rise from nothing. Where a code and one above it were both sent, in another period or by another
    reporter, both stand under the upper one: else that would be told without what is below it. No value is changed.
    """
    ids = [p.id for p in (*comparison.periods, *comparison.against)]
    own = indicator.filter(pl.col("reporter").is_in(comparison.included), pl.col(PERIOD).is_in(ids))
    if by == "reporter":
        return own
    names_parts = (~is_residual(by)).any().over("reporter", PERIOD)
    alike = names_parts.n_unique().over("reporter") == 1
    settled = own.with_columns(pl.when(alike).then(pl.col(by)).otherwise(pl.lit(TOTAL)).alias(by))
    tops = _tops(settled[by].unique().to_list(), parents or {})
    return settled.with_columns(pl.col(by).replace(tops)) if tops else settled


def _tops(sent: list[str], parents: Parents) -> dict[str, str]:
    """Return, for the codes that have one of the codes sent above them, the uppermost of these but the total."""
    tops = {code: _top(code, set(sent), parents) for code in sent}
    return {code: top for code, top in tops.items() if top != code}


def _top(code: str, sent: set[str], parents: Parents) -> str:
    top, above, seen = code, parents.get(code), {code}
    while above is not None and above not in seen and above != TOTAL:
        top = above if above in sent else top
        seen.add(above)
        above = parents.get(above)
    return top
