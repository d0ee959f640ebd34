"""The submission's life: the table is whole, and the documented page is rendered from it."""

from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.exchange.lifecycle import TRANSITIONS, Actor, can_move, check_move, is_final, render_page
from comity.model.submissions import State


def test_the_documented_page_is_current() -> None:
    """The diagram would show moves that the program doesn't make."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "lifecycle.md"
    assert page.read_text(encoding="utf-8") == render_page()


def test_every_state_can_be_reached_and_every_move_has_an_owner() -> None:
    """A state that nothing leads to, or a move that nobody may make, is dead."""
    reached: set[State | None] = {None}
    for _ in State:
        reached |= {t.target for t in TRANSITIONS if t.source in reached}
    assert reached == {None, *State}
    assert all(t.actors for t in TRANSITIONS)


def test_events_and_moves_are_unambiguous() -> None:
    """Moves to different states under one audit event could not be told apart in the log."""
    assert len({(t.event, t.target) for t in TRANSITIONS}) == len({t.event for t in TRANSITIONS})
    assert len({(t.source, t.target) for t in TRANSITIONS}) == len(TRANSITIONS)


def test_a_rejected_submission_stays_rejected() -> None:
    """Nothing of a refused file may enter the figures later."""
    assert is_final(State.REJECTED)
    assert not any(can_move(State.REJECTED, target, actor=actor) for target in State for actor in Actor)


def test_a_provider_cannot_accept_its_own_file() -> None:
    """Acceptance is the hub's or the secretariat's."""
    assert can_move(State.CHECKED, State.ACCEPTED, actor=Actor.HUB)
    with pytest.raises(UsageError, match="provider can't move") as caught:
        check_move(State.CHECKED, State.ACCEPTED, actor=Actor.PROVIDER)
    assert "secretariat, hub" in caught.value.remedy


def test_a_step_cannot_be_skipped() -> None:
    """A file that was never checked must not be accepted."""
    with pytest.raises(UsageError, match="from received to accepted") as caught:
        check_move(State.RECEIVED, State.ACCEPTED, actor=Actor.HUB)
    assert "checked" in caught.value.remedy
