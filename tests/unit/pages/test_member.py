"""A member's page: its agreements, what it sent, receipts and questions, as far as the reader may see them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.hub.dialogue.dialogue import NewThread, ask
from comity.hub.quality.quality import submit_report
from comity.model.access import OPERATOR
from exchange_browser import AM, ANALYST, AUDITOR, KG, SECRETARIAT, cells, read, reader, served_river
from running_hub import RunningHub


@pytest.fixture
def river(tmp_path: Path) -> Iterator[RunningHub]:
    """Serve a hub with late members."""
    with served_river(tmp_path) as running:
        yield running


def test_it_tells_the_agreement_and_the_standing(river: RunningHub) -> None:
    """What a member owes, how often and by when, would have to be looked up in a file."""
    page = read(river, ANALYST, "/calendar/AM").replace("\u00a0", " ")
    assert "20 days after the period’s end" in page
    assert "2 deliveries are overdue, the latest of Border crossings, February 2025 (5 days late)." in page
    assert len(cells(page)) == 3


def test_on_time_stands_beside_the_others(river: RunningHub) -> None:
    """A share alone doesn't say whether it is the group's or the member's doing."""
    page = read(river, ANALYST, "/calendar/KG").replace("\u202f", " ").replace("\u00a0", " ")
    assert "50 %<small>of the last 2 deliveries due; the others: 0 %" in page


def test_submissions_are_for_their_sender_secretariat_and_auditor(river: RunningHub) -> None:
    """The API shows them to nobody else, and so must the page."""
    for who in (KG, SECRETARIAT, AUDITOR):
        page = read(river, who, "/calendar/KG")
        assert "/api/v1/submissions/1/receipt" in page
        assert "5 days after" in page
    for who in (AM, ANALYST):
        page = read(river, who, "/calendar/KG?flow=CROSSINGS&period=2025-02")
        assert "receipt" not in page.split('id="history"')[1].split("</section>")[0]
        assert "/submissions/" not in page


def test_a_cell_opens_what_came_for_it(river: RunningHub) -> None:
    """From "late" one would have to search for the file that came."""
    page = read(river, KG, "/calendar/KG?flow=CROSSINGS&period=2025-02")
    part = page.split('id="period"')[1].split("</section>")[0]
    assert 'href="/submissions/2"' in part
    assert 'href="/submissions/1"' not in part
    assert 'href="/questions?provider=KG&dataflow=CROSSINGS&period=2025-02#ask"' in part


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/calendar/XX", httpx.codes.NOT_FOUND),
        ("/calendar/KG?flow=ASYLUM", httpx.codes.BAD_REQUEST),
        ("/calendar/KG?flow=CROSSINGS&period=2025-Q1", httpx.codes.BAD_REQUEST),
        ("/calendar/KG?below=x", httpx.codes.BAD_REQUEST),
    ],
)
def test_what_is_not_there_is_told_with_what_to_do(river: RunningHub, path: str, status: int) -> None:
    """A mistyped address would end in a traceback."""
    with reader(river, KG) as client:
        answer = client.get(path)
    assert answer.status_code == status
    assert "What to do:" in answer.text


def test_open_questions_are_for_the_parties(river: RunningHub) -> None:
    """What a state is asked about its figures is not for the others."""
    ask(river.hub, OPERATOR, NewThread(text="Why none?", provider="KG", dataflow="CROSSINGS", period="2025-02"))
    assert 'href="/questions/1"' in read(river, KG, "/calendar/KG")
    assert 'href="/questions/1"' not in read(river, ANALYST, "/calendar/KG")


def test_addresses_are_told_to_those_concerned(river: RunningHub) -> None:
    """An official's address is nothing for other members."""
    assert "stat@kg.example" in read(river, KG, "/calendar/KG")
    assert "stat@kg.example" not in read(river, AM, "/calendar/KG")


def test_quality_reports_are_listed(river: RunningHub) -> None:
    """Figures can't be read without what their maker says of them."""
    text = 'provider = "KG"\ndataflow = "CROSSINGS"\n[statements]\n"S.3.4" = "Every crossing of a border."\n'
    outcome = submit_report(river.hub, KG, text.encode())
    assert ("/api/v1/quality/1/sdmx" in read(river, AM, "/calendar/KG")) is (outcome.report is not None)
