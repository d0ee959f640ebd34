"""Decisions: admission and refusal, embargo and release, withdrawal, striking out."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.errors import LedgerError, UsageError
from comity.exchange.decision_ports import Decisions
from comity.exchange.ports import Offer
from comity.model.access import PUBLIC_SIGHT
from comity.model.groups import Action
from comity.model.submissions import State
from comity.store.ledger import SqlLedger
from small_ledger import (
    EVENING,
    FLOW,
    NOON,
    START,
    decision,
    embargoed,
    make_ledger,
    offer,
    refusal,
    row,
    values,
    with_embargo_on_series,
)

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return an empty, simulated ledger."""
    return make_ledger(tmp_path)


def now(ledger: SqlLedger, **how: Any) -> dict[tuple[str, str], float | None]:  # noqa: ANN401 - any way to read
    """Return the values that can be read."""
    return values(ledger.observations(FLOW, **how))


def replacing(*rows: dict[str, str | None], hours: float = 0) -> Offer:
    """Return an offer that replaces its reporter's month."""
    return offer(*rows, hours=hours, action=Action.REPLACE)


def test_implements_the_port(ledger: SqlLedger) -> None:
    """The hub may use it as Decisions."""
    assert isinstance(ledger.decisions, Decisions)


def test_figures_under_embargo_are_not_there(ledger: SqlLedger) -> None:
    """Until its moment an embargoed figure is in no read: not now, not in history; the rest of the file is."""
    receipt = ledger.accept(offer(row("1"), embargoed("2", "AL")))
    assert receipt.submission.state is State.ACCEPTED
    assert (receipt.submission.added, receipt.submission.rows) == (1, 2)
    assert now(ledger) == {("AF", "2024-01"): 1.0}
    assert ledger.history(FLOW)["ORIGIN"].to_list() == ["AF"]
    assert ledger.coverage(FLOW.id)["rows"].to_list() == [2]
    (held,) = ledger.decisions.held()
    assert (held.provider, held.rows, held.due) == ("KG", 1, dt.datetime(2024, 1, 11, 12, tzinfo=dt.UTC))
    assert ledger.decisions.held(START) == []
    assert ledger.verify() == []


def test_release_is_an_event(ledger: SqlLedger) -> None:
    """At release the figures come in at once, under a number of their own; as of before, they aren't there."""
    ledger.accept(offer(row("1"), embargoed("2", "AL")))
    (held,) = ledger.decisions.held()
    submission = ledger.decisions.release(held.parcel, FLOW, decision(27))
    assert submission.state is State.RELEASED
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AL", "2024-01"): 2.0}
    assert now(ledger, as_of=START + dt.timedelta(hours=26)) == {("AF", "2024-01"): 1.0}
    assert now(ledger, as_of=1) == {("AF", "2024-01"): 1.0}
    assert ledger.as_of_seq() == 2
    assert ledger.decisions.held() == []
    with pytest.raises(UsageError, match="no parcel"):
        ledger.decisions.release(held.parcel, FLOW, decision(28))
    assert ledger.verify() == []


def test_the_live_vintage_is_corrected_while_the_embargoed_one_waits(ledger: SqlLedger) -> None:
    """A correction in between is read at once; at its moment the embargoed vintage is put over what it names.

    A figure that came later and that the older file doesn't name stays: an older file must not delete it.
    """
    ledger.accept(replacing(row("1"), row("5", origin="AM")))
    ledger.accept(replacing(embargoed("10", "AF"), embargoed("20", "AL"), hours=1))
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AM", "2024-01"): 5.0}
    ledger.accept(replacing(row("2"), row("6", origin="AM"), hours=2))
    assert now(ledger) == {("AF", "2024-01"): 2.0, ("AM", "2024-01"): 6.0}
    (held,) = ledger.decisions.held()
    ledger.decisions.release(held.parcel, FLOW, decision(27))
    assert now(ledger) == {("AF", "2024-01"): 10.0, ("AL", "2024-01"): 20.0, ("AM", "2024-01"): 6.0}
    assert now(ledger, as_of=3) == {("AF", "2024-01"): 2.0, ("AM", "2024-01"): 6.0}
    assert ledger.verify() == []


def test_a_replacing_file_keeps_what_it_holds_itself(ledger: SqlLedger) -> None:
    """The free part of a file must not delete the cells of which its held part says more, later."""
    ledger.accept(replacing(row("1"), row("2", origin="AL"), row("3", origin="AM")))
    ledger.accept(replacing(row("9"), embargoed("8", "AL"), hours=1))
    assert now(ledger) == {("AF", "2024-01"): 9.0, ("AL", "2024-01"): 2.0}
    ledger.accept(offer(row("4", origin="AT"), hours=2))
    (held,) = ledger.decisions.held()
    ledger.decisions.release(held.parcel, FLOW, decision(27))
    expected = {("AF", "2024-01"): 9.0, ("AL", "2024-01"): 8.0, ("AT", "2024-01"): 4.0}
    assert now(ledger) == expected
    assert ledger.verify() == []


def test_each_moment_is_released_alone(ledger: SqlLedger) -> None:
    """Figures under two embargoes come in at two moments, and the first deletes nothing that the second holds."""
    ledger.accept(replacing(row("1"), row("2", origin="AL"), row("3", origin="AM")))
    ledger.accept(replacing(embargoed("7", "AL", EVENING), embargoed("9", "AF"), hours=1))
    first, second = ledger.decisions.held()
    assert first.due < second.due
    assert ledger.decisions.release(first.parcel, FLOW, decision(27)).state is State.ACCEPTED
    assert now(ledger) == {("AF", "2024-01"): 9.0, ("AL", "2024-01"): 2.0}
    assert ledger.decisions.release(second.parcel, FLOW, decision(33)).state is State.RELEASED
    assert now(ledger) == {("AF", "2024-01"): 9.0, ("AL", "2024-01"): 7.0}
    assert ledger.verify() == []


def test_an_embargo_that_is_over_holds_nothing(ledger: SqlLedger) -> None:
    """A file that comes after its embargo's end is read at once."""
    receipt = ledger.accept(offer(embargoed("2", "AL"), hours=48))
    assert receipt.submission.state is State.RELEASED
    assert now(ledger) == {("AL", "2024-01"): 2.0}


def test_a_withdrawn_embargo_is_never_released(ledger: SqlLedger) -> None:
    """What its sender took back doesn't come out at its moment."""
    receipt = ledger.accept(offer(row("1"), embargoed("2", "AL")))
    (held,) = ledger.decisions.held()
    assert ledger.decisions.withdraw(receipt.submission.id, FLOW, decision(1)).state is State.WITHDRAWN
    assert (now(ledger), ledger.decisions.held()) == ({}, [])
    with pytest.raises(UsageError, match="no parcel"):
        ledger.decisions.release(held.parcel, FLOW, decision(27))
    assert ledger.verify() == []


def test_attributes_of_a_series_wait_with_its_figures(ledger: SqlLedger) -> None:
    """A title must not tell of figures that nobody may see yet."""
    title = {"FREQ": "M", "REPORTER": "KG", "ORIGIN": "AL", "TIME_PERIOD": "~", "TITLE": "Told too early"}
    ledger.accept(offer(title, embargoed("2", "AL")))
    assert "TITLE" not in ledger.observations(FLOW).columns
    (held,) = ledger.decisions.held()
    ledger.decisions.release(held.parcel, FLOW, decision(27))
    assert ledger.observations(FLOW)["TITLE"].to_list() == ["Told too early"]
    assert ledger.verify() == []


LATER = {
    "confidential": row("1", CONF_STATUS="C"),
    "a longer embargo": embargoed("1", "AF", "2025-01-11T12:00:00Z"),
    "a deletion": row(None, ACTION="D"),
    "a wide deletion": row(None, origin=None, ACTION="D"),
}


@pytest.mark.parametrize("said", LATER.values(), ids=LATER)
def test_an_embargo_ends_for_nothing_that_its_sender_has_protected_since(
    ledger: SqlLedger, said: dict[str, str | None]
) -> None:
    """A figure made confidential, held longer or deleted in the meantime must not come out at the old moment."""
    ledger.accept(offer(embargoed("1", "AF"), embargoed("2", "AL")))
    ledger.accept(offer(said, hours=1))
    first = ledger.decisions.held()[0]
    ledger.decisions.release(first.parcel, FLOW, decision(27))
    assert ("AF", "2024-01") not in now(ledger, sight=PUBLIC_SIGHT)
    history = ledger.history(FLOW, sight=PUBLIC_SIGHT)
    assert history.filter((pl.col("ORIGIN") == "AF") & (pl.col("_action") != "D")).is_empty()
    assert ledger.verify() == []


def test_a_held_figure_sent_anew_comes_out_once(ledger: SqlLedger) -> None:
    """Of two held versions the later one is released; the earlier one stays out of the public history."""
    ledger.accept(offer(embargoed("1", "AF")))
    ledger.accept(offer(embargoed("2", "AF"), hours=1))
    for one in ledger.decisions.held():
        ledger.decisions.release(one.parcel, FLOW, decision(27))
    assert ledger.history(FLOW)["OBS_VALUE"].to_list() == [2.0]


def test_protection_falls_with_the_file_that_gave_it(ledger: SqlLedger) -> None:
    """Where the later file is withdrawn, the held figure comes out as its own file says."""
    ledger.accept(offer(embargoed("1", "AF")))
    later = ledger.accept(offer(row("1", CONF_STATUS="C"), hours=1)).submission
    ledger.decisions.withdraw(later.id, FLOW, decision(2))
    ledger.decisions.release(ledger.decisions.held()[0].parcel, FLOW, decision(27))
    assert now(ledger) == {("AF", "2024-01"): 1.0}
    assert ledger.verify() == []


def test_an_older_file_deletes_nothing_that_came_later(ledger: SqlLedger) -> None:
    """The held part of a replacing file must not clear the month of a later file."""
    ledger.accept(replacing(embargoed("1", "AF")))
    ledger.accept(replacing(row("3", origin="AZ"), hours=1))
    ledger.decisions.release(ledger.decisions.held()[0].parcel, FLOW, decision(27))
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AZ", "2024-01"): 3.0}


def test_a_correction_can_be_sent_again_after_a_release(ledger: SqlLedger) -> None:
    """A live correction that a release overwrote is no repeat: sent again, it does what it did."""
    ledger.accept(offer(embargoed("100", "AF")))
    ledger.accept(offer(row("120"), hours=1))
    ledger.decisions.release(ledger.decisions.held()[0].parcel, FLOW, decision(27))
    assert now(ledger) == {("AF", "2024-01"): 100.0}
    assert not ledger.accept(offer(row("120"), hours=28)).repeated
    assert now(ledger) == {("AF", "2024-01"): 120.0}


def test_an_embargo_on_a_series_holds_its_observations(tmp_path: Path) -> None:
    """Where a structure has the embargo above the observation, the figures under it must not come out at once."""
    flow = with_embargo_on_series()
    ledger = make_ledger(tmp_path)
    series = {"FREQ": "M", "REPORTER": "KG", "ORIGIN": "AL", "TIME_PERIOD": "~", "EMBARGO_TIME": NOON}
    ledger.accept(offer(series, row("2", origin="AL"), row("1"), dataflow=flow))
    assert values(ledger.observations(flow)) == {("AF", "2024-01"): 1.0}
    ledger.decisions.release(ledger.decisions.held()[0].parcel, flow, decision(27))
    assert values(ledger.observations(flow)) == {("AF", "2024-01"): 1.0, ("AL", "2024-01"): 2.0}


def test_a_submission_waits_for_a_word(ledger: SqlLedger) -> None:
    """What waits has no number and changes nothing; admitted, it takes effect on the figures as they are then."""
    waiting = ledger.wait(offer(row("5"), row("6", origin="AL")))
    assert (waiting.submission.state, waiting.submission.seq) == (State.CHECKED, None)
    ledger.accept(offer(row("1"), hours=1))
    assert now(ledger) == {("AF", "2024-01"): 1.0}
    admitted = ledger.decisions.admit(waiting.submission.id, FLOW, decision(2)).submission
    assert (admitted.seq, admitted.state, admitted.added, admitted.changed) == (2, State.RELEASED, 1, 1)
    assert now(ledger) == {("AF", "2024-01"): 5.0, ("AL", "2024-01"): 6.0}
    assert now(ledger, as_of=START + dt.timedelta(hours=1.5)) == {("AF", "2024-01"): 1.0}
    assert ledger.coverage(FLOW.id)["received_at"].to_list() == [START + dt.timedelta(hours=1), START]
    with pytest.raises(UsageError, match="released and can't be admitted"):
        ledger.decisions.admit(waiting.submission.id, FLOW, decision(3))
    assert ledger.verify() == []


def test_a_submission_that_waits_is_not_taken_twice(ledger: SqlLedger) -> None:
    """The same file again, while the first waits, is answered with the first."""
    first = ledger.wait(offer(row("5"), idempotency_key="k"))
    assert ledger.wait(offer(row("5"), hours=1)) == ledger.wait(offer(row("5"), idempotency_key="k"))
    assert len(ledger.submissions()) == 1
    assert ledger.wait(offer(row("6"), hours=2)).submission.id != first.submission.id


def test_a_refused_submission_changes_nothing(ledger: SqlLedger) -> None:
    """The secretariat's no is recorded with its reason, and the file may come again."""
    waiting = ledger.wait(offer(row("5"))).submission
    assert ledger.decisions.refuse(waiting.id, decision(1, reason="wrong month")).state is State.REJECTED
    assert now(ledger) == {}
    entry = ledger.audit(1)[0]
    assert (entry.action, entry.detail, entry.actor) == ("rejected", "wrong month", "secretariat")
    assert not ledger.wait(offer(row("5"), hours=2)).repeated
    assert ledger.verify() == []


def test_embargoes_of_what_waits_are_looked_at_when_it_is_admitted(ledger: SqlLedger) -> None:
    """A file admitted before the embargo's end is held; one admitted after it isn't."""
    early = ledger.wait(offer(embargoed("2", "AL"))).submission
    late = ledger.wait(offer(embargoed("3", "AM"))).submission
    assert ledger.decisions.admit(early.id, FLOW, decision(1)).submission.state is State.ACCEPTED
    assert ledger.decisions.admit(late.id, FLOW, decision(48)).submission.state is State.RELEASED
    assert now(ledger) == {("AM", "2024-01"): 3.0}
    assert ledger.verify() == []


def test_withdrawal_lets_earlier_figures_stand_again(ledger: SqlLedger) -> None:
    """Changed, added and deleted cells go back to what they were; the past reads as it read."""
    ledger.accept(offer(row("1", COMMENT="first"), row("2", origin="AL")))
    wrong = ledger.accept(
        offer(row("9"), row("8", origin="AM"), row(None, origin="AL", ACTION="D"), hours=1)
    ).submission
    ledger.decisions.withdraw(wrong.id, FLOW, decision(2, actor="KG"))
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AL", "2024-01"): 2.0}
    assert ledger.observations(FLOW)["COMMENT"].to_list() == ["first", None]
    assert now(ledger, as_of=2) == {("AF", "2024-01"): 9.0, ("AM", "2024-01"): 8.0}
    assert set(ledger.coverage(FLOW.id)["seq"]) == {1}
    assert set(ledger.coverage(FLOW.id, as_of=2)["seq"]) == {1, 2}
    assert ledger.verify() == []


def test_withdrawal_leaves_what_came_since(ledger: SqlLedger) -> None:
    """A figure that a later submission set stays; where that one is withdrawn too, the last valid one stands."""
    ledger.accept(offer(row("1"), row("1", origin="AL")))
    second = ledger.accept(offer(row("2"), row("2", origin="AL"), hours=1)).submission
    third = ledger.accept(offer(row("3"), hours=2)).submission
    ledger.decisions.withdraw(second.id, FLOW, decision(3))
    assert now(ledger) == {("AF", "2024-01"): 3.0, ("AL", "2024-01"): 1.0}
    ledger.decisions.withdraw(third.id, FLOW, decision(4))
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AL", "2024-01"): 1.0}
    assert ledger.verify() == []


def test_withdrawal_in_the_other_order_ends_the_same(ledger: SqlLedger) -> None:
    """A figure restored by one withdrawal falls with the submission that had set it."""
    ledger.accept(offer(row("1")))
    second = ledger.accept(offer(row("2"), hours=1)).submission
    third = ledger.accept(offer(row("3"), hours=2)).submission
    ledger.decisions.withdraw(third.id, FLOW, decision(3))
    assert now(ledger) == {("AF", "2024-01"): 2.0}
    ledger.decisions.withdraw(second.id, FLOW, decision(4))
    assert now(ledger) == {("AF", "2024-01"): 1.0}
    assert ledger.verify() == []


def test_withdrawal_leaves_what_a_later_file_says_too(ledger: SqlLedger) -> None:
    """A figure that a valid file repeated stands on that file, until it is withdrawn as well."""
    first = ledger.accept(offer(row("1"))).submission
    second = ledger.accept(offer(row("1"), row("2", origin="AL"), hours=1)).submission
    third = ledger.accept(offer(row("5"), hours=2)).submission
    ledger.decisions.withdraw(first.id, FLOW, decision(3))
    ledger.decisions.withdraw(third.id, FLOW, decision(4))
    assert now(ledger) == {("AF", "2024-01"): 1.0, ("AL", "2024-01"): 2.0}
    ledger.decisions.withdraw(second.id, FLOW, decision(5))
    assert now(ledger) == {}
    assert ledger.verify() == []


def test_withdrawal_restores_attributes(ledger: SqlLedger) -> None:
    """A title that came with a withdrawn file goes with it, and the earlier one stands again."""
    title = {"FREQ": "M", "REPORTER": "KG", "ORIGIN": "AF", "TIME_PERIOD": "~"}
    ledger.accept(offer(row("1"), {**title, "TITLE": "Right"}))
    wrong = ledger.accept(offer(row("2"), {**title, "TITLE": "Wrong"}, hours=1)).submission
    ledger.decisions.withdraw(wrong.id, FLOW, decision(2))
    assert ledger.observations(FLOW)["TITLE"].to_list() == ["Right"]
    assert ledger.verify() == []


def test_a_withdrawn_file_may_come_again(ledger: SqlLedger) -> None:
    """Sent again, it isn't taken for a repeat of what was taken back."""
    first = ledger.accept(offer(row("1"))).submission
    ledger.decisions.withdraw(first.id, FLOW, decision(1))
    again = ledger.accept(offer(row("1"), hours=2))
    assert not again.repeated
    assert now(ledger) == {("AF", "2024-01"): 1.0}
    assert ledger.verify() == []


def test_the_key_of_a_withdrawn_file_is_used_up(ledger: SqlLedger) -> None:
    """A sender who repeats a withdrawn submission by its key must not be told that it is in the ledger."""
    first = ledger.accept(offer(row("1"), idempotency_key="k")).submission
    ledger.decisions.withdraw(first.id, FLOW, decision(1))
    with pytest.raises(UsageError, match="was withdrawn"):
        ledger.accept(offer(row("1"), hours=2, idempotency_key="k"))


def test_only_what_stands_can_be_withdrawn(ledger: SqlLedger) -> None:
    """A refused submission, or one withdrawn already, is said to be so."""
    refused = ledger.reject(refusal()).submission
    with pytest.raises(UsageError, match="rejected and can't be withdrawn"):
        ledger.decisions.withdraw(refused.id, FLOW, decision(1))
    waiting = ledger.wait(offer(row("1"), hours=2)).submission
    assert ledger.decisions.withdraw(waiting.id, FLOW, decision(3)).state is State.WITHDRAWN
    with pytest.raises(UsageError, match="withdrawn and can't be withdrawn"):
        ledger.decisions.withdraw(waiting.id, FLOW, decision(4))


def test_a_file_about_persons_is_struck_out(ledger: SqlLedger, tmp_path: Path) -> None:
    """By two people's word its bytes, name, comments and parcels go from disk; digest and counts remain."""
    word = "IVANOV-4711"
    sent = offer(row("1", NOTE=word), embargoed("2", "AL", NOTE=word), raw=word.encode(), file_name=word)
    submission = ledger.accept(sent).submission
    with pytest.raises(UsageError, match="accepted and can't be struck out"):
        ledger.decisions.strike_out(submission.id, decision(1), second="director")
    ledger.decisions.withdraw(submission.id, FLOW, decision(2))
    with pytest.raises(UsageError, match="Two people"):
        ledger.decisions.strike_out(submission.id, decision(3), second="secretariat")
    (struck,) = ledger.decisions.strike_out(submission.id, decision(3, reason="persons"), second="director")
    assert (struck.file_name, struck.raw_sha256) == ("", submission.raw_sha256)
    with pytest.raises(LedgerError, match="not kept"):
        ledger.raw(submission.id)
    assert ledger.history(FLOW)["NOTE"].to_list() == [None, None]
    with ledger.connections.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parcel").scalar_one() == 0
    assert ledger.verify() == []
    ledger.close()
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or word.encode() not in path.read_bytes(), path


def test_texts_that_others_took_over_are_struck_out_too(ledger: SqlLedger) -> None:
    """A name that a withdrawal, or a later file's merge, copied must not stay readable as of any moment."""
    word = "IVANOV-4711"
    ledger.accept(offer(row("0", NOTE="kept")))
    bad = ledger.accept(offer(row("1", COMMENT=word), hours=1)).submission
    other = ledger.accept(offer(row("2", COMMENT="fine"), hours=2)).submission
    ledger.accept(offer(row("3", origin="AL"), hours=3))
    ledger.decisions.withdraw(other.id, FLOW, decision(4))
    ledger.accept(offer(row("9"), hours=5))
    ledger.decisions.withdraw(bad.id, FLOW, decision(6))
    ledger.decisions.strike_out(bad.id, decision(7), second="director")
    texts = ledger.history(FLOW)["COMMENT"].to_list() + ledger.observations(FLOW)["COMMENT"].to_list()
    assert word not in texts
    assert "fine" in texts
    assert set(ledger.history(FLOW).filter(pl.col("ORIGIN") == "AF")["NOTE"]) == {"kept"}
    for seq in range(1, ledger.as_of_seq() + 1):
        assert word not in ledger.observations(FLOW, as_of=seq)["COMMENT"].to_list()
    assert ledger.verify() == []


def test_a_file_that_stands_elsewhere_is_not_struck_out(ledger: SqlLedger) -> None:
    """The same file sent again and in the figures has to be withdrawn first: no half-struck state."""
    first = ledger.accept(offer(row("1", COMMENT="x"), raw=b"same")).submission
    ledger.decisions.withdraw(first.id, FLOW, decision(1))
    twin = ledger.accept(offer(row("1", COMMENT="x"), raw=b"same", hours=2)).submission
    with pytest.raises(UsageError, match=f"submission {twin.id} is the same file"):
        ledger.decisions.strike_out(first.id, decision(3), second="director")
    ledger.decisions.withdraw(twin.id, FLOW, decision(4))
    assert len(ledger.decisions.strike_out(first.id, decision(5), second="director")) == 2
    assert ledger.verify() == []


def test_decisions_leave_their_reason_in_the_log(ledger: SqlLedger) -> None:
    """Who decided what, and why, is in the audit and under a leaf."""
    first = ledger.accept(offer(row("1"))).submission
    ledger.decisions.withdraw(first.id, FLOW, decision(1, actor="KG", reason="double counting"))
    entry = ledger.audit(1)[0]
    assert (entry.actor, entry.action, entry.detail) == ("KG", "withdrawn", "double counting")
    assert entry.leaf == 2


def test_moments_of_decisions_never_go_back(ledger: SqlLedger) -> None:
    """A decision dated before the last event would change what was read as of then."""
    waiting = ledger.wait(offer(row("1"), hours=5)).submission
    with pytest.raises(LedgerError, match="before the last one"):
        ledger.decisions.admit(waiting.id, FLOW, decision(1))
    assert pl.Series([s.state.value for s in ledger.submissions()]).to_list() == ["checked"]
