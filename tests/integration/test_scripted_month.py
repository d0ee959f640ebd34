"""A month played on a simulated clock: board, notices, receipts, audit and log must all tell the same story."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator

import pytest

from comity.exchange.calendar import BoardState
from comity.exchange.outbox_ports import DeliveryState
from comity.hub.board import view_board
from comity.hub.home import Hub
from comity.hub.keep import verify
from comity.hub.read import Query, read_data
from comity.hub.receipts import hub_keys, receipt_document
from comity.model.notices import Kind
from comity.model.submissions import State, Submission
from comity.trust.receipt import verify_receipt
from month_script import DUE, EMBARGO, END, FLOWS, MEMBERS, figures, make_stage, on, play
from notice_servers import Mailbox, mail_server
from source_server import source_server

LATE = {("UZ", flow) for flow in FLOWS} | {("AM", "STOCK")}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Mailbox]]:
    """Return the hub and the mail after February was played."""
    with source_server() as node, mail_server() as mailbox:
        stage = make_stage(tmp_path_factory.mktemp("month"), node, mailbox.port)
        with stage.hub as hub:
            play(stage)
            yield hub, mailbox


@pytest.fixture
def hub(played: tuple[Hub, Mailbox]) -> Hub:
    """Return the hub at the month's end."""
    return played[0]


@pytest.fixture
def mailbox(played: tuple[Hub, Mailbox]) -> Mailbox:
    """Return what the hub mailed."""
    return played[1]


def sent(hub: Hub) -> dict[tuple[str, str], list[Submission]]:
    """Return what came, by provider and dataflow."""
    found: dict[tuple[str, str], list[Submission]] = {(m, f): [] for m in MEMBERS for f in FLOWS}
    for one in hub.ledger.submissions():
        found[one.provider, one.dataflow].append(one)
    return found


def told(hub: Hub, kind: Kind) -> Counter[tuple[str, str]]:
    """Return how often a kind of notice was made, by provider and dataflow."""
    return Counter(
        (made.notice.provider, made.notice.dataflow) for made in hub.outbox.notices() if made.notice.kind is kind
    )


def test_everything_that_was_sent_came(hub: Hub) -> None:
    """Pushed or pulled, on time or late, every file is there once, and what was faulty is refused."""
    came = sent(hub)
    for slot, submissions in came.items():
        states = [one.state for one in submissions]
        if slot == ("AM", "CROSSINGS"):
            assert states == [State.REJECTED, State.RELEASED]
        elif slot == ("KZ", "CROSSINGS"):
            assert states == [State.RELEASED, State.RELEASED]
        else:
            assert states == [State.RELEASED], slot
    pulled = {slot: came[slot][0].received_at for slot in came if slot[0] in {"BY", "KG"}}
    assert {moment.date() for moment in pulled.values()} == {dt.date(2026, 2, 10)}


def test_the_board_says_who_was_late(hub: Hub) -> None:
    """Lateness is by the day of receipt; a refused file doesn't count, a revision doesn't make late."""
    for flow in FLOWS:
        (view,) = view_board(hub, dataflow=flow, today=END.date())
        cells = {cell.provider: cell for cell in view.cells}
        assert set(cells) == set(MEMBERS)
        for member, cell in cells.items():
            assert cell.due == DUE
            days = {("UZ", flow): 3, ("AM", "STOCK"): 2}.get((member, flow), 0)
            assert cell.days_late == days, (member, flow)
        if flow == "CROSSINGS":
            assert cells["KZ"].state is BoardState.REVISED
        late = sum((member, flow) in LATE for member in MEMBERS)
        assert view.punctuality == pytest.approx((len(MEMBERS) - late) / len(MEMBERS))
        assert view.completeness == 1


def test_reminders_went_to_whom_they_concern(hub: Hub) -> None:
    """Who had sent by then isn't reminded; who was late is told so once, and no more when the figures came."""
    slots = {(member, flow) for member in MEMBERS for flow in FLOWS}
    early = {("AM", flow) for flow in FLOWS} - LATE
    assert told(hub, Kind.WINDOW) == Counter(slots)
    assert told(hub, Kind.REMINDER) == Counter(slots - early)
    assert told(hub, Kind.DUE) == Counter(LATE)
    assert told(hub, Kind.LATE) == Counter(LATE)
    assert sum(told(hub, Kind.DIGEST).values()) == 1
    assert told(hub, Kind.COLLECTION_FAILED) == Counter({("BY", flow): 1 for flow in FLOWS})


def test_every_submission_was_answered(hub: Hub) -> None:
    """Each file has one answer; a release, which nobody sent, is told of too."""
    accepted = Counter((o.provider, o.dataflow) for o in hub.ledger.submissions() if o.seq is not None)
    assert told(hub, Kind.ACCEPTED) == accepted
    assert told(hub, Kind.REFUSED) == Counter({("AM", "CROSSINGS"): 1})
    assert told(hub, Kind.RELEASED) == Counter({("TJ", "IRREGULAR"): 1})


def test_every_notice_was_mailed_once(hub: Hub, mailbox: Mailbox) -> None:
    """What the outbox says was sent is what the mail server took, each under its own Message-ID."""
    deliveries = [one for made in hub.outbox.notices() for one in made.deliveries]
    assert {one.state for one in deliveries} == {DeliveryState.SENT}
    assert len(mailbox.ids) == len(set(mailbox.ids)) == len(deliveries)
    assert Counter(mailbox.recipients) == Counter(one.addressee.address for one in deliveries)


def test_the_embargo_was_kept_to_the_hour(hub: Hub) -> None:
    """TJ's figures came on the 14th, punctual, and nobody read them before the 24th at nine."""
    end = dt.datetime.fromisoformat(EMBARGO)
    query = Query("IRREGULAR", as_of=(end - dt.timedelta(seconds=1)).isoformat())
    assert "TJ" not in set(read_data(hub, query).frame["REPORTER"])
    assert "TJ" in set(read_data(hub, Query("IRREGULAR", as_of=EMBARGO)).frame["REPORTER"])
    (cell,) = (c for c in view_board(hub, dataflow="IRREGULAR", today=on(16).date())[0].cells if c.provider == "TJ")
    assert cell.days_late == 0


def test_the_figures_are_those_of_the_files(hub: Hub) -> None:
    """What is read at the end is the last file of each; as of the 19th, KZ's first."""
    for flow in FLOWS:
        frame = read_data(hub, Query(flow)).frame
        for member in MEMBERS:
            add = 7 if (member, flow) == ("KZ", "CROSSINGS") else 0
            assert _values(frame.filter(frame["REPORTER"] == member)["OBS_VALUE"].to_list()) == _values_of(
                figures(member, flow, add=add)
            )
    before = read_data(hub, Query("CROSSINGS", as_of=on(19).isoformat())).frame
    assert _values(before.filter(before["REPORTER"] == "KZ")["OBS_VALUE"].to_list()) == _values_of(
        figures("KZ", "CROSSINGS")
    )


def test_every_receipt_verifies(hub: Hub) -> None:
    """A sender can prove from the receipt alone what was taken in, and when."""
    for one in hub.ledger.submissions():
        receipt = receipt_document(hub, one.id)
        assert list(verify_receipt(receipt, hub_keys(hub))) == []


def test_audit_and_log_tell_the_same(hub: Hub) -> None:
    """Each change of state is in the audit, under a leaf that says the same; no leaf is without one."""
    audit = hub.ledger.audit()
    leaves = {index: json.loads(hub.log.leaf(index).entry)["entries"] for index in range(hub.log.size())}
    assert {entry.leaf for entry in audit} == set(leaves)
    for index, entries in leaves.items():
        own = [(e.actor, e.action, e.object, e.detail) for e in audit if e.leaf == index]
        assert own == [(e["actor"], e["action"], e["object"], e["detail"]) for e in entries]
    accepted = [entry for entry in audit if entry.action == "accepted"]
    assert len(accepted) == sum(one.seq is not None for one in hub.ledger.submissions())
    assert {e.object for e in audit if e.action == "rejected"} == {
        f"submission/{one.id}" for one in hub.ledger.submissions(state=State.REJECTED)
    }
    assert verify(hub) == []


def _values(numbers: list[float]) -> list[float]:
    return sorted(numbers)


def _values_of(content: bytes) -> list[float]:
    return sorted(float(row.split(",")[-3]) for row in content.decode().splitlines()[1:])
