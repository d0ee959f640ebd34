"""The ledger on its database: what the hub holds in its hand. It wires the room's parts and computes nothing."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from comity.errors import ComityError, LedgerError
from comity.exchange.ports import AuditEntry, Entry, Fault, ForecastRun, Offer, Refusal
from comity.model.findings import Findings
from comity.model.submissions import Receipt, State, Submission
from comity.store import commit, schema
from comity.store.audit import to_entry
from comity.store.blobs import BlobStore
from comity.store.clock import parse_moment, render_moment
from comity.store.connect import connect
from comity.store.connections import Connections
from comity.store.decisions import SqlDecisions
from comity.store.dialect import dialect_of
from comity.store.faults import foreign_errors
from comity.store.findings_json import parse_findings
from comity.store.forecasts import last_runs, read_runs, write_run
from comity.store.hub_key import key_path, load_key, make_key, register_key
from comity.store.journal import record
from comity.store.log_tables import audit as audit_table
from comity.store.log_tables import hub_key
from comity.store.parcel_tables import tombstone
from comity.store.plan import is_current
from comity.store.prepare import prepare, stage_plan
from comity.store.reading import FigureReader
from comity.store.rebuild import rebuild_latest
from comity.store.receipts import find_submissions, get_row, to_submission
from comity.store.replica_state import check_no_replica, is_replica
from comity.store.replica_verify import find_replica_faults
from comity.store.revision import stamp
from comity.store.upgrade import upgrade
from comity.store.verify import find_faults


class SqlLedger(FigureReader):
    """Implements `comity.exchange.ports.Ledger`; safe to share among threads, and among processes by its file.

    Foreign errors come out as OutsideError (disk, lock, permissions) or LedgerError (not a ledger, append-only).
    """

    def __init__(self, connections: Connections, blobs: BlobStore) -> None:
        """Use `create_ledger` or `open_ledger`."""
        self._connections = connections
        self._blobs = blobs
        try:
            with foreign_errors(), connections.reading() as connection:
                self._group_id, self._simulated, self._created_at = _check_schema(connection)
        except ComityError:
            connections.close_reading()
            raise

    @property
    def connections(self) -> Connections:
        """The connections to the database, which the other adapters share."""
        return self._connections

    @property
    def decisions(self) -> SqlDecisions:
        """What can be decided about the submissions of this ledger."""
        return SqlDecisions(self._connections, self._blobs, simulated=self._simulated)

    @property
    def group_id(self) -> str:
        """The group whose ledger this is."""
        return self._group_id

    @property
    def simulated(self) -> bool:
        """Whether this hub holds replayed or simulated history."""
        return self._simulated

    @property
    def created_at(self) -> dt.datetime:
        """When the ledger was made, by wall time."""
        return parse_moment(self._created_at)

    def accept(self, offer: Offer) -> Receipt:
        """Commit a checked submission in one transaction; a repeat returns the earlier receipt."""
        prepared = prepare(offer)
        with foreign_errors(), self._connections.staging() as connection:
            repeat = commit.find_repeat(connection, offer, prepared.digest)
            connection.rollback()
            if repeat is not None:
                return repeat
            self._blobs.put(offer.raw)
            plan = stage_plan(connection, prepared)
            connection.commit()
            with self._connections.committing(connection):
                repeat = commit.find_repeat(connection, offer, prepared.digest)
                if repeat is not None:
                    return repeat
                if not is_current(connection, plan, offer.dataflow.id):
                    plan = stage_plan(connection, prepared)
                return commit.write_accepted(connection, prepared, plan=plan, simulated=self._simulated)

    def wait(self, offer: Offer) -> Receipt:
        """Keep a checked submission aside until it is admitted or refused; a repeat returns the earlier receipt."""
        prepared = prepare(offer)
        with foreign_errors():
            self._blobs.put(offer.raw)
            with self._connections.writing() as connection:
                repeat = commit.find_repeat(connection, offer, prepared.digest)
                if repeat is not None:
                    return repeat
                return commit.write_waiting(connection, prepared, simulated=self._simulated)

    def reject(self, refusal: Refusal) -> Receipt:
        """Keep a refused submission and its report; it takes no sequence number."""
        with foreign_errors():
            if refusal.raw is not None:
                self._blobs.put(refusal.raw)
            with self._connections.writing() as connection:
                return commit.write_refused(connection, refusal, simulated=self._simulated)

    def last_received(self) -> dt.datetime | None:
        """Return when the last submission came or the last event was; None where there was none."""
        with foreign_errors(), self._connections.reading() as connection:
            return commit.last_moment(connection)

    def submissions(
        self, provider: str | None = None, dataflow: str | None = None, state: State | None = None
    ) -> list[Submission]:
        """Return what came, in the order in which it came, refused submissions too."""
        with foreign_errors(), self._connections.reading() as connection:
            return find_submissions(connection, provider=provider, dataflow=dataflow, state=state)

    def submission(self, submission_id: int) -> Submission:
        """Return a submission; raises UnknownArtefactError where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            return to_submission(get_row(connection, submission_id))

    def findings_of(self, submission_id: int) -> Findings:
        """Return the findings that are attached to a submission."""
        with foreign_errors(), self._connections.reading() as connection:
            return parse_findings(get_row(connection, submission_id).findings)

    def count_struck_out(self) -> int:
        """Return how many submissions were struck out."""
        with foreign_errors(), self._connections.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(tombstone)).scalar_one())

    def keep(self, data: bytes) -> str:
        """Keep a file that explains others (a mapping) for good; return its digest."""
        with foreign_errors():
            return self._blobs.put(data)

    def kept(self, digest: str) -> bytes:
        """Return a file that was kept."""
        with foreign_errors():
            return self._blobs.get(digest)

    def raw(self, submission_id: int) -> bytes:
        """Return the file exactly as it came; raises LedgerError where it was not to be kept."""
        with foreign_errors(), self._connections.reading() as connection:
            row = get_row(connection, submission_id)
        if not row.raw_kept:
            raise LedgerError(
                f"The file of submission {submission_id} was about persons and was not kept.",
                remedy="Ask its sender.",
            )
        with foreign_errors():
            return self._blobs.get(row.raw_sha256)

    def audit(self, limit: int | None = None) -> list[AuditEntry]:
        """Return the last `limit` changes of state (all by default), oldest first."""
        table = audit_table
        query = sa.select(table).order_by(table.c.id.desc()).limit(limit)
        with foreign_errors(), self._connections.reading() as connection:
            rows = connection.execute(query).all()
        return [to_entry(row) for row in reversed(rows)]

    def rebuild(self) -> Mapping[str, int]:
        """Make the latest view anew from the observations; return counts of cells before and after."""
        with foreign_errors(), self._connections.writing() as connection:
            return rebuild_latest(connection)

    def verify(self) -> list[Fault]:
        """Check every promise of the ledger; an empty list says that all are kept."""
        with foreign_errors(), self._connections.reading() as connection:
            find = find_replica_faults if is_replica(connection) else find_faults
            return list(find(connection, self._blobs))

    def save_forecast_run(self, run: ForecastRun) -> ForecastRun:
        """Keep a forecast for good; return it with its id and digest."""
        with foreign_errors(), self._connections.writing() as connection:
            return write_run(connection, run)

    def forecast_runs(self, subject: str | None = None, *, after: int = 0) -> list[ForecastRun]:
        """Return the forecasts whose number is above `after`, in the order in which they were kept."""
        with foreign_errors(), self._connections.reading() as connection:
            return read_runs(connection, subject, after=after)

    def last_forecast_runs(self) -> Mapping[str, int]:
        """Return the number of the last forecast of each subject."""
        with foreign_errors(), self._connections.reading() as connection:
            return last_runs(connection)

    def close(self) -> None:
        """Let go of the database."""
        with foreign_errors():
            self._connections.close()

    def __enter__(self) -> Self:
        """Give the ledger; it is closed at the end."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the database."""
        self.close()


def check_no_ledger(url: str) -> None:
    """Refuse a database that can't be reached, wouldn't do, or holds a ledger, before anything is made."""
    if holds_ledger(url):
        raise ledger_there(connect(url, read_only=True).place)


def holds_ledger(url: str) -> bool:
    """Say whether a database holds a ledger; refuse one that can't be reached, or wouldn't do for one."""
    connections = connect(url, read_only=True)
    if not connections.may_exist():
        return False
    try:
        with foreign_errors(), connections.reading() as connection:
            if sa.inspect(connection).has_table(schema.hub.name):
                return True
            connections.check_place()
            return False
    finally:
        connections.close_reading()


def ledger_there(place: str) -> LedgerError:
    """Return the error for a place that holds a ledger where a new one is to be."""
    return LedgerError(f"{place} holds a ledger already.", remedy="Choose another place, or open it.")


def create_ledger(url: str, *, simulated: bool, group_id: str, blob_dir: Path) -> SqlLedger:
    """Make an empty ledger and open it; raises LedgerError where there is one already."""
    with foreign_errors():
        connections = connect(url, read_only=False)
        connections.create()
        blob_dir.mkdir(parents=True, exist_ok=True)
        key = make_key(key_path(blob_dir.parent))
        connections.sign_with(key)
        with connections.writing() as connection:
            if sa.inspect(connection).has_table(schema.hub.name):
                raise ledger_there(connections.place)
            dialect_of(connection).make_tables(connection)
            moment = dt.datetime.now(dt.UTC)
            now = render_moment(moment)
            connection.execute(schema.schema_version.insert().values(version=schema.SCHEMA_VERSION, applied_at=now))
            stamp(connection)
            register_key(connection, key)
            connection.execute(
                schema.hub.insert().values(id=1, group_id=group_id, simulated=simulated, created_at=now)
            )
            entry = Entry(moment, "", "hub.created", f"hub/{group_id}")
            version = (schema.schema_version, {"version": schema.SCHEMA_VERSION})
            record(connection, entry, rows=[(schema.hub, {"id": 1}), version, (hub_key, {"id": key.id})])
    return SqlLedger(connections, BlobStore(blob_dir))


def open_ledger(url: str, blob_dir: Path, *, read_only: bool = False) -> SqlLedger:
    """Open a ledger; raises LedgerError where there is none or it isn't of a version known here."""
    key_file = key_path(blob_dir.parent)
    signer = load_key(key_file) if key_file.exists() and not read_only else None
    connections = connect(url, read_only=read_only, signer=signer)
    if not connections.may_exist():
        raise LedgerError(f"There is no ledger at {connections.place}.", remedy="Make one with `comity init`.")
    if not read_only:
        with foreign_errors():
            connections.check_place()
    ledger = SqlLedger(connections, BlobStore(blob_dir))
    if not read_only:
        try:
            check_no_replica(connections)
        except ComityError:
            connections.close_reading()
            raise
        try:
            upgrade(connections)
        except ComityError:
            ledger.close()
            raise
    return ledger


def _check_schema(connection: sa.Connection) -> tuple[str, bool, str]:
    inspector = sa.inspect(connection)
    if not inspector.has_table(schema.schema_version.name):
        raise LedgerError("The database holds no ledger.", remedy="Check the path, or make one with `comity init`.")
    version = connection.execute(sa.select(sa.func.max(schema.schema_version.c.version))).scalar()
    if version != schema.SCHEMA_VERSION:
        raise LedgerError(
            f"The ledger is of schema version {version}; this program knows {schema.SCHEMA_VERSION}.",
            remedy="Use the version of Comity that wrote it, or a newer one.",
        )
    table = schema.hub
    row = connection.execute(sa.select(table.c.group_id, table.c.simulated, table.c.created_at)).one()
    return row.group_id, row.simulated, row.created_at
