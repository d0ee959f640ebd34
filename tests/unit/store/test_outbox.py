"""The outbox on a real database: made once, taken by one, never lost, settled once, all of it in the log."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.exchange.decision_ports import Decision
from comity.exchange.outbox_ports import Addressed, Addressee, Channel, Delivery, DeliveryState, Settlement
from comity.model.notices import SECRETARIAT, Kind, Notice
from comity.store.connect import connect
from comity.store.ledger import SqlLedger
from comity.store.outbox import SqlOutbox
from comity.store.outbox_tables import delivery
from ledger_database import ledger_url
from small_ledger import FLOW, START, make_ledger, offer, row

KG = Addressee(Channel.MAIL, "stat@kg.example", "KG", "ru")
OFFICE = Addressee(Channel.WEBHOOK, "https://hub.example/hook", SECRETARIAT)
LATE = Notice(Kind.LATE, "KG", "CROSSINGS", "2024-01", "7", facts={"days": 9, "words": ["ä", None]})
MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """Give an empty ledger."""
    made = make_ledger(tmp_path)
    yield made
    made.close()


@pytest.fixture
def outbox(ledger: SqlLedger) -> SqlOutbox:
    """Give its outbox."""
    return SqlOutbox(ledger.connections)


def _put(outbox: SqlOutbox, *addressed: Addressed, at: dt.datetime = START) -> list[Notice]:
    return outbox.put(addressed, at=at, recorded_at=START)


def _due(outbox: SqlOutbox, moment: dt.datetime) -> list[Delivery]:
    """Return what is due, by mail and then by webhook."""
    return [one for channel in Channel for one in outbox.due(moment, channel, most=9)]


def _sent(at: dt.datetime = START) -> Settlement:
    return Settlement(DeliveryState.SENT, at, START, sent_sha256="ab")


def test_a_notice_is_made_once(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """A notice derived again after a restart, with other facts or addresses, would be sent again."""
    assert _put(outbox, Addressed(LATE, (KG, OFFICE))) == [LATE]
    again = replace(LATE, facts={"days": 10})
    assert _put(outbox, Addressed(again, (KG, OFFICE)), at=START + MINUTE) == []
    (made,) = outbox.notices()
    assert (made.notice, made.notice.facts, made.made_at) == (LATE, LATE.facts, START)
    assert [d.addressee for d in made.deliveries] == [KG, OFFICE]
    assert outbox.known([LATE.id, "x"]) == {LATE.id}
    assert [e.object for e in ledger.audit() if e.action == "notice.made"] == [f"notice/{LATE.id}"]


def test_a_repeat_within_one_call_is_made_once(outbox: SqlOutbox) -> None:
    """Two facts with one identity would break the transaction of all others."""
    assert _put(outbox, Addressed(LATE, (KG,)), Addressed(LATE, (OFFICE,))) == [LATE]


def test_the_order_is_that_in_which_they_were_made(outbox: SqlOutbox) -> None:
    """The answer to a file would come after the answer to its correction."""
    notices = [replace(LATE, step=str(step)) for step in (5, 3, 9, 1)]
    for notice in notices:
        _put(outbox, Addressed(notice, (KG,)))
    assert [d.notice for d in _due(outbox, START)] == notices
    assert [d.notice for d in outbox.due(START, Channel.MAIL, most=2)] == notices[:2]
    assert outbox.due(START, Channel.WEBHOOK, most=2) == []
    assert [m.notice for m in outbox.notices(last=2)] == notices[2:]


def test_what_is_put_off_waits_for_its_moment_across_a_restart(ledger: SqlLedger, tmp_path: Path) -> None:
    """A back-off kept in memory would be forgotten, and the number of attempts with it."""
    outbox = SqlOutbox(ledger.connections)
    _put(outbox, Addressed(LATE, (KG,)))
    outbox.postpone(KG.delivery_id(LATE), next_attempt=START + 5 * MINUTE, problem="SMTP 451")
    other = SqlOutbox(connect(ledger_url(tmp_path), read_only=True))
    assert _due(other, START + 4 * MINUTE) == []
    (waiting,) = _due(other, START + 5 * MINUTE)
    assert (waiting.attempts, waiting.problem, waiting.state) == (1, "SMTP 451", DeliveryState.WAITING)


def test_only_one_takes_a_delivery(outbox: SqlOutbox) -> None:
    """Two processes would send the same notice at the same moment."""
    _put(outbox, Addressed(LATE, (KG,)))
    one, until = KG.delivery_id(LATE), START + 5 * MINUTE
    assert outbox.take(one, owner="a", now=START, until=until)
    assert not outbox.take(one, owner="b", now=START + MINUTE, until=until + MINUTE)
    assert outbox.take(one, owner="a", now=START + MINUTE, until=until)
    assert outbox.take(one, owner="b", now=until, until=until + MINUTE)
    outbox.postpone(one, next_attempt=START, problem="x")
    assert outbox.take(one, owner="c", now=START, until=until)


def test_a_delivery_is_settled_once(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """A delivery that two ends were written for would be disputed later, with the log on both sides."""
    _put(outbox, Addressed(LATE, (KG, OFFICE)))
    one = KG.delivery_id(LATE)
    outbox.settle(one, _sent(START + MINUTE))
    outbox.settle(one, Settlement(DeliveryState.FAILED, START, START, "SMTP 550"))
    assert not outbox.take(one, owner="a", now=START, until=START + MINUTE)
    assert [d.addressee for d in _due(outbox, START)] == [OFFICE]
    (made,) = outbox.notices(state=DeliveryState.SENT)
    assert (made.deliveries[0].state, made.deliveries[0].settled_at) == (DeliveryState.SENT, START + MINUTE)
    assert [(e.action, e.detail) for e in ledger.audit()][-1] == ("notice.sent", "mail")
    assert outbox.notices(state=DeliveryState.FAILED) == []


def test_a_failure_and_its_notice_are_one_transaction(outbox: SqlOutbox) -> None:
    """A crash between them would leave a notice undelivered that nobody hears of."""
    told = Notice(Kind.UNDELIVERED, "KG", step="mail/2024-01-10")
    _put(outbox, Addressed(LATE, (KG,)))
    failed = Settlement(DeliveryState.FAILED, START, START, "SMTP 550")
    outbox.settle(KG.delivery_id(LATE), failed, telling=[Addressed(told, (OFFICE,))])
    assert [d.notice for d in _due(outbox, START)] == [told]


def test_a_webhook_is_closed_and_opened_again(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """An endpoint that said 410 would be called for ever, or never again."""
    url = OFFICE.address
    outbox.close_webhook(url, at=START, recorded_at=START)
    outbox.close_webhook(url, at=START, recorded_at=START)
    assert outbox.closed_webhooks() == {url}
    assert outbox.open_webhook(url, actor="operator", recorded_at=START)
    assert not outbox.open_webhook(url, actor="operator", recorded_at=START)
    assert outbox.closed_webhooks() == set()
    assert [e.action for e in ledger.audit()][-2:] == ["webhook.closed", "webhook.opened"]


def test_the_log_commits_to_what_was_sent(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """Whoever changes an address or a state in the database afterwards would not be found."""
    _put(outbox, Addressed(LATE, (KG,)))
    outbox.settle(KG.delivery_id(LATE), _sent())
    assert ledger.verify() == []
    with ledger.connections.writing() as connection:
        connection.execute(delivery.update().values(address="other@kg.example"))
    assert ledger.verify()


def test_a_notice_itself_is_never_changed(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """What was told could be rewritten."""
    _put(outbox, Addressed(LATE, (KG,)))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), ledger.connections.writing() as connection:
        connection.exec_driver_sql("UPDATE notice SET facts = '{}'")


def test_what_waited_long_and_was_decided_is_still_told(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """A sender whose file lay for two months would never hear what became of it."""
    ledger.wait(offer(row("1")))
    soon, late = START + dt.timedelta(days=1), START + dt.timedelta(days=60)
    assert [s.id for s in outbox.happened(START).submissions] == [1]
    assert outbox.happened(soon).submissions == ()
    _put(outbox, Addressed(Notice(Kind.WAITING, "KG", "CROSSINGS", step="submission/1", subject="submission/1")))
    assert outbox.happened(soon).submissions == ()
    ledger.decisions.admit(1, FLOW, Decision(actor="secretariat", at=late, recorded_at=late))
    assert [s.id for s in outbox.happened(late).submissions] == [1]
    _put(outbox, Addressed(Notice(Kind.ACCEPTED, "KG", "CROSSINGS", step="submission/1", subject="submission/1")))
    assert outbox.happened(late).submissions == ()


def test_a_release_is_told(ledger: SqlLedger, outbox: SqlOutbox) -> None:
    """Nobody would know that figures can be read now."""
    embargo = (START + dt.timedelta(days=2)).isoformat()
    ledger.accept(offer(row("1", EMBARGO_TIME=embargo, CONF_STATUS="F")))
    assert outbox.happened(START).releases == ()
    due = START + dt.timedelta(days=2)
    (held,) = ledger.decisions.held()
    ledger.decisions.release(held.parcel, FLOW, Decision(actor="hub", at=due, recorded_at=due))
    (release,) = outbox.happened(due).releases
    assert (release.provider, release.submission, release.rows, release.at) == ("KG", 1, 1, due)
    assert outbox.happened(due + MINUTE).releases == ()
