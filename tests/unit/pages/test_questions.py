"""Questions in the browser: asked, answered and closed by those who may, and told to nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.exchange.dialogue_ports import PostKind
from comity.hub.board import view_board
from comity.hub.dialogue.dialogue import NewThread, ask
from comity.hub.situation.report_parts import board_part
from comity.model.access import OPERATOR
from exchange_browser import AM, ANALYST, AUDITOR, KG, SECRETARIAT, cells, post, read, reader, served_river
from running_hub import RunningHub

FIELDS = {"provider": "KG", "dataflow": "CROSSINGS", "period": "2025-02", "text": "Why none?\r\nPlease say."}


@pytest.fixture
def river(tmp_path: Path) -> Iterator[RunningHub]:
    """Serve a hub with late members."""
    with served_river(tmp_path) as running:
        yield running


def asked(river: RunningHub, **more: str) -> httpx.Response:
    """Ask KG as the secretariat does."""
    return post(river, SECRETARIAT, "/questions", form_on="/questions", **{**FIELDS, **more})


def test_both_sides_speak_and_who_asked_closes(river: RunningHub) -> None:
    """A question that can't be answered where it is read isn't answered."""
    assert asked(river, due="2025-04-01", key="ORIGIN=CN").headers["location"] == "/questions/1#last"
    page = read(river, KG, "/questions/1").replace("\u00a0", " ")
    assert "Why none?\nPlease say." in page
    assert "China" in page
    assert "1 April 2025" in page
    assert "Close the question" not in page
    post(river, KG, "/questions/1/posts", form_on="/questions/1", text="The border was shut.")
    post(river, SECRETARIAT, "/questions/1/closing", form_on="/questions/1", text="")
    kinds = [one.kind for one in river.hub.dialogue.get(1).posts]
    assert kinds == [PostKind.QUESTION, PostKind.REPLY, PostKind.CLOSED]
    assert "<textarea" not in read(river, KG, "/questions/1")


def test_a_provider_asks_the_secretariat_about_its_own_submission(river: RunningHub) -> None:
    """Providers have questions, too."""
    answer = post(river, KG, "/questions", form_on="/questions", submission="2", text="Was the nil return taken?")
    assert answer.headers["location"] == "/questions/1#last"
    assert river.hub.dialogue.get(1).matter.submission == 2
    refused = post(river, AM, "/questions", form_on="/questions", submission="2", text="And this?")
    assert refused.status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": "see passport AN1234567"}, "as if it held"),
        ({"due": "2025-03-01"}, "is past"),
        ({"due": "soon"}, "no day"),
        ({"period": "2025"}, "not a period"),
        ({"submission": "x"}, "no number"),
        ({"dataflow": ""}, "isn't said"),
    ],
)
def test_a_form_that_can_not_be_taken_comes_back_as_it_was(
    river: RunningHub, wrong: dict[str, str], told: str
) -> None:
    """Whoever wrote a page of text would have to write it again for a wrong date."""
    answer = asked(river, **wrong)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    alert = re.search(r'role="alert">(.*?)</p>', answer.text, re.DOTALL)
    assert alert is not None
    assert told in alert[1].replace("&#39;", "'")
    assert {**FIELDS, **wrong}["text"].split("\r")[0] in answer.text
    assert river.hub.dialogue.threads() == []


def test_a_fault_is_never_taken_from_an_address(river: RunningHub) -> None:
    """A link could put words into the hub's mouth."""
    assert "Pay here" not in read(river, SECRETARIAT, "/questions?fault=Pay+here&remedy=Pay+here")


def test_others_see_nothing_and_the_auditor_reads(river: RunningHub) -> None:
    """What a state is asked about its figures is not for the others."""
    asked(river)
    assert "<textarea" not in read(river, AUDITOR, "/questions/1")
    assert "Why none?" not in read(river, AM, "/questions")
    for who, status in ((AM, httpx.codes.NOT_FOUND), (ANALYST, httpx.codes.FORBIDDEN)):
        with reader(river, who) as client:
            assert client.get("/questions/1").status_code == status
    answer = post(river, AM, "/questions/1/posts", form_on="/questions", text="I say so, too.")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert post(river, KG, "/questions/1/closing", form_on="/questions/1").status_code == httpx.codes.FORBIDDEN


def test_the_list_is_narrowed_by_member_and_state(river: RunningHub) -> None:
    """The one that is late would be sought among hundreds."""
    asked(river)
    ask(river.hub, OPERATOR, NewThread(text="And you?", provider="AM", dataflow="CROSSINGS"))
    page = read(river, SECRETARIAT, "/questions?member=AM&state=open")
    assert "And you?" in page
    assert "Why none?" not in page
    assert "No question is of this choice" in read(river, SECRETARIAT, "/questions?state=closed")


def test_a_cell_that_is_asked_about_shows_so_on_page_and_report(river: RunningHub) -> None:
    """The report could not be made while a question was open, for want of a state of that name."""
    asked(river)
    told = [one for one in cells(read(river, ANALYST, "/calendar")) if "under query" in one]
    assert len(told) == 1
    states = {cell.state.value for row in board_part(view_board(river.hub)[0]).rows for cell in row.cells}
    assert "under_query" in states


def test_it_reads_in_russian(river: RunningHub) -> None:
    """Half of the members would read it in another language."""
    asked(river, due="2025-04-01")
    page = read(river, KG, "/questions/1?language=ru").replace("\u00a0", " ")
    assert "Пересечения границы, февраль 2025. Срок ответа — через 7 дней." in page
