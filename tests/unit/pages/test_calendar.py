"""The exchange calendar: the board by its filters, its file, figures over time, and reminders."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.hub.exchange import board_list
from comity.model.access import ANYBODY
from exchange_browser import ANALYST, AUDITOR, KG, SECRETARIAT, cells, post, read, reader, served_river
from running_hub import RunningHub


@pytest.fixture
def river(tmp_path: Path) -> Iterator[RunningHub]:
    """Serve a hub with late members."""
    with served_river(tmp_path) as running:
        yield running


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_board_says_of_each_cell_what_it_is_and_when(river: RunningHub) -> None:
    """A cell that calls figures missing before their due date, or names no date, misleads."""
    told = [one.replace("\u00a0", " ") for one in cells(read(river, ANALYST, "/calendar"))]
    assert told == [
        "Kyrgyzstan, January 2025: nil return; received on 10 February 2025",
        "Kyrgyzstan, February 2025: nil return, 5 days late; received on 25 March 2025",
        "Kyrgyzstan, March 2025: not yet due; due on 20 April 2025",
        "Armenia, January 2025: missing; due on 20 February 2025",
        "Armenia, February 2025: missing; due on 20 March 2025",
        "Armenia, March 2025: not yet due; due on 20 April 2025",
    ]


def test_filters_leave_what_was_chosen(river: RunningHub) -> None:
    """A board of 27 members over all dataflows can't be read without them."""
    assert len(cells(read(river, ANALYST, "/calendar?member=KG"))) == 3
    assert len(cells(read(river, ANALYST, "/calendar?state=missing"))) == 3
    assert len(cells(read(river, ANALYST, "/calendar?end=2025-02"))) == 4
    assert "No row has this state" in read(river, ANALYST, "/calendar?state=revised")


@pytest.mark.parametrize("query", ["last=7", "member=XX", "state=odd", "end=soon", "flow=ASYLUM"])
def test_a_choice_that_is_not_offered_is_told_with_what_to_do(river: RunningHub, query: str) -> None:
    """A mistyped address would end in a traceback, or show something else without a word."""
    with reader(river, ANALYST) as client:
        answer = client.get(f"/calendar?{query}")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "What to do:" in answer.text


def test_the_file_holds_the_cells_that_the_api_tells(river: RunningHub) -> None:
    """Two answers to who has sent what would be worse than none."""
    with reader(river, ANALYST) as client:
        rows = rows_of(client.get("/calendar/figures/board.csv?member=AM"))
    own = [one for one in board_list(river.hub, None) if one["provider"] == "AM"]
    assert [(row["period"], row["state"], row["due"], row["days_late"]) for row in rows] == [
        (one["period"], one["state"], one["due"].isoformat(), str(one["days_late"])) for one in own
    ]


def test_rates_over_time_count_what_was_due(river: RunningHub) -> None:
    """Punctuality mixed up with completeness would praise who is always late."""
    with reader(river, ANALYST) as client:
        on_time, came = (
            rows_of(client.get(f"/calendar/figures/{one}.csv")) for one in ("punctuality", "completeness")
        )
    assert [(row["TIME_PERIOD"], row["due"], row["punctuality"]) for row in on_time] == [
        ("2025-01", "2", "0.5"),
        ("2025-02", "2", "0"),
    ]
    assert [row["completeness"] for row in came] == ["0.5", "0.5"]


def test_the_figures_are_drawn(river: RunningHub) -> None:
    """A chart that can't be drawn would take the whole page with it."""
    with reader(river, ANALYST) as client:
        assert client.get("/calendar/figures/punctuality.svg").text.startswith("<svg")


def test_the_secretariat_reminds_by_a_button(river: RunningHub) -> None:
    """Whoever is late would have to be written to by hand, and nobody would know whether they were."""
    assert "Send reminders (2)" in read(river, SECRETARIAT, "/calendar")
    answer = post(river, SECRETARIAT, "/calendar/reminders", member="AM", flow="")
    assert answer.headers["location"] == "/calendar?member=AM&reminded=2#reminders"
    page = read(river, SECRETARIAT, "/calendar?member=AM&reminded=2")
    assert "2 reminders were made" in page
    assert "Send reminders (0)" in page
    assert page.count("waits to be sent") == 2
    assert {entry.actor for entry in river.hub.ledger.audit() if entry.action == "notice.made"} == {"office"}


def test_a_choice_of_another_member_reminds_nobody(river: RunningHub) -> None:
    """A reminder would go to somebody whom the page doesn't show."""
    answer = post(river, SECRETARIAT, "/calendar/reminders", member="KG", flow="")
    assert answer.headers["location"].endswith("reminded=0#reminders")
    assert river.hub.outbox.notices() == []


def test_others_see_no_button_and_can_not_send(river: RunningHub) -> None:
    """A provider could have letters sent to another in the hub's name."""
    for who in (KG, ANALYST, AUDITOR):
        assert "Send reminders (" not in read(river, who, "/calendar")
        assert post(river, who, "/calendar/reminders", form_on="/questions").status_code == httpx.codes.FORBIDDEN


def test_a_provider_sees_its_own_reminders_only(river: RunningHub) -> None:
    """Who was warned how often is between the secretariat and each member."""
    post(river, SECRETARIAT, "/calendar/reminders", member="", flow="")
    assert "Reminder: figures are late" not in read(river, KG, "/calendar")
    assert "Reminders sent" not in read(river, ANALYST, "/calendar")
    assert "Reminder: figures are late" in read(river, AUDITOR, "/calendar")


def test_the_public_is_sent_to_sign_in(river: RunningHub) -> None:
    """Who is late is for the exchange's members."""
    with reader(river, ANYBODY) as client:
        assert client.get("/calendar").headers["location"].startswith("/sign-in")


def test_it_reads_in_russian(river: RunningHub) -> None:
    """Half of the members would read it in another language."""
    page = read(river, ANALYST, "/calendar?language=ru").replace("\u00a0", " ")
    assert "Армения, февраль 2025: нет данных; срок — 20 марта 2025" in page
    assert "Просрочены 2 поставки" in page
