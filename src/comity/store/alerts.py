"""The register of alerts on the ledger's database: implements `comity.exchange.alert_ports.Alerts`."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from comity.errors import UnknownArtefactError
from comity.exchange.alert_ports import Acting, AlertEvent, AlertRun, AlertSubject, RegisteredAlert, Sighting
from comity.exchange.ports import Entry
from comity.store.alerts_rows import (
    event_of,
    event_values,
    registered_of,
    registered_values,
    run_of,
    run_values,
    sighting_of,
    sighting_values,
    subject_values,
)
from comity.store.alerts_tables import alert as alerts
from comity.store.alerts_tables import alert_event as events
from comity.store.alerts_tables import alert_run as runs
from comity.store.alerts_tables import alert_sighting as sightings
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record

Conditions = Sequence[sa.ColumnElement[bool]]


class SqlAlerts:
    """Keeps what was raised and what people did about it; nothing is ever changed or removed."""

    def __init__(self, connections: Connections) -> None:
        """Keep it by these connections."""
        self._connections = connections

    def raise_all(
        self, seen: Sequence[tuple[RegisteredAlert, Sighting]], acting: Acting, *, run: AlertRun | None = None
    ) -> list[str]:
        """Keep alerts that aren't yet in the register, and sightings at periods that aren't; return the new ids."""
        with foreign_errors(), self._connections.writing() as connection:
            made = _Made([], [])
            fresh = [
                one.id for one, sighting in seen if _raise(connection, one, sighting, acting=acting, made=made)
            ]
            if run is not None:
                _judged(connection, run, acting, made=made)
            if made.rows:
                record(connection, made.entries, rows=made.rows)
            return fresh

    def add(self, alert: str, event: AlertEvent, acting: Acting) -> RegisteredAlert:
        """Keep what somebody did; raises UnknownArtefactError. Whether it may be done is for the caller to say."""
        with foreign_errors(), self._connections.writing() as connection:
            _find(connection, alert)
            values = event_values(alert, event, acting)
            number = int(connection.execute(events.insert().values(values).returning(events.c.id)).scalar_one())
            entry = _entry(acting, f"alert.{event.kind.value}", alert)
            record(connection, entry, rows=[(events, {"id": number})])
            return _find(connection, alert)

    def get(self, alert: str) -> RegisteredAlert:
        """Return an alert with its history; raises UnknownArtefactError where none is registered by that id."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, alert)

    def all(self, subject: AlertSubject | None = None) -> list[RegisteredAlert]:
        """Return the alerts of a subject, or all, in the order in which they were raised."""
        with foreign_errors(), self._connections.reading() as connection:
            return _load(connection, _of_subject(alerts, subject))

    def runs(self, subject: AlertSubject | None = None) -> list[AlertRun]:
        """Return when a subject's flows were judged, or all, oldest first."""
        query = sa.select(runs).where(*_of_subject(runs, subject)).order_by(runs.c.id)
        with foreign_errors(), self._connections.reading() as connection:
            return [run_of(row) for row in connection.execute(query)]


@dataclass(frozen=True)
class _Made:
    """What is to be recorded of a transaction: entries for the audit, and the rows that were inserted."""

    entries: list[Entry]
    rows: list[tuple[sa.Table, dict[str, object]]]


def _raise(
    connection: sa.Connection, one: RegisteredAlert, sighting: Sighting, *, acting: Acting, made: _Made
) -> bool:
    """Keep an alert and a sighting of it, each unless it is here; say whether the alert is new."""
    is_new = _insert_alert(connection, one, acting)
    if is_new:
        made.rows.append((alerts, {"id": one.id}))
        made.entries.append(_entry(acting, "alert.raised", one.id))
    if _insert_sighting(connection, one.id, sighting, acting):
        made.rows.append((sightings, {"alert": one.id, "period": sighting.period}))
        made.entries.append(_entry(acting, "alert.seen", one.id))
    return is_new


def _judged(connection: sa.Connection, run: AlertRun, acting: Acting, *, made: _Made) -> None:
    values = run_values(run, acting)
    number = int(connection.execute(runs.insert().values(values).returning(runs.c.id)).scalar_one())
    detail = f"{run.subject.dataflow} {run.period}: {run.alerted} of {run.judged}"
    made.entries.append(Entry(acting.recorded_at, acting.actor, "alerts.judged", f"alert_run/{number}", detail))
    made.rows.append((runs, {"id": number}))


def _entry(acting: Acting, action: str, alert: str) -> Entry:
    return Entry(acting.recorded_at, acting.actor, action, f"alert/{alert}")


def _insert_alert(connection: sa.Connection, one: RegisteredAlert, acting: Acting) -> bool:
    """Insert an alert; say whether it is new."""
    if connection.execute(sa.select(alerts.c.id).where(alerts.c.id == one.id)).first() is not None:
        return False
    connection.execute(alerts.insert().values(registered_values(one, acting)))
    return True


def _insert_sighting(connection: sa.Connection, alert: str, one: Sighting, acting: Acting) -> bool:
    """Insert what an alert looks like at a period; say whether that period is new."""
    known = sa.select(sightings.c.alert).where(sightings.c.alert == alert, sightings.c.period == one.period)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(sightings.insert().values(sighting_values(alert, one, acting)))
    return True


def _of_subject(table: sa.Table, subject: AlertSubject | None) -> Conditions:
    if subject is None:
        return []
    return [table.c[name] == value for name, value in subject_values(subject).items()]


def _find(connection: sa.Connection, alert: str) -> RegisteredAlert:
    found = _load(connection, [alerts.c.id == alert])
    if not found:
        raise UnknownArtefactError(f"There is no alert {alert[:40]}.", remedy="Look it up with `comity alerts`.")
    return found[0]


def _load(connection: sa.Connection, conditions: Conditions) -> list[RegisteredAlert]:
    order = (alerts.c.seq, alerts.c.since, alerts.c.id)
    rows = list(connection.execute(sa.select(alerts).where(*conditions).order_by(*order)))
    seen: dict[str, list[Sighting]] = {row.id: [] for row in rows}
    done: dict[str, list[AlertEvent]] = {row.id: [] for row in rows}
    for row in connection.execute(_joined(sightings, conditions).order_by(sightings.c.period)):
        seen[row.alert].append(sighting_of(row))
    for row in connection.execute(_joined(events, conditions).order_by(events.c.id)):
        done[row.alert].append(event_of(row))
    return [registered_of(row, tuple(seen[row.id]), tuple(done[row.id])) for row in rows]


def _joined(table: sa.Table, conditions: Conditions) -> sa.Select[tuple[object, ...]]:
    return sa.select(table).join(alerts, alerts.c.id == table.c.alert).where(*conditions)
