"""The register of measures on the ledger's database: implements `comity.exchange.measure_ports.Measures`."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from comity.errors import UsageError
from comity.exchange.measure_ports import MeasureVersion
from comity.exchange.ports import Entry
from comity.store.clock import render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.measures_rows import version_of, version_values
from comity.store.measures_tables import measure_version as versions


class SqlMeasures:
    """Keeps every version of every measure; nothing is ever changed or removed.

    A ledger that was made before there was a register, and is open for reading alone, has no measures.
    """

    def __init__(self, connections: Connections) -> None:
        """Keep it by these connections."""
        self._connections = connections

    def add(self, new: MeasureVersion, *, after: int, recorded_at: dt.datetime) -> MeasureVersion:
        """Keep a version and return it with its number; UsageError where another was kept meanwhile."""
        with foreign_errors(), self._connections.writing() as connection:
            last = _last_of(connection, new.measure.id)
            _check_follows(new, last, after=after)
            kept = replace(new, version=after + 1)
            insert = versions.insert().values(version_values(kept)).returning(versions.c.id)
            number = int(connection.execute(insert).scalar_one())
            about = f"measure/{number}"
            entry = Entry(recorded_at, new.actor, f"measure.{new.action.value}", about, f"version {kept.version}")
            record(connection, entry, rows=[(versions, {"id": number})])
            return kept

    def versions(self, identifier: str) -> list[MeasureVersion]:
        """Return every version of a measure, oldest first."""
        query = sa.select(versions).where(versions.c.measure == identifier).order_by(versions.c.version)
        return self._read(query)

    def all(self, as_of: dt.datetime | int | None = None) -> list[MeasureVersion]:
        """Return the last version of each measure that was known at a moment or sequence number, by first day."""
        query = sa.select(versions).where(*_known(as_of)).order_by(versions.c.version)
        last = {one.measure.id: one for one in self._read(query)}
        return sorted(last.values(), key=lambda one: (one.measure.first, one.measure.id))

    def last(self) -> int:
        """Return how many versions there are."""
        with foreign_errors(), self._connections.reading() as connection:
            if not _is_there(connection):
                return 0
            return int(connection.execute(sa.select(sa.func.count()).select_from(versions)).scalar_one())

    def _read(self, query: sa.Select[tuple[object, ...]]) -> list[MeasureVersion]:
        with foreign_errors(), self._connections.reading() as connection:
            if not _is_there(connection):
                return []
            return [version_of(row) for row in connection.execute(query)]


def _is_there(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(versions.name)


def _known(as_of: dt.datetime | int | None) -> list[sa.ColumnElement[bool]]:
    if as_of is None:
        return []
    return [versions.c.seq <= as_of if isinstance(as_of, int) else versions.c.at <= render_moment(as_of)]


def _last_of(connection: sa.Connection, identifier: str) -> MeasureVersion | None:
    query = sa.select(versions).where(versions.c.measure == identifier).order_by(versions.c.version.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else version_of(row)


def _check_follows(new: MeasureVersion, last: MeasureVersion | None, *, after: int) -> None:
    if (0 if last is None else last.version) != after:
        raise UsageError(
            f"The measure {new.measure.id} was changed meanwhile.", remedy="Look at it again, then change it."
        )
    if last is not None and new.at < last.at:
        raise UsageError(
            f"The measure {new.measure.id} was changed after {new.at:%Y-%m-%d %H:%M} already.",
            remedy="Give a later moment.",
        )
