"""What was decided about small counts so far, and decisions about what came before a dataflow had its base."""

import datetime as dt
from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Entry
from comity.exchange.protection_ports import ProtectionState, Protector
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cells import PERIOD
from comity.store.connections import Connections
from comity.store.dialect import dialect_of
from comity.store.faults import foreign_errors
from comity.store.fetch import fetch_frame, quote
from comity.store.journal import record
from comity.store.protect import decide
from comity.store.protect_read import REPORTER, EventUnder
from comity.store.protected_tables import protection
from comity.store.protection import protector_of
from comity.store.replica_tables import replica
from comity.store.series import find_table

_EMPTY = {REPORTER: pl.String, PERIOD: pl.Int64}


class SqlProtections:
    """Implements `comity.exchange.protection_ports.Protections` over the ledger's connections."""

    def __init__(self, connections: Connections) -> None:
        """Decide over this ledger."""
        self._connections = connections

    def is_begun(self) -> bool:
        """Say whether anything was decided yet."""
        with foreign_errors(), self._connections.reading() as connection:
            if not sa.inspect(connection).has_table(protection.name):
                return False
            return connection.execute(sa.select(protection.c.seq).limit(1)).first() is not None

    def is_done_elsewhere(self) -> bool:
        """Say whether this is a copy that holds figures as its owner sees them: they came protected."""
        with foreign_errors(), self._connections.reading() as connection:
            if not sa.inspect(connection).has_table(replica.name):
                return False
            seen = connection.execute(sa.select(replica.c.sees_all)).scalar()
            return seen is not None and not seen

    def states(self, dataflows: Sequence[Dataflow]) -> list[ProtectionState]:
        """Return how far each of these dataflows that has a base is protected."""
        with foreign_errors(), self._connections.reading() as connection:
            protector = protector_of(connection)
            based = [(one, protector.base_of(one.id)) for one in dataflows] if protector is not None else []
            return [_state(connection, one.id, base) for one, base in based if base is not None]

    def decide(self, dataflow: Dataflow, *, actor: str) -> int:
        """Decide about every event of a dataflow that isn't decided about yet, each in a transaction of its own."""
        count = 0
        with foreign_errors():
            while self._decide_next(dataflow, actor):
                count += 1
        return count

    def _decide_next(self, dataflow: Dataflow, actor: str) -> bool:
        with self._connections.writing() as connection:
            protector = protector_of(connection)
            base = None if protector is None else protector.base_of(dataflow.id)
            seq = None if base is None else _next(connection, dataflow.id, base)
            if protector is None or base is None or seq is None:
                return False
            event = EventUnder(dataflow, seq, base)
            _decide_one(connection, event, protector, actor=actor)
            return True


def _decide_one(connection: sa.Connection, event: EventUnder, protector: Protector, *, actor: str) -> None:
    rows = decide(connection, event, protector, units=_units(connection, event.dataflow, event.seq))
    detail = f"{event.dataflow.id}, base {event.base}"
    entry = Entry(dt.datetime.now(dt.UTC), actor, "figures.protected", f"event/{event.seq}", detail)
    record(connection, entry, rows=rows)


def _next(connection: sa.Connection, dataflow: str, base: int) -> int | None:
    """Return the first event of a dataflow that isn't decided about."""
    event = schema.event
    decided = sa.select(protection.c.seq).where(protection.c.base == base, protection.c.seq == event.c.seq)
    query = sa.select(sa.func.min(event.c.seq)).where(event.c.dataflow == dataflow, ~decided.exists())
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def _units(connection: sa.Connection, dataflow: Dataflow, seq: int) -> pl.DataFrame:
    """Return the reporters and periods that an event touched: by its coverage, else by its cells."""
    table = find_table(connection, dataflow)
    if table is None:
        return pl.DataFrame(schema=_EMPTY)
    covered = fetch_frame(
        connection,
        "SELECT reporter, period, changed FROM coverage WHERE seq = ? AND changed > 0",
        (seq,),
        schema={**_EMPTY, "changed": pl.Int64},
    )
    event = schema.event
    counts = event.c.added + event.c.changed + event.c.removed
    if covered["changed"].sum() == connection.execute(sa.select(counts).where(event.c.seq == seq)).scalar_one():
        return covered.drop("changed")
    dialect = dialect_of(connection)
    obs = dialect.cells("obs", dataflow.id)
    dimension = dataflow.reporter_dimension
    reporter = f"s.{quote(dimension)}" if dimension in table.key_ids else "''"
    joined = f'{obs} o {dialect.ordered_join} "{table.name}" s ON s.sid = o.sid'
    sql = f"SELECT DISTINCT {reporter}, o.period FROM {joined} WHERE o.seq = ?"
    return fetch_frame(connection, sql, (seq,), schema=_EMPTY)


def _state(connection: sa.Connection, dataflow: str, base: int) -> ProtectionState:
    event = schema.event
    every = sa.select(sa.func.count()).select_from(event).where(event.c.dataflow == dataflow)
    own = (protection.c.base == base, protection.c.dataflow == dataflow)
    decided = sa.select(sa.func.count()).select_from(protection).where(*own)
    return ProtectionState(
        dataflow, base, int(connection.execute(every).scalar_one()), int(connection.execute(decided).scalar_one())
    )
