"""Totals and their parts: which rows of a dimension are parts of its `_T`, each counted once."""

from collections.abc import Iterable, Sequence

import polars as pl

from comity.model.structures import TOTAL, Codelist, Component
from comity.validation.sheet import AT


def total_dimensions(dimensions: Sequence[Component]) -> tuple[Component, ...]:
    """Return the dimensions whose code lists have a total."""
    return tuple(d for d in dimensions if d.codelist is not None and TOTAL in d.codelist)


def is_nested(codes: Iterable[str], codelist: Codelist) -> bool:
    """Say whether any of these codes lies below another of them, the total left aside."""
    used, above = set(codes), codelist.ancestors
    return any(used.intersection(above.get(code, ())) for code in used)


def top_codes(codelist: Codelist) -> tuple[str, ...]:
    """Return the codes directly under the total: those that no other code is above."""
    above = codelist.ancestors
    return tuple(code for code in codelist.by_id if code != TOTAL and not above[code])


def parts_of(cells: pl.DataFrame, dimension: Component, others: Sequence[str]) -> pl.DataFrame:
    """Return the rows of `cells` that are parts of a total by `dimension`, none within another of its group.

    Where a group has a code and also codes below it, only the highest counts. `others` tell groups apart; `cells`
    needs `_at`.
    """
    parts = cells.filter(pl.col(dimension.id) != TOTAL)
    if dimension.codelist is None:
        return parts
    used = set(parts[dimension.id].unique())
    if not is_nested(used, dimension.codelist):
        return parts
    above = {
        code: [a for a in codes if a in used]
        for code, codes in dimension.codelist.ancestors.items()
        if code in used
    }
    nested = pl.DataFrame(
        [(code, a) for code, codes in above.items() for a in codes],
        schema={dimension.id: pl.String, "_above": pl.String},
        orient="row",
    ).cast(parts.schema[dimension.id])
    keys = [*others, dimension.id]
    inner = parts.select(AT, *keys).join(nested, on=dimension.id)
    inner = inner.join(parts.select(keys), left_on=[*others, "_above"], right_on=keys, how="semi")
    return parts.filter(~pl.col(AT).is_in(inner[AT].implode()))
