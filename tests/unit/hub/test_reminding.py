"""Reminders by hand: to whoever is late and wasn't told today, once a day, by the secretariat alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from comity.errors import ForbiddenError
from comity.exchange.outbox_ports import Channel, DeliveryState
from comity.hub.home import Hub
from comity.hub.notices.notices import make_notices
from comity.hub.notices.outbox import send_due
from comity.hub.notices.outbox_attempt import Attempt, Letter, Outcome
from comity.hub.notices.reminding import Whom, reminders_due, send_reminders
from comity.model.access import OPERATOR, Principal, Role
from comity.model.notices import Kind, Notice
from exchange_browser import QUIET
from notice_hub import at, make_hub, send_nil

KG = Principal("KG desk", Role.PROVIDER, "KG")


class Post:
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.letters: list[Letter] = []

    def __enter__(self) -> Self:
        """Nothing is to be done."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be done."""

    def send(self, letter: Letter) -> Attempt:
        """Take a letter."""
        self.letters.append(letter)
        return Attempt(Outcome.SENT)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return a hub whose calendar tells only of the first day after the due date (20 February for January)."""
    with make_hub(tmp_path, rules=QUIET) as opened:
        yield opened


def slots(notices: list[Notice]) -> list[tuple[str, str]]:
    """Return provider and period of notices."""
    return [(one.provider, one.period) for one in notices]


def test_the_late_are_told_once_a_day(hub: Hub) -> None:
    """Whoever presses twice would send two letters; whoever presses tomorrow would send none."""
    send_nil(hub, "AM", "2025-01", at("02-10"))
    made = send_reminders(hub, OPERATOR, at=at("02-25"))
    assert slots(made) == [("KG", "2025-01")]
    assert send_reminders(hub, OPERATOR, at=at("02-25", 9)) == []
    assert [one.step for one in send_reminders(hub, OPERATOR, at=at("02-26"))] == ["hand/2025-02-26"]
    assert "operator" in {entry.actor for entry in hub.ledger.audit() if entry.action == "notice.made"}


def test_what_the_calendar_tells_today_is_not_told_twice(hub: Hub) -> None:
    """The scheduled letter and the one by hand would reach a provider on the same morning."""
    due = reminders_due(hub, at("02-21"))
    assert {one.step for one in due} == {"1"}
    make_notices(hub, at("02-21"))
    assert reminders_due(hub, at("02-21", 12)) == []
    assert len(reminders_due(hub, at("02-22"))) == 2


def test_a_choice_narrows_who_is_told(hub: Hub) -> None:
    """A reminder meant for one member would go to all."""
    assert slots(reminders_due(hub, at("02-25"), Whom("KG"))) == [("KG", "2025-01")]
    assert reminders_due(hub, at("02-25"), Whom("KG", "ASYLUM")) == []


def test_only_the_secretariat_reminds(hub: Hub) -> None:
    """A provider could have letters sent to another in the hub's name."""
    with pytest.raises(ForbiddenError):
        send_reminders(hub, KG, at=at("02-25"))


def test_a_letter_by_hand_is_sent_while_the_figures_are_late(hub: Hub) -> None:
    """It is no step of the calendar, and would be settled as due no more before it went out."""
    send_reminders(hub, OPERATOR, at=at("02-25"))
    send_nil(hub, "AM", "2025-01", at("02-25", 8))
    post = Post()
    send_due(hub, at("02-26"), channel=Channel.MAIL, connect=lambda: post)
    assert [(letter.of, letter.data["kind"]) for letter in post.letters] == [("KG", Kind.LATE.value)]
    states = {one.notice.provider: one.deliveries[0].state for one in hub.outbox.notices()}
    assert states == {"KG": DeliveryState.SENT, "AM": DeliveryState.MOOT}
