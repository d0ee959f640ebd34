"""Countersignatures on the ledger's database: implements `comity.exchange.countersign_ports.Countersignatures`."""

import sqlalchemy as sa

from comity.errors import UsageError
from comity.exchange.countersign_ports import Countersignature
from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Entry
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.countersign_tables import countersign
from comity.store.faults import foreign_errors
from comity.store.journal import record


class SqlCountersignatures:
    """Keeps what coordinators said; nothing is changed."""

    def __init__(self, connections: Connections) -> None:
        """Keep it by these connections."""
        self._connections = connections

    def get(self, submission: int) -> Countersignature | None:
        """Return what was said of a submission; None where nothing was."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, submission)

    def add(
        self, submission: int, decision: Decision, *, provider: str, agrees: bool, signature: str | None
    ) -> Countersignature:
        """Keep what is said, with its entry in the journal; raises UsageError where something was said before."""
        values = {
            "submission": submission,
            "provider": provider,
            "agrees": agrees,
            "reason": decision.reason,
            "signature": signature,
            "at": render_moment(decision.at),
            "actor": decision.actor,
        }
        said = Countersignature(
            submission, provider, agrees, decision.reason, signature, decision.at, decision.actor
        )
        action = "countersigned" if agrees else "countersignature.refused"
        entry = Entry(decision.recorded_at, decision.actor, action, f"submission/{submission}", decision.reason)
        with foreign_errors(), self._connections.writing() as connection:
            if _find(connection, submission) is not None:
                raise UsageError(f"Submission {submission} was answered already.", remedy="Nothing is left to do.")
            connection.execute(countersign.insert().values(values))
            record(connection, entry, rows=[(countersign, {"submission": submission})])
        return said


def _find(connection: sa.Connection, submission: int) -> Countersignature | None:
    row = connection.execute(sa.select(countersign).where(countersign.c.submission == submission)).one_or_none()
    if row is None:
        return None
    return Countersignature(
        row.submission, row.provider, row.agrees, row.reason, row.signature, parse_moment(row.at), row.actor
    )
