"""A ledger copied into another database and proved to be the same, in one transaction: all of it, or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError
from comity.store import schema
from comity.store.cells import changes_of, current_cells
from comity.store.dialect import dialect_of
from comity.store.fetch import fetch_frame
from comity.store.log_tables import tree_head
from comity.store.metadata import METADATA
from comity.store.protected_tables import protection
from comity.store.series import SID, SeriesTable, as_table, make_series_ddl, read_series_tables
from comity.store.slices import Slice

Tell = Callable[[str], None]
"""Is told the name of each table, once it is copied and once it is compared."""
_AT_ONCE = 2_000
_CELLS = 1_000_000
_ALL = 2**62


@dataclass(frozen=True)
class Moved:
    """How many rows and how many cells were copied, and found equal."""

    rows: int
    cells: int


def copy_ledger(source: sa.Connection, target: sa.Connection, *, tell: Tell) -> None:
    """Make a ledger in the target's running transaction that holds what the source's holds."""
    dialect_of(target).make_tables(target)
    series = read_series_tables(source)
    for one in series:
        make_series_ddl(target, one)
    for table in _tables(series):
        for rows in _batches(source, table):
            target.execute(table.insert(), [dict(row) for row in rows])
        tell(table.name)
    for part in _parts(source, series):
        dialect_of(target).make_cells(target, part.dataflow)
        for name, wanted in part.reads():
            frame = _read(source, name, wanted)
            _insert(target, name, wanted, frame)
        tell(part.dataflow)


def is_copy(source: sa.Connection, target: sa.Connection) -> bool:
    """Say whether both are ledgers of one hub that go equally far; `prove_equal` compares the rest."""
    queries = (sa.select(schema.hub), sa.select(tree_head.c.signed).order_by(tree_head.c.size.desc()).limit(1))
    return all(source.execute(query).all() == target.execute(query).all() for query in queries)


def prove_equal(source: sa.Connection, target: sa.Connection, *, tell: Tell) -> Moved:
    """Compare every row and every cell; LedgerError names the first table that differs."""
    series = read_series_tables(source)
    rows = cells = 0
    for table in _tables(series):
        for one, other in zip_longest(_rows(source, table), _rows(target, table)):
            if one != other:
                raise _differs(table.name)
            rows += 1
        tell(table.name)
    for part in _parts(source, series):
        for name, wanted in part.reads():
            one, other = (_read(connection, name, wanted) for connection in (source, target))
            if not one.equals(other):
                raise _differs(f"{wanted.table(name)} ({part.dataflow})")
            cells += one.height
        tell(part.dataflow)
    for table in schema.CELLS:
        query = sa.select(sa.func.count()).select_from(table)
        if source.execute(query).scalar_one() != target.execute(query).scalar_one():
            raise _differs(table.name)
    return Moved(rows, cells)


@dataclass(frozen=True)
class _Part:
    """Series of a dataflow whose cells are read at once, and the bases under which they are shown."""

    dataflow: str
    sids: pl.Series
    bases: tuple[int, ...]

    def reads(self) -> Iterator[tuple[str, Slice]]:
        """Yield each table of cells by its history or latest view, and the slice of it."""
        wanted = Slice(self.dataflow, self.sids)
        for name in ("obs", "cur"):
            yield name, wanted
            for base in self.bases:
                yield name, replace(wanted, base=base)


def _tables(series: Sequence[SeriesTable]) -> list[sa.Table]:
    """Return every table but those of cells, in an order in which rows find what they refer to."""
    own = [table for table in METADATA.sorted_tables if table not in schema.CELLS]
    return [*own, *(as_table(table) for table in series)]


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[object, ...]]:
    for rows in _batches(connection, table):
        yield from (tuple(row.values()) for row in rows)


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.RowMapping]]:
    """Yield the rows of a table in the order of its key, some at a time."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    found = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    yield from found.mappings().partitions()


def _parts(connection: sa.Connection, series: Sequence[SeriesTable]) -> Iterator[_Part]:
    """Yield the series of each dataflow, so many at once that their cells fit into memory."""
    event = schema.event
    changed = sa.func.sum(event.c.added + event.c.changed + event.c.removed)
    query = sa.select(event.c.dataflow, changed).group_by(event.c.dataflow).order_by(event.c.dataflow)
    for dataflow, cells in connection.execute(query).all():
        bases = sa.select(protection.c.base).where(protection.c.dataflow == dataflow).distinct()
        found = tuple(sorted(connection.execute(bases).scalars()))
        sids = pl.concat(
            [pl.Series(SID, [], dtype=pl.Int64), *(_sids(connection, one, dataflow) for one in series)]
        )
        length = max(sids.len() * _CELLS // max(int(cells), 1), 1)
        for start in range(0, max(sids.len(), 1), length):
            yield _Part(dataflow, sids.slice(start, length), found)


def _sids(connection: sa.Connection, table: SeriesTable, dataflow: str) -> pl.Series:
    sql = f'SELECT sid FROM "{table.name}" WHERE dataflow = ? ORDER BY sid'
    return fetch_frame(connection, sql, (dataflow,), schema={SID: pl.Int64})[SID]


def _read(connection: sa.Connection, name: str, wanted: Slice) -> pl.DataFrame:
    found = changes_of(connection, wanted, seq=_ALL) if name == "obs" else current_cells(connection, wanted)
    return found.sort("period", SID, "seq")


def _insert(connection: sa.Connection, name: str, wanted: Slice, frame: pl.DataFrame) -> None:
    dialect = dialect_of(connection)
    based = frame if wanted.base is None else frame.select(pl.lit(wanted.base).alias("base"), pl.all())
    columns = ", ".join(based.columns)
    dialect.insert_frame(connection, f"{dialect.cells(wanted.table(name), wanted.dataflow)} ({columns})", based)


def _differs(where: str) -> LedgerError:
    return LedgerError(
        f"The copy is not the same as the ledger: {where} differs.",
        remedy="Nothing was changed; run `comity verify`, and report it if nothing is found.",
    )
