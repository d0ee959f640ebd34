"""Answers to findings and threads of questions: who may say and see what, and what the board shows of it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.dialogue_ports import Side
from comity.exchange.dialogue_reasons import reasons
from comity.hub.answers import NewAnswer, answer_finding, answers_for
from comity.hub.board import board_cells
from comity.hub.dialogue.dialogue import NewThread, ask, close, reply, thread_for, threads_for
from comity.hub.dialogue.text import LONGEST_TEXT, checked_text
from comity.hub.home import Hub
from comity.model.access import OPERATOR, Principal, Role
from comity.model.board import BoardState
from small_hub import AM, KG, after, line, make_hub, send

AUDITOR = Principal("auditor", Role.AUDITOR)
ANALYST = Principal("analyst", Role.ANALYST)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with one accepted submission of KG."""
    with make_hub(tmp_path) as opened:
        send(opened, "KG", line("KG", "CN", 10), line("KG", "TR", 20))
        yield opened


def question(hub: Hub, **more: str) -> int:
    """Ask KG about a cell; return the thread's number."""
    new = NewThread(text="Why so few?", provider="KG", dataflow="CROSSINGS", period="2026-01", **more)
    return ask(hub, OPERATOR, new, at=after(1)).id


def test_a_thread_keeps_what_both_sides_say(hub: Hub) -> None:
    """A post that is lost, or told of the wrong side, makes the record of the dialogue worthless."""
    number = question(hub, key="ORIGIN=CN")
    reply(hub, KG, number, "The border was shut.", at=after(2))
    close(hub, OPERATOR, number, "Thank you.", at=after(3))
    found = thread_for(hub, KG, number)
    assert [(post.side, post.text) for post in found.posts] == [
        (Side.SECRETARIAT, "Why so few?"),
        (Side.PROVIDER, "The border was shut."),
        (Side.SECRETARIAT, "Thank you."),
    ]
    assert found.matter.key == "..CN......"
    assert not found.is_open
    with pytest.raises(UsageError, match="closed"):
        reply(hub, KG, number, "One more thing.", at=after(4))


def test_only_the_parties_and_the_auditor_see_a_thread(hub: Hub) -> None:
    """What a state is asked about its figures is not for the others."""
    number = question(hub)
    for other in (AM, ANALYST):
        with pytest.raises(UnknownArtefactError):
            thread_for(hub, other, number)
        assert threads_for(hub, other) == []
        assert threads_for(hub, other, provider="KG") == []
    assert [one.id for one in threads_for(hub, AUDITOR)] == [number]
    with pytest.raises(ForbiddenError):
        reply(hub, AUDITOR, number, "I say so, too.")


def test_only_who_opened_a_thread_closes_it(hub: Hub) -> None:
    """A provider that could close a question would never have to answer one."""
    number = question(hub)
    with pytest.raises(ForbiddenError):
        close(hub, KG, number, at=after(2))
    own = ask(hub, KG, NewThread(text="Which code for crew?", dataflow="CROSSINGS"), at=after(2))
    with pytest.raises(ForbiddenError):
        close(hub, OPERATOR, own.id, at=after(3))
    assert not close(hub, KG, own.id, at=after(3)).is_open


def test_a_deadline_passes_unless_the_other_side_answers(hub: Hub) -> None:
    """A question that is never called late is never answered."""
    today = after(0).date()
    new = NewThread(text="Why?", submission=1, due=today + dt.timedelta(days=1))
    thread = ask(hub, OPERATOR, new, at=after(1))
    late = today + dt.timedelta(days=2)
    assert not thread.is_overdue(new.due or today)
    assert thread.is_overdue(late)
    assert not reply(hub, KG, thread.id, "So.", at=after(2)).is_overdue(late)
    with pytest.raises(UsageError, match="past"):
        ask(hub, OPERATOR, NewThread(text="Why?", submission=1, due=dt.date(2020, 1, 1)), at=after(3))


@pytest.mark.parametrize(
    "about", [{"submission": 1}, {"provider": "KG", "dataflow": "CROSSINGS", "period": "2026-01"}]
)
def test_the_board_shows_an_open_question_for_as_long_as_it_is_open(hub: Hub, about: dict[str, object]) -> None:
    """A reader of the board must know that figures are being asked about, and no longer than that."""
    before = state_on(hub, after(0).date())
    thread = ask(hub, OPERATOR, NewThread(text="Why?", **about), at=after(24))  # type: ignore[arg-type]
    close(hub, OPERATOR, thread.id, at=after(72))
    assert before is not BoardState.UNDER_QUERY
    assert state_on(hub, after(0).date()) is before
    assert state_on(hub, after(25).date()) is BoardState.UNDER_QUERY
    assert state_on(hub, after(73).date()) is before


def state_on(hub: Hub, day: dt.date) -> BoardState:
    """Return what the board calls KG's January on a day."""
    cells = board_cells(hub, today=day, dataflow="CROSSINGS")
    return next(cell.state for cell in cells if cell.provider == "KG" and str(cell.period) == "2026-01")


@pytest.mark.parametrize(
    "wrong",
    [{"key": "REPORTER=AM"}, {"key": "ORIGIN=ZZZ"}, {"period": "2026"}, {"provider": "XX"}, {"dataflow": ""}],
)
def test_a_question_is_on_figures_that_its_provider_sends(hub: Hub, wrong: dict[str, str]) -> None:
    """A question to KG about AM's figures would be answered by nobody."""
    about = {"provider": "KG", "dataflow": "CROSSINGS", "period": "2026-01", **wrong}
    with pytest.raises((UsageError, UnknownArtefactError)):
        ask(hub, OPERATOR, NewThread(text="Why?", **about), at=after(1))  # type: ignore[arg-type]


def test_a_finding_is_answered_once_it_exists(hub: Hub) -> None:
    """An answer to a finding that was never made would speak of nothing."""
    refused = send(hub, "KG", line("KG", "CN", -5), hours=1)
    number, rule = refused.receipt.submission.id, next(iter(refused.examination.findings)).rule
    answer_finding(hub, KG, number, NewAnswer(rule=rule, reason="CORRECTED", text="A slip."), at=after(2))
    (found,) = answers_for(hub, OPERATOR, number)
    assert (found.rule, found.reason, found.text, found.side) == (rule, "CORRECTED", "A slip.", Side.PROVIDER)
    for wrong in (
        NewAnswer(rule="HIS-01", reason="CONFIRMED"),
        NewAnswer(rule=rule, reason="CONFIRMED", row=99),
        NewAnswer(rule=rule, reason="BECAUSE"),
        NewAnswer(rule=rule, reason="OTHER"),
    ):
        with pytest.raises(UsageError):
            answer_finding(hub, KG, number, wrong, at=after(2))
    with pytest.raises(UnknownArtefactError):
        answers_for(hub, AM, number)


def test_everything_said_is_sealed(hub: Hub) -> None:
    """A text that could be changed unseen would be no record."""
    number = question(hub)
    reply(hub, KG, number, "So.", at=after(2))
    assert hub.ledger.verify() == []
    assert [entry.action for entry in hub.ledger.audit(2)] == ["thread.opened", "thread.posted"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * (LONGEST_TEXT + 1),
        "a\x00b",
        "passport AN1234567",
        "his number is 21503199000123",
        "P<KGZIVANOV<<IVAN<<<<<<<<<<<<<<<<<<<<<<<<<<<",
        "Surname; Given name; Date of birth\nIvanov; Ivan; 1990-01-02\nPetrova; Anna; 1985-05-06",
    ],
)
def test_a_text_that_can_not_be_kept_is_refused(text: str) -> None:
    """A person's papers in a dialogue would stay in the ledger for good."""
    with pytest.raises(UsageError) as caught:
        checked_text(text)
    assert text not in caught.value.detail or not text


@pytest.mark.parametrize(
    "text", ["1 234 567 890 entries", "KG 123456 in 2026-01, 2026-02, 2026-03", "1234567; 7654321"]
)
def test_figures_may_be_spoken_of(text: str) -> None:
    """A dialogue about statistics in which no number may stand is useless."""
    assert checked_text(text) == text


def test_every_reason_is_named_in_both_languages() -> None:
    """A reason without a name is a code that nobody can read."""
    assert all(set(names) == {"en", "ru"} for names in reasons().values())
