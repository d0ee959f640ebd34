"""What a selection would bring: codes, span of time and counts, from as little reading as will do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.periods import Period
from comity.model.selection import Availability, Selection
from comity.model.structures import Dataflow
from comity.store.cells import counts_of, series_in
from comity.store.filters import span_of
from comity.store.moments import is_latest
from comity.store.scope import Scope
from comity.store.series import SID
from comity.store.sight import is_attached, state_condition
from comity.store.slices import Slice


def needs_figures(connection: sa.Connection, scope: Scope, selection: Selection) -> bool:
    """Say whether the cells that there are now don't tell: an earlier moment, or something in figures counts."""
    hides = not scope.sight.is_everything and is_attached(scope.dataflow)
    ends = selection.first_n is not None or selection.last_n is not None
    now = is_latest(connection, scope.dataflow.id, scope.seq)
    return hides or ends or bool(scope.filters) or scope.after is not None or not now


def measure_cells(connection: sa.Connection, scope: Scope) -> Availability:
    """Return what there is now in the scope, counted in the database."""
    counts: dict[int, int] = {}
    found: list[pl.Series] = []
    for wanted, condition in _parts(scope):
        own = counts_of(connection, wanted, condition)
        found.append(_series_with_cells(connection, wanted, condition, counts=own))
        counts |= {period: counts.get(period, 0) + count for period, count in own.items()}
    series = scope.series.filter(pl.col(SID).is_in(pl.concat(found).implode()))
    codes = {name: tuple(series[name].unique().sort()) for name in scope.dataflow.structure.key_ids}
    return Availability(codes, *_bounds(counts), series.height, sum(counts.values()))


def _parts(scope: Scope) -> Iterator[tuple[Slice, str]]:
    """Yield the slice of the reader's own series, and that of all others with the condition on them."""
    condition = state_condition(scope.sight)
    reporter, own = scope.dataflow.reporter_dimension, sorted(scope.sight.own)
    for half in scope.halves():
        if scope.sight.is_everything or not own or reporter not in half.series.columns:
            yield half.wanted, condition
            continue
        mine = pl.col(reporter).is_in(own)
        for which, what in ((mine, "TRUE"), (~mine, condition)):
            yield replace(half.wanted, sids=half.series.filter(which)[SID]), what


def _series_with_cells(
    connection: sa.Connection, wanted: Slice, condition: str, *, counts: dict[int, int]
) -> pl.Series:
    """Return the series that have a cell: looked for where most cells are, those left over elsewhere."""
    found = [wanted.sids.clear()]
    left = wanted.sids
    for period in sorted(counts, key=counts.__getitem__, reverse=True):
        if left.is_empty():
            break
        here = replace(wanted, sids=left, first=period, last=period, periods=None)
        found.append(series_in(connection, here, condition))
        left = left.filter(~left.is_in(found[-1].implode()))
    return pl.concat(found)


def measure_frames(parts: Iterator[pl.DataFrame], dataflow: Dataflow) -> Availability:
    """Return what is in these observation frames; no series lies in two of them."""
    codes: dict[str, set[str]] = {name: set() for name in dataflow.structure.key_ids}
    periods: set[int] = set()
    series = observations = 0
    for frame in parts:
        for name, found in codes.items():
            found |= set(frame[name].cast(pl.String).unique())
        periods |= set(frame[frames.PERIOD].unique())
        series += frame.select(dataflow.structure.key_ids).n_unique() if frame.height else 0
        observations += frame.height
    return Availability(
        {name: tuple(sorted(found)) for name, found in codes.items()}, *_bounds(periods), series, observations
    )


def _bounds(periods: Iterable[int]) -> tuple[Period | None, Period | None]:
    """Return the period that begins first and the one that ends last."""
    known = [Period.from_id(number) for number in periods]
    first = min(known, key=lambda period: span_of(period)[0], default=None)
    last = max(known, key=lambda period: span_of(period)[1], default=None)
    return first, last
