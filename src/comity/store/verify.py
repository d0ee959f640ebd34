"""Looks for what breaks the ledger's promises."""

from collections.abc import Iterator

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.ports import Fault
from comity.store import schema
from comity.store.blobs import BlobStore
from comity.store.forecasts import run_digest
from comity.store.promises import PROMISES, series_promises

_LIMIT = 100


def find_faults(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    """Yield what is broken; at most a hundred for each promise."""
    yield from _check_database(connection)
    tables = list(connection.execute(sa.select(schema.series_table.c.name)).scalars())
    for promise in (*PROMISES, *series_promises(tables)):
        for row in connection.exec_driver_sql(f"{promise.broken} LIMIT {_LIMIT}"):
            yield Fault(promise.check, "/".join(str(value) for value in row), promise.detail)
    yield from _check_blobs(connection, blobs)
    yield from _check_forecasts(connection)


def _check_database(connection: sa.Connection) -> Iterator[Fault]:
    for (message,) in connection.exec_driver_sql("PRAGMA quick_check"):
        if message != "ok":
            yield Fault("database", "file", str(message))


def _check_blobs(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    table = schema.submission
    kept = sa.select(table.c.raw_sha256).where(table.c.raw_kept).distinct()
    for digest in connection.execute(kept).scalars():
        try:
            blobs.get(digest)
        except LedgerError as error:
            yield Fault("raw file", digest, error.detail)


def _check_forecasts(connection: sa.Connection) -> Iterator[Fault]:
    for row in connection.execute(sa.select(schema.forecast_run)).mappings():
        if run_digest(dict(row)) != row["digest"]:
            yield Fault("forecast", str(row["id"]), "the forecast was changed after it was issued")
