"""Forecasts as they were issued: kept for good, with the digest of what was kept."""

import hashlib
import io
import json
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Entry, ForecastRun
from comity.store import schema
from comity.store.clock import parse_moment, render_moment
from comity.store.journal import record

_TABLE = schema.forecast_run


def write_run(connection: sa.Connection, run: ForecastRun) -> ForecastRun:
    """Record a forecast and its audit entry in the running transaction."""
    buffer = io.BytesIO()
    run.frame.write_parquet(buffer)
    values = {
        "subject": run.subject,
        "seq": run.seq,
        "recipe": run.recipe,
        "seed": run.seed,
        "issued_at": render_moment(run.issued_at),
        "frame": buffer.getvalue(),
    }
    values["digest"] = run_digest(values)
    run_id = int(connection.execute(_TABLE.insert().values(values).returning(_TABLE.c.id)).scalar_one())
    entry = Entry(run.issued_at, "", "forecast", f"forecast_run/{run_id}", run.subject)
    record(connection, entry, rows=[(_TABLE, {"id": run_id})])
    return _get(connection, run_id)


def read_runs(connection: sa.Connection, subject: str | None, *, after: int = 0) -> list[ForecastRun]:
    """Return the forecasts whose number is above `after`, in the order in which they were kept."""
    query = sa.select(_TABLE).where(_TABLE.c.id > after).order_by(_TABLE.c.id)
    if subject is not None:
        query = query.where(_TABLE.c.subject == subject)
    return [_to_run(row) for row in connection.execute(query)]


def last_runs(connection: sa.Connection) -> dict[str, int]:
    """Return the number of the last forecast of each subject, without reading forecasts."""
    query = sa.select(_TABLE.c.subject, sa.func.max(_TABLE.c.id)).group_by(_TABLE.c.subject)
    return {str(subject): int(last) for subject, last in connection.execute(query.order_by(_TABLE.c.subject))}


def run_digest(values: dict[str, Any]) -> str:
    """Return the SHA-256 over all that is kept of a forecast."""
    said = [values[name] for name in ("subject", "seq", "recipe", "seed", "issued_at")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode() + values["frame"]).hexdigest()


def _get(connection: sa.Connection, run_id: int) -> ForecastRun:
    return _to_run(connection.execute(sa.select(_TABLE).where(_TABLE.c.id == run_id)).one())


def _to_run(row: Any) -> ForecastRun:  # noqa: ANN401 - a row of the table
    return ForecastRun(
        subject=row.subject,
        seq=row.seq,
        recipe=row.recipe,
        seed=row.seed,
        issued_at=parse_moment(row.issued_at),
        frame=pl.read_parquet(row.frame),
        id=row.id,
        digest=row.digest,
    )
