"""Totals and their parts in one frame: each figure is taken once, from the finest cells that are complete.

A cell lies *under* another where each of its codes is the other's or stands below it (`_T` stands above all). Two
cells that overlap without one lying under the other (air for all purposes, tourism by all modes) are cuts of the
same thing: only one cut is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import compress

import polars as pl

from comity.analysis.hierarchy import CodeTree

VALUE = "_v"
OUT = "_out"
NET = "_net"
COMPLETE = 0.995
"""Parts that add up to at least this share of their total are complete: rounding loses a little."""

_ID = "_cell"
_Pattern = tuple[int, ...]


def take_once(
    frame: pl.DataFrame,
    *,
    keys: Sequence[str],
    trees: Mapping[str, CodeTree],
    prefer: Collection[str] = (),
) -> pl.DataFrame:
    """Return the cells to add up, with `_net`: what each adds.

    `frame` holds `keys` (compared as they are), a column for each of `trees`, `_v` (Float64, not null) and `_out`
    (Boolean: the cell is to be left out of sums, yet counts among the parts of its total). Parts that are complete
    or come without a total stand for themselves; otherwise the total stands, less those of its known parts that
    are out. Of two cuts of the same thing, the one finer in the dimensions to `prefer` is kept, then the finer,
    then the larger. Cells that are out are not returned.
    """
    deep = {dimension: tree for dimension, tree in trees.items() if not tree.is_flat}
    exact = [*keys, *(dimension for dimension in trees if dimension not in deep)]
    cells = frame.with_columns(pl.when(OUT).then(0.0).otherwise(VALUE).alias(NET)).with_row_index(_ID)
    kept: dict[_Pattern, pl.DataFrame] = {}
    for pattern, some in _by_pattern(cells, deep, prefer=prefer):
        kept = _add(kept, pattern, cells=some, exact=exact, dimensions=list(deep))
    chosen = pl.concat(kept.values()) if kept else cells
    return chosen.filter(~pl.col(OUT)).sort(_ID).select(*frame.columns, NET)


def _by_pattern(
    cells: pl.DataFrame, deep: Mapping[str, CodeTree], *, prefer: Collection[str]
) -> list[tuple[_Pattern, pl.DataFrame]]:
    """Split the cells by the depths of their codes, in the order in which they are to be settled."""
    cells = cells.with_columns(
        _ancestor(dimension, tree, depth=depth)
        for dimension, tree in deep.items()
        for depth in range(max(map(len, tree.paths.values())))
    ).with_columns(
        pl.col(dimension)
        .replace_strict({c: tree.depth(c) for c in tree.paths}, return_dtype=pl.Int64)
        .alias(_depth_column(dimension))
        for dimension, tree in deep.items()
    )
    columns = [_depth_column(dimension) for dimension in deep]
    if not columns:
        return [((), cells)]
    preferred = [dimension in prefer for dimension in deep]

    def rank(item: tuple[_Pattern, pl.DataFrame]) -> tuple[float, ...]:
        pattern, part = item
        return (-sum(compress(pattern, preferred)), -sum(pattern), -float(part[VALUE].sum()))

    parts = cells.partition_by(columns, as_dict=True)
    return sorted(((tuple(map(int, key)), part) for key, part in parts.items()), key=rank)


def _ancestor(dimension: str, tree: CodeTree, *, depth: int) -> pl.Expr:
    mapping = {code: tree.ancestor(code, depth) for code in tree.paths}
    return pl.col(dimension).replace_strict(mapping, return_dtype=pl.String).alias(_level_column(dimension, depth))


def _level_column(dimension: str, depth: int) -> str:
    return f"_{dimension}_{depth}"


def _depth_column(dimension: str) -> str:
    return f"_{dimension}_depth"


def _add(
    kept: dict[_Pattern, pl.DataFrame],
    pattern: _Pattern,
    *,
    cells: pl.DataFrame,
    exact: list[str],
    dimensions: list[str],
) -> dict[_Pattern, pl.DataFrame]:
    """Settle the cells of one pattern against all finer cells that are kept."""
    joins = {finer: _join_columns(finer, pattern, exact=exact, dimensions=dimensions) for finer in kept}
    under = {finer: on for finer, on in joins.items() if _is_finer(finer, pattern)}
    for finer, on in joins.items():
        if finer not in under:
            cells = cells.join(kept[finer].select(on).unique(), on=on, how="anti")
    if not under:
        return {**kept, pattern: cells}
    cells = _measure_parts(cells, parts=[(kept[finer], on) for finer, on in under.items()])
    cells = cells.filter(pl.col("_parts").is_null() | (pl.col("_parts") < COMPLETE * pl.col(VALUE)))
    winners = cells.filter(pl.col("_parts").is_not_null())
    reduced = cells.with_columns(
        pl.when(OUT).then(0.0).otherwise((pl.col(VALUE) - pl.col("_parts_out").fill_null(0.0)).clip(0)).alias(NET)
    ).drop("_parts", "_parts_out")
    remaining = {
        finer: part.join(winners.select(under[finer]).unique(), on=under[finer], how="anti")
        if finer in under
        else part
        for finer, part in kept.items()
    }
    return {**remaining, pattern: reduced}


def _is_finer(finer: _Pattern, pattern: _Pattern) -> bool:
    return all(a >= b for a, b in zip(finer, pattern, strict=True))


def _join_columns(one: _Pattern, other: _Pattern, *, exact: list[str], dimensions: list[str]) -> list[str]:
    depths = [min(pair) for pair in zip(one, other, strict=True)]
    levels = [_level_column(d, depth) for d, depth in zip(dimensions, depths, strict=True)]
    return [*exact, *levels]


def _measure_parts(cells: pl.DataFrame, *, parts: list[tuple[pl.DataFrame, list[str]]]) -> pl.DataFrame:
    """Add `_parts`, the sum of the finer cells under each (null: none), and `_parts_out`, what of it is out."""
    sums = [
        cells.select(_ID, *on)
        .join(part.select(*on, VALUE, NET), on=on)
        .group_by(_ID)
        .agg(_parts=pl.col(VALUE).sum(), _parts_out=(pl.col(VALUE) - pl.col(NET)).sum())
        for part, on in parts
    ]
    total = pl.concat(sums).group_by(_ID).agg(pl.col("_parts", "_parts_out").sum())
    return cells.join(total, on=_ID, how="left")
