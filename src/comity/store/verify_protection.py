"""Looks for shown figures that aren't what was decided: changed since, small, or not those of the latest view."""

from collections.abc import Iterator

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Fault
from comity.store.cells import CHANGE_SCHEMA, STATE
from comity.store.dialect import Dialect, dialect_of
from comity.store.fetch import fetch_frame, quote, run
from comity.store.promises import SHOWN, Promise, differing
from comity.store.protect import digest_shown
from comity.store.protected_tables import protection, shown
from comity.store.series import SID, read_series_tables

_STATE = ", ".join(STATE)
_LIMIT = 100
_WINDOW_CELLS = 2_000_000
_CHECK = "protection"


_PROMISES = (
    Promise(
        _CHECK,
        "SELECT base, period, sid, seq FROM shown WHERE value > 0 AND value < base",
        "a count below the base is shown",
    ),
    Promise(
        _CHECK,
        "SELECT p.base, p.seq FROM protection p LEFT JOIN event e ON e.seq = p.seq "
        "WHERE e.dataflow IS NULL OR e.dataflow <> p.dataflow",
        "it was decided about an event that isn't there",
    ),
)


def _promises(dialect: Dialect) -> tuple[Promise, ...]:
    broken = " UNION ".join(differing(dialect, ("shown", "shown_cur"), SHOWN))
    detail = "the latest view isn't what is shown of the cell; run `comity rebuild`"
    return (*_PROMISES, Promise(_CHECK, broken, detail))


def find_protection_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield what is shown otherwise than it was decided; a ledger that knows no protection has no faults."""
    if not sa.inspect(connection).has_table(shown.name):
        return
    for promise in _promises(dialect_of(connection)):
        for row in run(connection, f"{promise.broken} LIMIT {_LIMIT}"):
            yield Fault(promise.check, "/".join(str(value) for value in row), promise.detail)
    for base in connection.execute(sa.select(protection.c.base).distinct()).scalars().all():
        yield from _check_digests(connection, base)


def _check_digests(connection: sa.Connection, base: int) -> Iterator[Fault]:
    series = [_series(connection, table.name, table.key_ids) for table in read_series_tables(connection)]
    query = sa.select(protection).where(protection.c.base == base).order_by(protection.c.seq)
    window: list[sa.Row[tuple[int, int, str, int, str]]] = []
    for row in [*connection.execute(query), None]:
        if window and (row is None or sum(one.cells for one in window) > _WINDOW_CELLS):
            yield from _check_window(connection, base, window, series)
            window = []
        if row is not None:
            window.append(row)


def _check_window(
    connection: sa.Connection,
    base: int,
    window: list[sa.Row[tuple[int, int, str, int, str]]],
    series: list[pl.DataFrame],
) -> Iterator[Fault]:
    sql = f"SELECT {', '.join(CHANGE_SCHEMA)} FROM shown WHERE base = ? AND seq BETWEEN ? AND ?"
    found = fetch_frame(connection, sql, (base, window[0].seq, window[-1].seq), schema=CHANGE_SCHEMA)
    parts = {int(part["seq"][0]): part for part in found.partition_by("seq")}
    for row in window:
        changes = parts.get(row.seq, found.clear())
        digests = [digest_shown([changes.drop("seq")], [keys]) for keys in _holding(series, changes)]
        if changes.height != row.cells or (changes.height and row.digest not in digests):
            yield Fault(_CHECK, f"{base}/{row.seq}", "what is shown isn't what was decided when the event came")


def _holding(series: list[pl.DataFrame], changes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the series of the structure that these cells are of."""
    for table in series:
        if changes.join(table, on=SID, how="semi").height == changes.height:
            yield table


def _series(connection: sa.Connection, name: str, key_ids: tuple[str, ...]) -> pl.DataFrame:
    columns = ", ".join(quote(key_id) for key_id in key_ids)
    schema = {SID: pl.Int64, **dict.fromkeys(key_ids, pl.String)}
    return fetch_frame(connection, f'SELECT sid, {columns} FROM "{name}"', schema=schema)
