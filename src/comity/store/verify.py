"""Looks for what breaks the ledger's promises."""

from collections.abc import Iterator

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.ports import Fault
from comity.store import schema
from comity.store.blobs import BlobStore
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.forecasts import run_digest
from comity.store.promises import promises, series_promises
from comity.store.reports import find_report_faults
from comity.store.series import read_series_tables
from comity.store.verify_events import find_event_faults, find_period_faults
from comity.store.verify_log import find_log_faults
from comity.store.verify_protection import find_protection_faults
from comity.store.verify_schema import find_schema_faults

_LIMIT = 100
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, sa.exc.DBAPIError, pl.exceptions.PolarsError)


def find_faults(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    """Yield what is broken; at most a hundred for each promise.

    Broken data may be of any form: a check that can't even read them says so, and the others go on.
    """
    checks: tuple[tuple[str, Iterator[Fault]], ...] = (
        ("database", _check_database(connection)),
        ("schema", find_schema_faults(connection)),
        ("promises", _check_promises(connection)),
        ("event", find_event_faults(connection)),
        ("period", find_period_faults(connection)),
        ("protection", find_protection_faults(connection)),
        ("log", find_log_faults(connection)),
        ("raw file", _check_blobs(connection, blobs)),
        ("report", find_report_faults(connection, blobs)),
        ("forecast", _check_forecasts(connection)),
    )
    for name, faults in checks:
        try:
            yield from faults
        except _UNREADABLE as error:
            yield Fault(name, "ledger", f"what is stored can't be read ({type(error).__name__}: {error})")


def _check_promises(connection: sa.Connection) -> Iterator[Fault]:
    tables = [table.name for table in read_series_tables(connection)]
    for promise in (*promises(dialect_of(connection)), *series_promises(tables)):
        for row in run(connection, f"{promise.broken} LIMIT {_LIMIT}"):
            yield Fault(promise.check, "/".join(str(value) for value in row), promise.detail)


def _check_database(connection: sa.Connection) -> Iterator[Fault]:
    for message in dialect_of(connection).integrity_faults(connection):
        yield Fault("database", "file", message)


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
