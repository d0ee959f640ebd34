"""Quality reports on the ledger's database: implements `comity.exchange.metadata_ports.MetadataReports`."""

import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError
from comity.exchange.metadata_ports import QualityReport
from comity.exchange.ports import Entry
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.metadata_reports_tables import metadata_report as reports
from comity.trust.signing import canonical_json

_ABOUT = ("provider", "dataflow", "first", "last")


class SqlMetadataReports:
    """Keeps quality reports, every version; nothing is changed."""

    def __init__(self, connections: Connections) -> None:
        """Keep them by these connections."""
        self._connections = connections

    def add(
        self, report: QualityReport, *, actor: str, at: dt.datetime, recorded_at: dt.datetime
    ) -> tuple[QualityReport, bool]:
        """Keep a report as the next version for its periods, and say whether it is new; a repeat is not."""
        content = canonical_json(dict(report.statements)).decode()
        digest = hashlib.sha256(content.encode()).hexdigest()
        about = {name: getattr(report, name) for name in _ABOUT}
        with foreign_errors(), self._connections.writing() as connection:
            same = [reports.c[name] == value for name, value in about.items()]
            query = sa.select(reports).where(*same).order_by(reports.c.version.desc()).limit(1)
            latest = connection.execute(query).one_or_none()
            if latest is not None and latest.digest == digest:
                return _to_report(latest), False
            values = {
                **about,
                "version": 1 if latest is None else latest.version + 1,
                "digest": digest,
                "content": content,
                "at": render_moment(at),
                "actor": actor,
            }
            number = connection.execute(reports.insert().values(values).returning(reports.c.id)).scalar_one()
            entry = Entry(recorded_at, actor, "quality.reported", f"quality/{number}")
            record(connection, entry, rows=[(reports, {"id": number})])
            return _find(connection, number), True

    def get(self, number: int) -> QualityReport:
        """Return a report; raises UnknownArtefactError where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, number)

    def all(self, *, provider: str | None = None, dataflow: str | None = None) -> list[QualityReport]:
        """Return the reports, past versions too, oldest first."""
        query = sa.select(reports).order_by(reports.c.id)
        if provider is not None:
            query = query.where(reports.c.provider == provider)
        if dataflow is not None:
            query = query.where(reports.c.dataflow == dataflow)
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_report(row) for row in connection.execute(query)]


def _find(connection: sa.Connection, number: int) -> QualityReport:
    row = connection.execute(sa.select(reports).where(reports.c.id == number)).one_or_none()
    if row is None:
        raise UnknownArtefactError(
            f"There is no quality report {number}.", remedy="List them with `comity quality list`."
        )
    return _to_report(row)


def _to_report(row: sa.Row[Any]) -> QualityReport:
    return QualityReport(
        provider=row.provider,
        dataflow=row.dataflow,
        first=row.first,
        last=row.last,
        statements=json.loads(row.content),
        id=row.id,
        version=row.version,
        digest=row.digest,
        at=parse_moment(row.at),
        actor=row.actor,
    )
