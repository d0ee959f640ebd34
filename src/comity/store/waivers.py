"""Provisional admissions on the ledger's database: implements `comity.exchange.waiver_ports.Waivers`."""

from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Entry
from comity.exchange.waiver_ports import Waiver
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.waivers_tables import waiver as waivers
from comity.store.waivers_tables import waiver_end as ends


class SqlWaivers:
    """Keeps what was admitted; an end is added, and nothing is changed."""

    def __init__(self, connections: Connections) -> None:
        """Keep it by these connections."""
        self._connections = connections

    def add(self, waiver: Waiver, decision: Decision) -> Waiver:
        """Keep an admission; its id, moment, reason and author are given here."""
        values = {
            **{name: getattr(waiver, name) for name in ("rule", "provider", "dataflow", "period")},
            "until": render_moment(waiver.until),
            **_decided(decision),
        }
        with foreign_errors(), self._connections.writing() as connection:
            number = int(connection.execute(waivers.insert().values(values).returning(waivers.c.id)).scalar_one())
            entry = Entry(decision.recorded_at, decision.actor, "waiver.added", f"waiver/{number}", decision.reason)
            record(connection, entry, rows=[(waivers, {"id": number})])
            return _find(connection, number)

    def end(self, number: int, decision: Decision) -> Waiver:
        """End an admission before its time; raises UnknownArtefactError or UsageError."""
        with foreign_errors(), self._connections.writing() as connection:
            if _find(connection, number).ended_at is not None:
                raise UsageError(f"The admission {number} was ended already.", remedy="Nothing is left to do.")
            connection.execute(ends.insert().values({"waiver": number, **_decided(decision)}))
            entry = Entry(decision.recorded_at, decision.actor, "waiver.ended", f"waiver/{number}", decision.reason)
            record(connection, entry, rows=[(ends, {"waiver": number})])
            return _find(connection, number)

    def all(self) -> list[Waiver]:
        """Return all admissions, past ones too, oldest first."""
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_waiver(row) for row in connection.execute(_ALL)]


def _decided(decision: Decision) -> dict[str, Any]:
    return {"reason": decision.reason, "at": render_moment(decision.at), "actor": decision.actor}


def _query() -> sa.Select[Any]:
    return sa.select(waivers, ends.c.at.label("ended_at")).outerjoin(ends, ends.c.waiver == waivers.c.id)


_ALL = _query().order_by(waivers.c.id)


def _find(connection: sa.Connection, number: int) -> Waiver:
    row = connection.execute(_query().where(waivers.c.id == number)).one_or_none()
    if row is None:
        raise UnknownArtefactError(
            f"There is no admission {number}.", remedy="List them with `comity waiver list`."
        )
    return _to_waiver(row)


def _to_waiver(row: sa.Row[Any]) -> Waiver:
    return Waiver(
        id=row.id,
        rule=row.rule,
        provider=row.provider,
        dataflow=row.dataflow,
        period=row.period,
        reason=row.reason,
        at=parse_moment(row.at),
        until=parse_moment(row.until),
        actor=row.actor,
        ended_at=None if row.ended_at is None else parse_moment(row.ended_at),
    )
