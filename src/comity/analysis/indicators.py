"""Indicators computed from a dataflow: the cells that the definition asks for, each counted once."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from comity.analysis.hierarchy import code_tree
from comity.analysis.selection import (
    AS_DEFINED,
    MODE,
    NEIGHBOUR,
    basis_words,
    choose_ways_of_counting,
    mark_cells,
    membership,
    settle_totals,
)
from comity.analysis.totals import NET, OUT, VALUE, take_once
from comity.model.frames import FREQ, OBS_VALUE, PERIOD, REPORTER
from comity.model.groups import Member
from comity.model.indicators import IndicatorDefinition
from comity.model.periods import Frequency
from comity.model.structures import TOTAL, Dataflow

ROLES: Mapping[str, tuple[str, ...]] = {
    "origin": ("ORIGIN", "CITIZENSHIP", "PARTNER"),
    "purpose": ("PURPOSE", "REASON"),
    "mode": ("MODE",),
}
"""Columns of every indicator frame, and the dimensions that they show: the first that the definition keeps."""

SCHEMA = {
    "reporter": pl.String,
    "origin": pl.String,
    "purpose": pl.String,
    "mode": pl.String,
    PERIOD: pl.Int64,
    "value": pl.Float64,
    "basis": pl.String,
}


def compute(
    definition: IndicatorDefinition,
    frame: pl.DataFrame,
    *,
    dataflow: Dataflow,
    members: Iterable[Member | str],
    frequency: Frequency | None = None,
) -> pl.DataFrame:
    """Return the indicator frame: what each reporter's figures add up to, by breakdown and period.

    `frame` is an observation frame of `dataflow`, which must be the definition's. `members` given as codes are
    members at all times. Of several frequencies only `frequency` is taken (by default the one with most figures).

    Columns: `reporter`, `origin`, `purpose`, `mode` (codes; `_T` where the definition doesn't keep the breakdown
    or the reporter sends none), a lower-case column for any other breakdown, `_period`, `value` (Float64, never
    null), `basis`: "as defined", or how more was counted than was asked for, because the reporter sends no finer
    figures ("all borders", "all purposes", joined by "; "). Ordered by all columns before `value`. Missing values
    are left out, so that a total stands in for its parts where one of them is missing.
    """
    reporter = dataflow.reporter_dimension
    cells = _cells(frame, reporter=reporter, frequency=frequency)
    dimensions = [d for d in dataflow.structure.key_ids if d not in {reporter, FREQ} and d in cells.columns]
    cells = choose_ways_of_counting(cells, definition)
    cells = settle_totals(cells, definition, dimensions=[REPORTER, *dimensions])
    trees = {d: code_tree(cells[d].unique(), dataflow.structure.by_id[d].codelist) for d in dimensions}
    cells = mark_cells(cells, definition, trees=trees, members=membership(members, cells[PERIOD].unique()))
    words = basis_words(definition, trees=trees)
    prefer = {*definition.filters, *((NEIGHBOUR, MODE) if definition.external_borders else ())}
    chosen = take_once(
        cells.select(REPORTER, PERIOD, *dimensions, VALUE, OUT, *words), keys=_KEYS, trees=trees, prefer=prefer
    )
    return _sum(chosen, _columns(definition, dimensions=dimensions), words=words)


_KEYS = (REPORTER, PERIOD)


def _cells(frame: pl.DataFrame, *, reporter: str, frequency: Frequency | None) -> pl.DataFrame:
    """Return the figures that aren't missing, of one frequency, with the reporter under its usual name."""
    cells = frame.rename({reporter: REPORTER, OBS_VALUE: VALUE}).filter(pl.col(VALUE).is_not_null())
    if FREQ not in cells.columns or cells.is_empty():
        return cells
    wanted = frequency.value if frequency else cells[FREQ].value_counts(sort=True)[FREQ][0]
    return cells.filter(pl.col(FREQ) == wanted)


def _columns(definition: IndicatorDefinition, *, dimensions: Sequence[str]) -> dict[str, str | None]:
    """Return which dimension each column of the result shows; None shows `_T`."""
    kept = [d for d in definition.breakdowns if d in dimensions]
    roles = {role: next((d for d in choices if d in kept), None) for role, choices in ROLES.items()}
    others = {d.lower(): d for d in kept if d not in roles.values()}
    return {**roles, **others}


def _sum(chosen: pl.DataFrame, columns: Mapping[str, str | None], *, words: Sequence[str]) -> pl.DataFrame:
    labels = [pl.col(d).alias(c) if d else pl.lit(TOTAL).alias(c) for c, d in columns.items()]
    keys = ["reporter", *columns, PERIOD]
    return (
        chosen.select(pl.col(REPORTER).alias("reporter"), *labels, PERIOD, pl.col(NET).alias("value"), *words)
        .group_by(keys)
        .agg(pl.col("value").sum(), *(pl.col(word).any() for word in words))
        .with_columns(_basis(words))
        .select(*keys, "value", "basis")
        .sort(keys)
    )


def _basis(words: Sequence[str]) -> pl.Expr:
    if not words:
        return pl.lit(AS_DEFINED).alias("basis")
    said = pl.concat_str([pl.when(word).then(pl.lit(word)) for word in words], separator="; ", ignore_nulls=True)
    return pl.when(said == "").then(pl.lit(AS_DEFINED)).otherwise(said).alias("basis")


def bases(indicator: pl.DataFrame) -> pl.DataFrame:
    """Return the basis of each reporter and period: `reporter`, `_period`, `basis` (of all its cells together)."""
    parts = pl.col("basis").str.split("; ").explode().unique().sort()
    wide = parts.filter(parts != AS_DEFINED)
    return (
        indicator.group_by("reporter", PERIOD)
        .agg(pl.when(wide.len() > 0).then(wide.str.join("; ")).otherwise(pl.lit(AS_DEFINED)).alias("basis"))
        .sort("reporter", PERIOD)
    )


def empty_indicator() -> pl.DataFrame:
    """Return an indicator frame without rows."""
    return pl.DataFrame(schema=SCHEMA)
