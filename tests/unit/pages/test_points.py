"""The page of crossing points: what members sent of them, or a plain word that there is nothing."""

from pathlib import Path

from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from small_hub import GROUP, MORNING, make_hub

STAFF = Principal("secretariat", Role.SECRETARIAT)
TEXT = GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS", "POINTS"]') + (
    '\n[[agreement]]\nprovider = "KG"\ndataflow = "POINTS"\nfrequency = "D"\ndue_days = 3\n'
)
HEADER = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,POINT,DIRECTION,MODE,PROCEDURE,TIME_PERIOD,OBS_VALUE,TITLE"


def asked(language: str = "en", **choices: str) -> Asked:
    """Return what is asked for the page."""
    return Asked(page="points", path="/points", query=tuple(choices.items()), principal=STAFF, language=language)


def shown(hub: Hub, **choices: str) -> Page:
    """Return the page."""
    return make_page(hub, asked(**choices))[0]


def with_figures(folder: Path) -> Hub:
    """Return a hub with two points over two days; the second point has no name of its own."""
    hub = make_hub(folder, TEXT)
    rows = [
        f"dataflow,COMITY:POINTS(1.0.0),M,D,KG,{point},{way},ROAD,PERSONS,2026-02-{day:02},{value},{title}"
        for point, title, scale in (("P1", "Ak-Jol", 10), ("P2", "", 1))
        for way, base in (("IN", 30), ("OUT", 20))
        for day in (1, 2)
        for value in ((base + day) * scale,)
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    outcome = submit(hub, Delivery(content, name="points.csv", provider="KG"), received_at=MORNING)
    assert outcome.is_accepted, list(outcome.examination.findings)
    return hub


def test_without_figures_the_page_says_so_and_shows_none(tmp_path: Path) -> None:
    """An invented figure, or an empty chart, would be taken for knowledge."""
    page = shown(make_hub(tmp_path))
    assert "No member sends figures" in page.lead
    assert not page.figures


def test_the_latest_day_is_shown_by_point_and_direction(tmp_path: Path) -> None:
    """Figures of another day or direction would send people to the wrong queue."""
    hub = with_figures(tmp_path)
    page = shown(hub)
    rows = [tuple(row) for row in page.content["panel"].table.rows]
    assert rows == [
        ("Ak-Jol", "Kyrgyzstan", "Road", "320", "220", "540"),
        ("P2", "Kyrgyzstan", "Road", "32", "22", "54"),
    ]
    assert "Ak-Jol" in page.lead
    assert [row[5] for row in shown(hub, direction="IN").content["panel"].table.rows] == ["320", "32"]
    assert "Автомобильный" in render_page(hub, asked("ru"))
