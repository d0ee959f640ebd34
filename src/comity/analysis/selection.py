"""What an indicator takes of a dataflow: each cell is in, out, or in though it holds more than was asked for."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from comity.analysis.hierarchy import CodeTree
from comity.analysis.totals import OUT
from comity.model.frames import PERIOD, REPORTER
from comity.model.groups import Member
from comity.model.indicators import DimensionFilter, IndicatorDefinition, TotalRule
from comity.model.periods import Period
from comity.model.structures import TOTAL, UNKNOWN

NEIGHBOUR = "NEIGHBOUR"
MODE = "MODE"
AS_DEFINED = "as defined"
ALL_BORDERS = "all borders"
ALL_PURPOSES = "all purposes"

_ALWAYS_EXTERNAL = ("AIR", "SEA")
_UNKNOWN_NEIGHBOUR = (TOTAL, UNKNOWN)
_WORDS = {NEIGHBOUR: ALL_BORDERS, "PURPOSE": ALL_PURPOSES}


def membership(members: Iterable[Member | str], periods: Iterable[int]) -> pl.DataFrame:
    """Return which code was a member on the first day of which period: columns `code`, `_period`, `is_member`."""
    known = [Member(m) if isinstance(m, str) else m for m in members]
    pairs = [(m.code, p) for p in periods for m in known if m.is_member_on(Period.from_id(p).start)]
    return pl.DataFrame(
        {"code": [c for c, _ in pairs], PERIOD: [p for _, p in pairs], "is_member": [True] * len(pairs)},
        schema={"code": pl.String, PERIOD: pl.Int64, "is_member": pl.Boolean},
    )


def choose_ways_of_counting(frame: pl.DataFrame, definition: IndicatorDefinition) -> pl.DataFrame:
    """Keep, for dimensions under rule FIRST, only each reporter's first way of counting."""
    for dimension, one in definition.filters.items():
        if one.total is TotalRule.FIRST and dimension in frame.columns:
            ranks = {code: at for at, code in enumerate(one.include)}
            rank = pl.col(dimension).replace_strict(ranks, default=None, return_dtype=pl.Int64)
            frame = frame.filter(rank.is_not_null() & (rank == rank.min().over(REPORTER)))
    return frame


def settle_totals(
    frame: pl.DataFrame, definition: IndicatorDefinition, *, dimensions: Sequence[str]
) -> pl.DataFrame:
    """Drop `_T` where the definition never takes it, and the parts beside it where it takes `_T` first."""
    for dimension, one in definition.filters.items():
        if dimension not in dimensions:
            continue
        is_total = pl.col(dimension) == TOTAL
        if one.total is TotalRule.NEVER:
            frame = frame.filter(~is_total)
        elif one.total is TotalRule.TOTAL:
            others = [PERIOD, *(d for d in dimensions if d != dimension)]
            frame = frame.filter(is_total | ~is_total.any().over(others))
    return frame


def mark_cells(
    frame: pl.DataFrame,
    definition: IndicatorDefinition,
    *,
    trees: Mapping[str, CodeTree],
    members: pl.DataFrame,
) -> pl.DataFrame:
    """Add `_out` and, for each way in which a cell may hold more than was asked for, a column named after it."""
    frame = _join_members(frame, members, dimensions=_member_dimensions(definition, trees=trees))
    outs = [_is_out(d, one, tree=trees[d]) for d, one in definition.filters.items() if d in trees]
    wide = {
        _WORDS.get(d, f"all of {d}"): pl.col(d) == TOTAL
        for d, one in definition.filters.items()
        if d in trees and _filters(one)
    }
    if definition.external_borders:
        outs.append(_is_internal(trees))
        wide[ALL_BORDERS] = _may_be_internal(trees)
    return frame.with_columns(
        pl.any_horizontal(pl.lit(value=False), *outs).alias(OUT),
        *(expression.alias(word) for word, expression in wide.items()),
    )


def basis_words(definition: IndicatorDefinition, *, trees: Mapping[str, CodeTree]) -> list[str]:
    """Return the names of the columns by which `mark_cells` says that a cell may hold more."""
    words = [_WORDS.get(d, f"all of {d}") for d, one in definition.filters.items() if d in trees and _filters(one)]
    return sorted({*words, *([ALL_BORDERS] if definition.external_borders else [])})


def _filters(one: DimensionFilter) -> bool:
    narrows = bool(one.include and TOTAL not in one.include) or bool(one.exclude) or one.exclude_members
    return narrows and one.total in {TotalRule.PARTS, TotalRule.TOTAL}


def _member_dimensions(definition: IndicatorDefinition, *, trees: Mapping[str, CodeTree]) -> list[str]:
    wanted = [d for d, one in definition.filters.items() if one.exclude_members]
    return [d for d in (*wanted, *([NEIGHBOUR] if definition.external_borders else [])) if d in trees]


def _member_column(dimension: str) -> str:
    return f"_{dimension}_is_member"


def _join_members(frame: pl.DataFrame, members: pl.DataFrame, *, dimensions: Iterable[str]) -> pl.DataFrame:
    for dimension in dict.fromkeys(dimensions):
        column = _member_column(dimension)
        frame = frame.join(
            members.rename({"code": dimension, "is_member": column}), on=[dimension, PERIOD], how="left"
        ).with_columns(pl.col(column).fill_null(value=False))
    return frame


def _is_out(dimension: str, one: DimensionFilter, *, tree: CodeTree) -> pl.Expr:
    codes = [code for code in tree.paths if code != TOTAL and not _admits(one, code, tree=tree)]
    out = pl.col(dimension).is_in(codes)
    return out | pl.col(_member_column(dimension)) if one.exclude_members else out


def _admits(one: DimensionFilter, code: str, *, tree: CodeTree) -> bool:
    return (not one.include or tree.is_under(code, one.include)) and not tree.is_under(code, one.exclude)


def _by_land(trees: Mapping[str, CodeTree]) -> pl.Expr:
    """Say that a crossing was not by air or sea, as far as is known."""
    if MODE not in trees:
        return pl.lit(value=True)
    tree = trees[MODE]
    return ~pl.col(MODE).is_in([code for code in tree.paths if tree.is_under(code, _ALWAYS_EXTERNAL)])


def _is_internal(trees: Mapping[str, CodeTree]) -> pl.Expr:
    if NEIGHBOUR not in trees:
        return pl.lit(value=False)
    return pl.col(_member_column(NEIGHBOUR)) & _by_land(trees)


def _may_be_internal(trees: Mapping[str, CodeTree]) -> pl.Expr:
    unknown = pl.col(NEIGHBOUR).is_in(_UNKNOWN_NEIGHBOUR) if NEIGHBOUR in trees else pl.lit(value=True)
    return unknown & _by_land(trees)
