"""Notices written in a running transaction, so that whoever records a fact can tell of it in the same one."""

import datetime as dt
import json
from collections.abc import Sequence

import sqlalchemy as sa

from comity.exchange.outbox_ports import BY_ITSELF, Addressed, Addressee, DeliveryState, Settlement
from comity.exchange.ports import Entry
from comity.model.notices import Notice
from comity.store.clock import render_moment
from comity.store.journal import record
from comity.store.outbox_tables import closed_webhook, delivery, delivery_progress, notice

_AT_ONCE = 500


def write_notices(
    connection: sa.Connection,
    addressed: Sequence[Addressed],
    *,
    at: dt.datetime,
    recorded_at: dt.datetime,
    actor: str = BY_ITSELF,
) -> list[Notice]:
    """Write the notices that aren't there yet, with their deliveries, and record them; return those written."""
    there = known_ids(connection, [one.notice.id for one in addressed])
    fresh = {one.notice.id: one for one in addressed if one.notice.id not in there}
    if not fresh:
        return []
    rows: list[tuple[sa.Table, dict[str, int]]] = []
    for one in fresh.values():
        number = _insert_notice(connection, one.notice, at=at)
        rows.append((notice, {"number": number}))
        rows += [
            (delivery, {"number": _insert_delivery(connection, one.notice, addressee, at=at)})
            for addressee in one.addressees
        ]
    entries = [Entry(recorded_at, actor, "notice.made", f"notice/{one}") for one in fresh]
    record(connection, entries, rows=rows)
    return [one.notice for one in fresh.values()]


def known_ids(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Return those of the ids whose notices were made."""
    found: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        query = sa.select(notice.c.id).where(notice.c.id.in_(ids[start : start + _AT_ONCE]))
        found.update(connection.execute(query).scalars())
    return found


def settle_delivery(connection: sa.Connection, delivery_id: str, settlement: Settlement) -> bool:
    """End a delivery that waits, and record it; False where it was ended before."""
    row = connection.execute(
        sa.select(delivery.c.number, delivery.c.notice, delivery.c.channel).where(
            delivery.c.id == delivery_id, delivery.c.state == DeliveryState.WAITING.value
        )
    ).one_or_none()
    if row is None:
        return False
    values = {
        "state": settlement.state.value,
        "settled_at": render_moment(settlement.at),
        "problem": settlement.problem,
        "sent_sha256": settlement.sent_sha256,
    }
    connection.execute(delivery.update().where(delivery.c.number == row.number).values(values))
    connection.execute(delivery_progress.delete().where(delivery_progress.c.delivery == delivery_id))
    detail = " ".join(part for part in (row.channel, settlement.problem) if part)
    entry = Entry(
        settlement.recorded_at, BY_ITSELF, f"notice.{settlement.state.value}", f"notice/{row.notice}", detail
    )
    record(connection, entry, rows=[(delivery, {"number": row.number})])
    return True


def close_webhook(connection: sa.Connection, url: str, *, at: dt.datetime, recorded_at: dt.datetime) -> None:
    """Write that an address wants no more, unless that is known."""
    if connection.execute(sa.select(closed_webhook.c.url).where(closed_webhook.c.url == url)).first() is None:
        connection.execute(closed_webhook.insert().values(url=url, at=render_moment(at)))
        entry = Entry(recorded_at, BY_ITSELF, "webhook.closed", "webhook")
        record(connection, entry, rows=[(closed_webhook, {"url": url})])


def open_webhook(connection: sa.Connection, url: str, *, actor: str, recorded_at: dt.datetime) -> bool:
    """Take an address off the list of those that want no more; False where it wasn't on it."""
    gone = connection.execute(closed_webhook.delete().where(closed_webhook.c.url == url)).rowcount
    if gone:
        entry = Entry(recorded_at, actor, "webhook.opened", "webhook")
        record(connection, entry, rows=[(closed_webhook, {"url": url})])
    return bool(gone)


def _insert_notice(connection: sa.Connection, one: Notice, *, at: dt.datetime) -> int:
    values = {
        "id": one.id,
        "kind": one.kind.value,
        "provider": one.provider,
        "dataflow": one.dataflow,
        "period": one.period,
        "step": one.step,
        "subject": one.subject,
        "facts": json.dumps(dict(one.facts), ensure_ascii=False, sort_keys=True),
        "made_at": render_moment(at),
    }
    return int(connection.execute(notice.insert().values(values).returning(notice.c.number)).scalar_one())


def _insert_delivery(connection: sa.Connection, one: Notice, addressee: Addressee, *, at: dt.datetime) -> int:
    delivery_id = addressee.delivery_id(one)
    values = {
        "id": delivery_id,
        "notice": one.id,
        "channel": addressee.channel.value,
        "address": addressee.address,
        "of": addressee.of,
        "language": addressee.language,
        "state": DeliveryState.WAITING.value,
        "settled_at": None,
        "problem": "",
        "sent_sha256": "",
    }
    number = connection.execute(delivery.insert().values(values).returning(delivery.c.number)).scalar_one()
    progress = {"attempts": 0, "next_attempt": render_moment(at), "taken_by": "", "taken_until": "", "problem": ""}
    connection.execute(delivery_progress.insert().values(delivery=delivery_id, **progress))
    return int(number)
