"""The memory of collection: implements `comity.exchange.collection_ports.Polls`."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from comity.exchange.collection_ports import Collected, PollState, Reason
from comity.exchange.ports import Entry
from comity.store.clock import parse_moment, render_moment
from comity.store.collection_tables import collected as places
from comity.store.collection_tables import poll
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record


class SqlPolls:
    """Reads and writes how far each collection is; safe to share among threads."""

    def __init__(self, connections: Connections) -> None:
        """Work by these connections."""
        self._connections = connections

    def state(self, provider: str, dataflow: str) -> PollState:
        """Return where a collection stands; a new one where it was never made."""
        query = sa.select(poll).where(*_of(poll, provider, dataflow))
        with foreign_errors(), self._connections.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return PollState(provider, dataflow) if row is None else _state(dict(row))

    def save(self, state: PollState, *, entries: Sequence[Entry] = ()) -> None:
        """Keep the state; what is worth telling goes into the journal in the same transaction."""
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(poll.delete().where(*_of(poll, state.provider, state.dataflow)))
            connection.execute(poll.insert().values(_columns(state)))
            if entries:
                record(connection, entries)

    def collected(self, provider: str, dataflow: str, place: str) -> Collected | None:
        """Return what came from a place last; None where nothing did."""
        query = sa.select(places).where(*_of(places, provider, dataflow), places.c.place == place)
        with foreign_errors(), self._connections.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        kept = {name: row[name] for name in ("place", "address", "etag", "modified", "digest", "taken")}
        return Collected(at=parse_moment(row["at"]), **kept)

    def remember(
        self, provider: str, dataflow: str, collected: Collected, *, entries: Sequence[Entry] = ()
    ) -> None:
        """Keep what came from a place, instead of what came before; the journal is told in the same transaction."""
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(
                places.delete().where(*_of(places, provider, dataflow), places.c.place == collected.place)
            )
            connection.execute(
                places.insert().values(
                    provider=provider,
                    dataflow=dataflow,
                    place=collected.place,
                    at=render_moment(collected.at),
                    address=collected.address,
                    etag=collected.etag,
                    modified=collected.modified,
                    digest=collected.digest,
                    taken=collected.taken,
                )
            )
            if entries:
                record(connection, entries)

    def forget(self, provider: str, dataflow: str) -> None:
        """Forget all that came for an agreement: its source is another now."""
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(places.delete().where(*_of(places, provider, dataflow)))


def _of(table: sa.Table, provider: str, dataflow: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.provider == provider, table.c.dataflow == dataflow)


def _state(row: Mapping[str, Any]) -> PollState:
    moments = {name: _moment(row[name]) for name in ("polled_at", "succeeded_at", "updated_after", "retry_at")}
    return PollState(
        provider=row["provider"],
        dataflow=row["dataflow"],
        source=row["source"],
        failures=row["failures"],
        given_up=row["given_up"],
        reason=Reason(row["reason"], json.loads(row["facts"])) if row["reason"] else None,
        **moments,
    )


def _columns(state: PollState) -> dict[str, Any]:
    reason = state.reason or Reason("")
    return {
        "provider": state.provider,
        "dataflow": state.dataflow,
        "source": state.source,
        "polled_at": _text(state.polled_at),
        "succeeded_at": _text(state.succeeded_at),
        "updated_after": _text(state.updated_after),
        "failures": state.failures,
        "retry_at": _text(state.retry_at),
        "given_up": state.given_up,
        "reason": reason.code,
        "facts": json.dumps(dict(reason.facts), ensure_ascii=False),
    }


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else parse_moment(text)


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else render_moment(moment)
