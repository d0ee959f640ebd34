"""The outbox on SQL: notices made once, deliveries taken, put off and settled."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from comity.exchange.outbox_ports import (
    BY_ITSELF,
    Addressed,
    Addressee,
    Channel,
    Delivery,
    DeliveryState,
    Happened,
    MadeNotice,
    Release,
    Settlement,
)
from comity.model.notices import Kind, Notice
from comity.model.submissions import State
from comity.store import outbox_write, schema
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.events import RELEASED
from comity.store.faults import foreign_errors
from comity.store.outbox_tables import closed_webhook, delivery, delivery_progress, notice
from comity.store.receipts import to_submission

_DECIDED = (Kind.ACCEPTED, Kind.REFUSED, Kind.WITHDRAWN)


class SqlOutbox:
    """Implements `comity.exchange.outbox_ports.Outbox` over the ledger's connections."""

    def __init__(self, connections: Connections) -> None:
        """Keep the outbox in this ledger's database."""
        self._connections = connections

    def happened(self, since: dt.datetime) -> Happened:
        """Return what came or was released since then, and what waited and was decided since it was told."""
        text = render_moment(since)
        with foreign_errors(), self._connections.reading() as connection:
            submissions = [to_submission(row) for row in connection.execute(_submissions_since(text))]
            releases = [_to_release(row) for row in connection.execute(_releases_since(text))]
        return Happened(tuple(submissions), tuple(releases))

    def known(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids whose notices were made."""
        with foreign_errors(), self._connections.reading() as connection:
            return outbox_write.known_ids(connection, list(ids))

    def put(
        self, addressed: Sequence[Addressed], *, at: dt.datetime, recorded_at: dt.datetime, actor: str = BY_ITSELF
    ) -> list[Notice]:
        """Make notices and their deliveries in one transaction; return those that were not there before."""
        with foreign_errors(), self._connections.writing() as connection:
            return outbox_write.write_notices(connection, addressed, at=at, recorded_at=recorded_at, actor=actor)

    def notices(self, *, last: int | None = None, state: DeliveryState | None = None) -> list[MadeNotice]:
        """Return the last notices, oldest first; with a state, those with a delivery in it."""
        query = sa.select(notice).order_by(notice.c.number.desc()).limit(last)
        if state is not None:
            query = query.where(
                notice.c.id.in_(sa.select(delivery.c.notice).where(delivery.c.state == state.value))
            )
        with foreign_errors(), self._connections.reading() as connection:
            rows = list(connection.execute(query))[::-1]
            found = _deliveries(connection, {row.id: row for row in rows})
        return [MadeNotice(_to_notice(row), parse_moment(row.made_at), tuple(found[row.id])) for row in rows]

    def due(self, moment: dt.datetime, channel: Channel, *, most: int) -> list[Delivery]:
        """Return the first deliveries by a channel that may be tried now, in the order in which they were made."""
        query = (
            _joined()
            .where(delivery.c.state == DeliveryState.WAITING.value, delivery.c.channel == channel.value)
            .where(delivery_progress.c.next_attempt <= render_moment(moment))
            .order_by(delivery.c.number)
            .limit(most)
        )
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_delivery(row) for row in connection.execute(query).mappings()]

    def take(self, delivery_id: str, *, owner: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Take a delivery that waits, so that no other process sends it until then (wall time)."""
        table = delivery_progress
        is_free = sa.or_(table.c.taken_until <= render_moment(now), table.c.taken_by == owner)
        taking = (
            table.update()
            .where(table.c.delivery == delivery_id, is_free)
            .values(taken_by=owner, taken_until=render_moment(until))
        )
        with foreign_errors(), self._connections.writing() as connection:
            return connection.execute(taking).rowcount == 1

    def postpone(self, delivery_id: str, *, next_attempt: dt.datetime, problem: str) -> None:
        """Give a delivery back after an attempt that failed, to be tried again."""
        table = delivery_progress
        giving_back = (
            table.update()
            .where(table.c.delivery == delivery_id)
            .values(
                attempts=table.c.attempts + 1,
                next_attempt=render_moment(next_attempt),
                taken_by="",
                taken_until="",
                problem=problem,
            )
        )
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(giving_back)

    def settle(self, delivery_id: str, settlement: Settlement, *, telling: Sequence[Addressed] = ()) -> None:
        """End a delivery; notices that tell of it are made in the same transaction."""
        with foreign_errors(), self._connections.writing() as connection:
            if outbox_write.settle_delivery(connection, delivery_id, settlement):
                outbox_write.write_notices(
                    connection, telling, at=settlement.at, recorded_at=settlement.recorded_at
                )

    def closed_webhooks(self) -> set[str]:
        """Return the addresses that said that they want no more."""
        with foreign_errors(), self._connections.reading() as connection:
            return set(connection.execute(sa.select(closed_webhook.c.url)).scalars())

    def close_webhook(self, url: str, *, at: dt.datetime, recorded_at: dt.datetime) -> None:
        """Send nothing to this address any more."""
        with foreign_errors(), self._connections.writing() as connection:
            outbox_write.close_webhook(connection, url, at=at, recorded_at=recorded_at)

    def open_webhook(self, url: str, *, actor: str, recorded_at: dt.datetime) -> bool:
        """Send to this address again; False where it wasn't closed."""
        with foreign_errors(), self._connections.writing() as connection:
            return outbox_write.open_webhook(connection, url, actor=actor, recorded_at=recorded_at)


def _submissions_since(text: str) -> sa.Select[Any]:
    """Select what came since, and what came before, was told to wait, and was decided without being told."""
    table = schema.submission
    subject = sa.literal("submission/").concat(sa.cast(table.c.id, sa.Text))
    told = sa.select(notice.c.number).where(notice.c.subject == subject)
    waited = told.where(notice.c.kind == Kind.WAITING.value).exists()
    decided = told.where(notice.c.kind.in_([kind.value for kind in _DECIDED])).exists()
    since_told = sa.and_(table.c.state != State.CHECKED.value, waited, ~decided)
    return sa.select(table).where(sa.or_(table.c.received_at >= text, since_told)).order_by(table.c.id)


def _releases_since(text: str) -> sa.Select[Any]:
    event, submission = schema.event, schema.submission
    rows = (event.c.added + event.c.changed + event.c.removed).label("cells")
    return (
        sa.select(event.c.seq, event.c.at, event.c.dataflow, event.c.submission, submission.c.provider, rows)
        .join(submission, submission.c.id == event.c.submission)
        .where(event.c.kind == RELEASED, event.c.at >= text)
        .order_by(event.c.seq)
    )


def _to_release(row: sa.Row[Any]) -> Release:
    return Release(row.seq, parse_moment(row.at), row.provider, row.dataflow, row.submission, row.cells)


def _joined() -> sa.Select[Any]:
    about = [notice.c[name] for name in ("kind", "provider", "dataflow", "period", "step", "subject", "facts")]
    progress = delivery_progress
    return (
        sa.select(
            delivery, *about, notice.c.made_at, progress.c.attempts, progress.c.next_attempt,
            progress.c.problem.label("waits_for"),
        )
        .join(notice, notice.c.id == delivery.c.notice)
        .join(progress, progress.c.delivery == delivery.c.id, isouter=True)
    )  # fmt: skip


def _deliveries(connection: sa.Connection, notices: dict[str, Any]) -> dict[str, list[Delivery]]:
    """Return the deliveries of these notices, in the order in which they were made."""
    found: dict[str, list[Delivery]] = defaultdict(list)
    if notices:
        numbers = [row.number for row in notices.values()]
        within = notice.c.number.between(min(numbers), max(numbers))
        for row in connection.execute(_joined().where(within).order_by(delivery.c.number)).mappings():
            found[row["notice"]].append(_to_delivery(row))
    return found


def _to_notice(row: Any) -> Notice:  # noqa: ANN401 - a row with the columns of a notice
    return Notice(
        Kind(row.kind), row.provider, row.dataflow, row.period, row.step, row.subject, json.loads(row.facts)
    )


def _to_delivery(row: sa.RowMapping) -> Delivery:
    settled = row["settled_at"]
    return Delivery(
        id=row["id"],
        notice=Notice(
            Kind(row["kind"]),
            row["provider"],
            row["dataflow"],
            row["period"],
            row["step"],
            row["subject"],
            json.loads(row["facts"]),
        ),
        made_at=parse_moment(row["made_at"]),
        addressee=Addressee(Channel(row["channel"]), row["address"], row["of"], row["language"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"] or 0,
        next_attempt=parse_moment(row["next_attempt"] or settled),
        problem=row["problem"] or row["waits_for"] or "",
        settled_at=None if settled is None else parse_moment(settled),
    )
