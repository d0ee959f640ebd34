"""The page of quality: indicators by member, and quality reports to be read in place."""

from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.home import Hub, open_hub
from comity.hub.quality.quality import submit_report
from comity.model.access import Principal, Role
from comity.model.quality import ConceptKind
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from comity.structures.sims import sims
from page_hub import shared_demonstration
from running_hub import RunningHub
from small_hub import KG, after, make_hub

ANALYST = Principal("analyst", Role.ANALYST)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return the demonstration, to be read."""
    return open_hub(shared_demonstration(tmp_path_factory.getbasetemp()), read_only=True)


def asked(language: str = "en", **choices: str) -> Asked:
    """Return what is asked for the page of quality."""
    return Asked(
        page="quality", path="/quality", query=tuple(choices.items()), principal=ANALYST, language=language
    )


def shown(hub: Hub, **choices: str) -> Page:
    """Return the page of quality."""
    return make_page(hub, asked(**choices))[0]


def report(text: str) -> bytes:
    """Return a quality report in which every required text is the same."""
    needed = {
        one.id: "2026-01-31" if one.kind is ConceptKind.DATE else text
        for one in sims().values()
        if one.is_required and not one.kind.is_number
    }
    lines = ['provider = "KG"', 'dataflow = "CROSSINGS"', 'first = ""', 'last = ""', "[statements]"]
    return "\n".join([*lines, *(f'"{name}" = "{said}"' for name, said in needed.items())]).encode()


@pytest.fixture
def reported(tmp_path: Path) -> Hub:
    """Return a small hub with two versions of one quality report."""
    hub = make_hub(tmp_path)
    for hours, text in enumerate(("Counted at the border.", "Counted at the border & in <trains>.")):
        outcome = submit_report(hub, KG, report(text), at=after(hours))
        assert outcome.report is not None, list(outcome.findings)
    return hub


def test_completeness_is_that_of_the_calendar(demonstration: Hub) -> None:
    """A share that the exchange calendar doesn't bear out would be held against a member."""
    page = shown(demonstration, member="KG")
    cells = board_cells(demonstration, today=today_of(demonstration), dataflow="CROSSINGS")
    due = sorted((one for one in cells if one.provider == "KG" and one.is_due), key=lambda one: one.period)[-12:]
    on_time = sum(one.is_on_time for one in due) / len(due)
    download = page.figures["quality-crossings"].download
    assert download is not None
    told = {(row.split(",")[0], row.split(",")[1]): row for row in download.text.splitlines()[1:]}
    assert float(told["KG", "ON_TIME"].rsplit(",", 1)[1]) == pytest.approx(100 * on_time)
    assert ("RU", "ON_TIME") not in told, "one member was asked for"


def test_a_report_is_read_in_place_with_the_names_of_its_concepts(reported: Hub) -> None:
    """Codes of concepts alone would make reports unreadable; unescaped, they could run."""
    html = render_page(reported, asked(report="2"))
    assert "Counted at the border &amp; in &lt;trains&gt;." in html
    name = next(one.name("en") for one in sims().values() if one.is_required and not one.kind.is_number)
    assert name in html
    russian = render_page(reported, asked("ru", report="2"))
    assert sims()["S.1.1"].name("ru") in russian


def test_earlier_versions_can_be_read_and_say_that_a_later_one_has_come(reported: Hub) -> None:
    """Who cites a version must be able to see it again, and that it was replaced."""
    older, newer = shown(reported, report="1").content["report"], shown(reported, report="2").content["report"]
    assert [version["id"] for version in older["versions"]] == [1, 2]
    assert not older["is_latest"]
    assert newer["is_latest"]
    assert len(shown(reported).content["reports"]) == 1, "the list shows the latest version"


def test_what_is_not_there_is_a_fault_of_use(reported: Hub) -> None:
    """A mistyped choice must not end in a traceback."""
    with pytest.raises(UnknownArtefactError):
        shown(reported, report="99")
    with pytest.raises(UsageError):
        shown(reported, member="XX")


def test_the_public_does_not_read_quality_reports(served: RunningHub) -> None:
    """Reports are for the exchange's members; strangers are asked to sign in."""
    with served.client() as client:
        answer = client.get("/quality", headers={"accept": "text/html"})
        assert answer.status_code == 303
    with served.client(ANALYST) as client:
        assert client.get("/quality", headers={"accept": "text/html"}).status_code == 200
