"""Observations in frames of bounded size: some series at a time, all as of one moment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import sqlalchemy as sa

from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.attached import changed_keys, ever_valued
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.present import ordered_columns
from comity.store.scope import Scope, resolve
from comity.store.select import select_observations
from comity.store.slices import Slice
from comity.store.touched import count_touched
from comity.store.vintages import read_vintages

CELLS = 250_000
"""How many cells a frame may have, at most, where a single series hasn't more."""


def stream_observations(
    connections: Connections, dataflow: Dataflow, selection: Selection
) -> Iterator[pl.DataFrame]:
    """Yield observation frames in the order of the key, all with the same columns, at least one.

    Each is read in a transaction of its own, as of the same sequence: a slow reader holds up nobody.
    """
    with foreign_errors(), connections.reading() as connection:
        scope = resolve(connection, dataflow, selection)
        above = ever_valued(connection, dataflow, scope.seq)
        length = _series_at_once(connection, scope)

    def read(start: int) -> pl.DataFrame:
        with foreign_errors(), connections.reading() as connection:
            return _complete(select_observations(connection, scope.part(start, length), selection), above, dataflow)

    yield from _one_ahead(read, range(0, max(scope.series.height, 1), length))


def stream_vintages(connections: Connections, dataflow: Dataflow, selection: Selection) -> Iterator[pl.DataFrame]:
    """Yield vintage frames with `valid_to`, some series at a time, all up to the same sequence; at least one."""
    with foreign_errors(), connections.reading() as connection:
        scope = resolve(connection, dataflow, selection)
        length = _series_at_once(connection, scope)

    def read(start: int) -> pl.DataFrame:
        with foreign_errors(), connections.reading() as connection:
            return read_vintages(connection, scope.part(start, length), selection)

    yield from _one_ahead(read, range(0, max(scope.series.height, 1), length))


def _one_ahead(read: Callable[[int], pl.DataFrame], starts: Sequence[int]) -> Iterator[pl.DataFrame]:
    """Yield what `read` returns for each start; while one frame is being used, a thread reads the next."""
    if len(starts) == 1:
        yield read(starts[0])
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="comity-stream") as pool:
        coming = pool.submit(read, starts[0])
        for start in starts[1:]:
            frame = coming.result()
            coming = pool.submit(read, start)
            yield frame
        yield coming.result()


def _series_at_once(connection: sa.Connection, scope: Scope) -> int:
    """Return how many series make a frame of about the size wanted; all of them where few cells were updated."""
    after = scope.after
    is_small = after is not None and count_touched(connection, scope, after=after) <= CELLS
    if after is not None and is_small and not changed_keys(connection, scope.dataflow, after=after, seq=scope.seq):
        return max(scope.series.height, 1)
    return max(CELLS // max(_count_periods(connection, scope.wanted), 1), 1)


def _count_periods(connection: sa.Connection, wanted: Slice) -> int:
    """Return how many periods a series can have in the slice."""
    if wanted.periods is not None:
        return wanted.periods.len()
    column = schema.period.c
    query = sa.select(sa.func.count()).where(column.id.between(wanted.first, wanted.last))
    if wanted.frequencies:
        query = query.where(column.freq.in_(wanted.frequencies))
    return int(connection.execute(query).scalar_one())


def _complete(frame: pl.DataFrame, names: list[str], dataflow: Dataflow) -> pl.DataFrame:
    """Return the frame with these columns, empty where it lacks them."""
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in names if name not in frame.columns]
    return ordered_columns(frame.with_columns(missing), dataflow)
