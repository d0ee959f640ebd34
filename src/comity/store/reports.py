"""The archive of reports on the ledger's database: implements `comity.exchange.report_ports.Reports`."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from comity.errors import LedgerError, UnknownArtefactError
from comity.exchange.outbox_ports import BY_ITSELF
from comity.exchange.ports import Entry, Fault
from comity.exchange.report_ports import ArchivedReport, ReportFile, ReportOrder, ReportPrint
from comity.store.blobs import BlobStore
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.reports_tables import report_order as ordered
from comity.store.reports_tables import report_print as printed
from comity.trust.signing import canonical_json

_SAME = ("indicator", "period", "as_of", "language", "audience")


class SqlReports:
    """Keeps what was ordered and what was printed; nothing is ever changed or removed."""

    def __init__(self, connections: Connections, blobs: BlobStore) -> None:
        """Keep it by these connections, and the files among the hub's own."""
        self._connections = connections
        self._blobs = blobs

    def order(self, orders: Sequence[ReportOrder], *, recorded_at: dt.datetime) -> list[ReportOrder]:
        """Keep orders; return them with their numbers. One that asks for the same as an earlier one is that one."""
        with foreign_errors(), self._connections.writing() as connection:
            kept = [_insert(connection, one) for one in orders]
            fresh = [one for one, is_new in kept if is_new]
            if fresh:
                entries = [_entry(one, recorded_at) for one in fresh]
                record(connection, entries, rows=[(ordered, {"id": one.id}) for one in fresh])
            return [one for one, _ in kept]

    def keep(
        self, order: int, made: ReportPrint, contents: Mapping[str, bytes], *, recorded_at: dt.datetime
    ) -> ArchivedReport:
        """Keep what came of an order; where somebody printed it meanwhile, theirs stays."""
        with foreign_errors():
            files = {suffix: ReportFile(self._blobs.put(data), len(data)) for suffix, data in contents.items()}
            with self._connections.writing() as connection:
                found = _find(connection, order)
                if found.made is not None:
                    return found
                done = replace(made, files=files)
                connection.execute(printed.insert().values(_print_values(order, done)))
                action = "report.failed" if done.problem else "report.printed"
                entry = Entry(recorded_at, BY_ITSELF, action, f"report/{order}", _detail(found.order))
                record(connection, entry, rows=[(printed, {"report": order})])
                return replace(found, made=done)

    def get(self, order: int) -> ArchivedReport:
        """Return a report; raises UnknownArtefactError."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, order)

    def all(self) -> list[ArchivedReport]:
        """Return every report, in the order in which they were asked for."""
        with foreign_errors(), self._connections.reading() as connection:
            return _load(connection)

    def content(self, sha256: str) -> bytes:
        """Return the bytes of a file."""
        with foreign_errors():
            return self._blobs.get(sha256)


def find_report_faults(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    """Yield what is missing or changed among the files of the archive."""
    for one in _load(connection):
        for suffix, file in one.made.files.items() if one.made is not None else ():
            try:
                blobs.get(file.sha256)
            except LedgerError as error:
                yield Fault("report", f"{one.id}{suffix}", error.detail)


def _insert(connection: sa.Connection, one: ReportOrder) -> tuple[ReportOrder, bool]:
    """Return the order that is kept for this one, and whether it is new: what failed may be ordered again."""
    values = _order_values(one)
    same = [ordered.c[name] == values[name] for name in _SAME]
    for earlier in _load(connection, same):
        if earlier.made is None or not earlier.made.problem:
            return earlier.order, False
    number = int(connection.execute(ordered.insert().values(values).returning(ordered.c.id)).scalar_one())
    return replace(one, id=number), True


def _entry(one: ReportOrder, recorded_at: dt.datetime) -> Entry:
    return Entry(recorded_at, one.actor, "report.ordered", f"report/{one.id}", _detail(one))


def _detail(one: ReportOrder) -> str:
    return f"{one.indicator} {one.period} as of {render_moment(one.as_of)}, {one.language}, for {one.audience}"


def _order_values(one: ReportOrder) -> dict[str, Any]:
    names = ("indicator", "period", "language", "audience", "actor")
    told = {name: getattr(one, name) for name in names}
    return {**told, "as_of": render_moment(one.as_of), "at": render_moment(one.at)}


def _print_values(order: int, made: ReportPrint) -> dict[str, Any]:
    files = {suffix: {"sha256": file.sha256, "size": file.size} for suffix, file in made.files.items()}
    told = {name: getattr(made, name) for name in ("seq", "figures", "problem", "program")}
    return {"report": order, **told, "files": canonical_json(files).decode(), "at": render_moment(made.at)}


def _find(connection: sa.Connection, order: int) -> ArchivedReport:
    found = _load(connection, [ordered.c.id == order])
    if not found:
        raise UnknownArtefactError(f"There is no report {order}.", remedy="Look it up with `comity reports`.")
    return found[0]


def _load(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]] = ()) -> list[ArchivedReport]:
    if not sa.inspect(connection).has_table(ordered.name):
        return []  # a ledger from before there was an archive, open for reading alone
    wanted = sa.select(ordered.c.id).where(*conditions)
    prints = connection.execute(sa.select(printed).where(printed.c.report.in_(wanted)))
    made = {row.report: _print_of(row) for row in prints}
    rows = connection.execute(sa.select(ordered).where(*conditions).order_by(ordered.c.id))
    return [ArchivedReport(order=_order_of(row), made=made.get(row.id)) for row in rows]


def _order_of(row: sa.Row[Any]) -> ReportOrder:
    return ReportOrder(
        id=row.id,
        indicator=row.indicator,
        period=row.period,
        as_of=parse_moment(row.as_of),
        language=row.language,
        audience=row.audience,
        actor=row.actor,
        at=parse_moment(row.at),
    )


def _print_of(row: sa.Row[Any]) -> ReportPrint:
    files = {suffix: ReportFile(file["sha256"], file["size"]) for suffix, file in json.loads(row.files).items()}
    return ReportPrint(
        seq=row.seq,
        figures=row.figures,
        program=row.program,
        at=parse_moment(row.at),
        files=files,
        problem=row.problem,
    )
