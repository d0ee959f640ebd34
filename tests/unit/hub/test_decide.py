"""Decisions about submissions, as the hub takes them: who may, on what, and when embargoes end."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ForbiddenError, LedgerError, UnknownArtefactError, UsageError
from comity.exchange.decision_ports import Decision
from comity.hub.decisions.decide import admit, refuse, release, release_due, strike_out, strike_out_by_two, withdraw
from comity.hub.home import Hub
from comity.hub.intake.submit import submit_nil
from comity.hub.read import Query, read_data
from comity.hub.registry import add_user
from comity.hub.scheduler import Lane, jobs_of, run_due
from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from comity.model.structures import Dataflow
from comity.model.submissions import State, Submission
from small_hub import AM, KG, MORNING, after, line, make_hub, send

EMBARGO = "E,2026-03-03T06:00:00Z,"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return an empty hub in which AM's submissions wait for the secretariat's word."""
    with make_hub(tmp_path) as made:
        yield made


def figures(hub: Hub) -> dict[tuple[str, str], float]:
    """Return what can be read now, by reporter and origin."""
    frame = read_data(hub, Query("CROSSINGS")).frame
    return {(r["REPORTER"], r["ORIGIN"]): r["OBS_VALUE"] for r in frame.to_dicts()}


def test_what_waits_is_admitted_by_the_secretariat(hub: Hub) -> None:
    """A provider who admits its own file would make the agreement void."""
    outcome = send(hub, "AM", line("AM", "KZ", 5))
    assert (outcome.is_waiting, outcome.is_accepted, outcome.is_refused) == (True, False, False)
    number = outcome.receipt.submission.id
    with pytest.raises(UsageError, match="provider can't move"):
        admit(hub, number, AM, at=after(1))
    assert figures(hub) == {}
    assert admit(hub, number, OPERATOR, at=after(1)).state is State.RELEASED
    assert figures(hub) == {("AM", "KZ"): 5.0}


def test_what_waits_can_be_refused_with_a_reason(hub: Hub) -> None:
    """A refusal without a reason leaves its sender helpless."""
    number = send(hub, "AM", line("AM", "KZ", 5)).receipt.submission.id
    with pytest.raises(UsageError, match="reason is missing"):
        refuse(hub, number, OPERATOR, reason=" ", at=after(1))
    assert refuse(hub, number, OPERATOR, reason="wrong month", at=after(1)).state is State.REJECTED
    assert hub.ledger.audit(1)[0].detail == "wrong month"


def test_a_nil_return_waits_too(hub: Hub) -> None:
    """Nothing of a provider whose figures need a word comes in without it."""
    receipt = submit_nil(hub, provider="AM", dataflow="CROSSINGS", period="2026-01", received_at=MORNING)
    assert receipt.submission.state is State.CHECKED
    admit(hub, receipt.submission.id, OPERATOR, at=after(1))
    assert hub.ledger.coverage("CROSSINGS")["nil"].to_list() == [True]


def test_only_the_sender_and_the_secretariat_withdraw(hub: Hub) -> None:
    """Nobody takes back another state's figures."""
    send(hub, "KG", line("KG", "KZ", 1))
    number = send(hub, "KG", line("KG", "KZ", 2), hours=1).receipt.submission.id
    for stranger in (AM, ANYBODY, Principal("x", Role.AUDITOR)):
        with pytest.raises(UsageError, match="can't decide"):
            withdraw(hub, number, stranger, reason="mine now", at=after(2))
    withdraw(hub, number, KG, reason="typing error", at=after(2))
    assert figures(hub) == {("KG", "KZ"): 1.0}
    with pytest.raises(UnknownArtefactError):
        withdraw(hub, 99, OPERATOR, reason="?", at=after(3))


def test_embargoes_end_at_their_moment(hub: Hub) -> None:
    """Released too early, a state's figures are out before its own press; too late, nobody trusts the calendar."""
    send(hub, "KG", line("KG", "KZ", 1), line("KG", "UZ", 7, more=EMBARGO))
    assert release_due(hub, after(20)) == []
    assert figures(hub) == {("KG", "KZ"): 1.0}
    assert release_due(hub, after(30)) == ["released 1 rows of CROSSINGS by KG"]
    assert figures(hub) == {("KG", "KZ"): 1.0, ("KG", "UZ"): 7.0}
    assert release_due(hub, after(31)) == []
    due = dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
    assert hub.ledger.as_of_seq(due - dt.timedelta(seconds=1)) == 1
    assert hub.ledger.as_of_seq(due) == 2


@pytest.mark.parametrize("error", [LedgerError("A row is missing."), ZeroDivisionError("a figure: 4711")])
def test_a_parcel_that_cannot_be_released_keeps_no_other_back(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """One damaged parcel, the first of all at every run, would keep everybody's figures back for ever."""
    for hours, origin in enumerate(("UZ", "KZ")):
        send(hub, "KG", line("KG", origin, 7, more=EMBARGO), hours=hours)
    first, release_one = hub.decisions.held()[0].parcel, hub.decisions.release

    def release(parcel: int, dataflow: Dataflow, decision: Decision) -> Submission:
        if parcel == first:
            raise error
        return release_one(parcel, dataflow, decision)

    monkeypatch.setattr(hub.decisions, "release", release)
    (run,) = run_due(hub, after(30), jobs=jobs_of(Lane.RELEASES)[:1])
    assert run.done == ("released 1 rows of CROSSINGS by KG",)
    assert f"parcel {first} " in run.problem
    assert "4711" not in run.problem
    assert [held.parcel for held in hub.decisions.held()] == [first]
    monkeypatch.undo()
    assert release_due(hub, after(31)) == ["released 1 rows of CROSSINGS by KG"]


def test_the_secretariat_may_release_early(hub: Hub) -> None:
    """An embargo is lifted by word; a provider's word isn't enough, nor is one about what isn't held."""
    send(hub, "KG", line("KG", "UZ", 7, more=EMBARGO))
    (held,) = hub.decisions.held()
    with pytest.raises(UsageError, match="provider can't move"):
        release(hub, held.parcel, KG, at=after(1))
    release(hub, held.parcel, OPERATOR, reason="agreed by telephone", at=after(1))
    assert figures(hub) == {("KG", "UZ"): 7.0}
    with pytest.raises(UsageError, match="no parcel"):
        release(hub, held.parcel, OPERATOR, at=after(2))


def test_striking_out_takes_two_of_the_secretariat(hub: Hub) -> None:
    """One person alone, or a provider, must not make a file vanish."""
    number = send(hub, "KG", line("KG", "KZ", 1)).receipt.submission.id
    second = Principal("director", Role.SECRETARIAT)
    withdraw(hub, number, KG, reason="names in comments", at=after(1))
    with pytest.raises(UsageError, match="two people of the secretariat"):
        strike_out(hub, number, OPERATOR, second=KG, reason="persons")
    (struck,) = strike_out(hub, number, OPERATOR, second=second, reason="persons")
    assert struck.file_name == ""
    assert hub.ledger.verify() == []


def test_the_second_person_confirms_with_their_own_password(hub: Hub) -> None:
    """A name alone isn't a second person."""
    number = send(hub, "KG", line("KG", "KZ", 1)).receipt.submission.id
    withdraw(hub, number, KG, reason="names in comments", at=after(1))
    word = "a long enough password"
    add_user(hub, OPERATOR, name="director", role=Role.SECRETARIAT, password=word)
    with pytest.raises(ForbiddenError, match="has not confirmed"):
        strike_out_by_two(hub, number, OPERATOR, second="director", password="guessed", reason="persons")  # noqa: S106
    (struck,) = strike_out_by_two(hub, number, OPERATOR, second="director", password=word, reason="persons")
    assert struck.file_name == ""
