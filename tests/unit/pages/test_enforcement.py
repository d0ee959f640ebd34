"""The page of victims and enforcement: victims first, choices that narrow it down, or that there is nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from enforcement_hub import fill, make_hub
from small_hub import make_hub as make_small_hub

STAFF = Principal("secretariat", Role.SECRETARIAT)
ANALYST = Principal("analyst", Role.ANALYST)


def asked(language: str = "en", principal: Principal = STAFF, **choices: str) -> Asked:
    """Return what is asked for the page."""
    query = tuple(choices.items())
    return Asked(page="enforcement", path="/enforcement", query=query, principal=principal, language=language)


def shown(hub: Hub, **choices: str) -> Page:
    """Return the page."""
    return make_page(hub, asked(**choices))[0]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub with figures of two members."""
    with make_hub(tmp_path_factory.mktemp("enforcement")) as hub:
        fill(hub)
        yield hub


def test_without_figures_the_page_says_so(tmp_path: Path) -> None:
    """Empty tables would read as: no victims."""
    with make_small_hub(tmp_path) as small:
        page = shown(small)
        assert "No figures of victims" in page.lead
        assert not page.figures
        assert "TRAFFICKING and ENFORCEMENT" in render_page(small, asked())


def test_agreed_and_nothing_has_come(tmp_path: Path) -> None:
    """A member that looks for its first file needs to know that it hasn't come."""
    with make_hub(tmp_path) as empty:
        assert shown(empty).content["is_agreed"]


def test_victims_lead_the_page(hub: Hub) -> None:
    """The first sentence and the first table are about victims, whatever else is there."""
    page = shown(hub)
    assert page.lead.startswith("Victims of trafficking identified in 2025: 31")
    assert page.content["panels"][0].id == "trafficking-whole"
    assert page.figures["course"].table is not None
    assert len(page.figures["course"].table.rows) == 2


def test_the_choices_narrow_it_down(hub: Hub) -> None:
    """A period, an offence, and what is over time, each by its address."""
    page = shown(hub, period="2024", offence="ICCS08051", what="ENFORCEMENT.ICCS0204.OPENED.PROCEEDINGS")
    panels = {panel.id: panel for panel in page.content["panels"]}
    assert [row[0] for row in panels["enforcement-whole"].table.rows] == [
        "Smuggling of migrants · Groups stopped · Groups"
    ]
    assert page.lead.startswith("Victims of trafficking identified in 2024: 30")
    rows = page.figures["course"].table.rows
    assert [tuple(row) for row in rows] == [("Armenia", "30", "36"), ("Kyrgyzstan", "50", "52")]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_written_out(hub: Hub, language: str) -> None:
    """Members read it with how each counts; a sum has no place where there is a reason against it."""
    text = render_page(hub, asked(language, ANALYST))
    assert "As the treaty has it." in text
    assert "Treaty of the river" in text
    assert ("not added up" if language == "en" else "не складывается") in text
