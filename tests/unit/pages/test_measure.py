"""A measure's page, and the forms by which the secretariat enters, changes, ends and releases one."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.errors import UnknownArtefactError
from comity.exchange.measure_file import read_measure
from comity.hub.home import Hub
from comity.hub.measures.register import By, enter_measure
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.measures.form import form_of, measure_in_form
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from comity.pages.texts import texts_for
from running_hub import RunningHub, running_hub
from small_hub import AM, KG, after, line, make_hub, send

from .browsing import HERE, post
from .conftest import page_settings

STAFF = Principal("the desk", Role.SECRETARIAT)
TEXT = """
id = "visa-free"
kind = "visa"
title.en = "Visa-free entry"
title.ru = "Безвизовый въезд"
title.ky = "Визасыз кирүү"
text.en = "Thirty days."
in_force = 2026-02-01
restricted = true
shared_with = ["KG"]
[scope]
members = ["KG"]
citizenships = ["CN", "UZ"]
dataflows = ["CROSSINGS"]
key = "DIRECTION=IN"
[source]
text.en = "Decision 4"
link = "https://ministry.example/4"
[expected]
direction = "up"
size = 0.2
by = 2026-06-30
"""
MEASURE = read_measure(TEXT, name="m")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with a restricted measure."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5))
        enter_measure(hub, MEASURE, By(at=after(1)))
        yield hub


def asked(principal: Principal = STAFF, language: str = "en", **choices: str) -> Asked:
    """Return what is asked for."""
    parts = {"measure_id": "visa-free"}
    query = tuple(choices.items())
    return Asked(
        page="measure",
        path="/measures/visa-free",
        parts=parts,
        query=query,
        principal=principal,
        language=language,
    )


def shown(hub: Hub, principal: Principal = STAFF, language: str = "en", **choices: str) -> Page:
    """Return the page."""
    return make_page(hub, asked(principal, language, **choices))[0]


def facts(page: Page) -> dict[str, str]:
    """Return the lines about the measure."""
    return {one.name: one.value.replace("\u00a0", " ") for one in page.content["facts"]}


def test_the_page_says_all_that_the_register_has(hub: Hub) -> None:
    """What is left out is looked for in the ministry's papers."""
    page = shown(hub)
    assert (page.title, page.lead, page.content["stage"]) == ("Visa-free entry", "Thirty days.", "in force")
    assert facts(page) == {
        "Kind": "Visa rule",
        "In force from": "1 February 2026",
        "Members": "Kyrgyzstan",
        "Citizenships": "China and Uzbekistan",
        "Dataflows": "Border crossings",
        "Series": "DIRECTION=IN",
        "Expected effect": "a rise by 20 %, whole by 30 June 2026",
        "Source": "Decision 4",
    }
    russian = shown(hub, language="ru")
    assert (russian.title, russian.content["stage"]) == ("Безвизовый въезд", "действует")
    assert facts(russian)["Вид"] == "Визовое правило"
    assert "scope.origin" in page.content["scenario"].replace("+", " ") or "scenario" in page.content["scenario"]


def test_a_restricted_measure_has_no_page_for_others(hub: Hub) -> None:
    """Its name in an address is all that somebody would have to guess."""
    assert "only the secretariat and Kyrgyzstan" in render_page(hub, asked(KG))
    assert "/measures/visa-free/release" not in render_page(hub, asked(KG))
    with pytest.raises(UnknownArtefactError):
        shown(hub, AM)
    listed = Asked(page="measures", path="/measures", principal=AM)
    assert "Visa-free" not in render_page(hub, listed)
    assert "Visa-free" in render_page(hub, Asked(page="measures", path="/measures", principal=KG))
    assert "Visa-free" in render_page(hub, Asked(page="measures", path="/measures", principal=STAFF))


def test_it_can_be_read_as_it_was_known(hub: Hub) -> None:
    """A link in an old report leads to what it spoke of."""
    with pytest.raises(UnknownArtefactError):
        shown(hub, as_of=after(0.5).isoformat())
    assert shown(hub, as_of=after(2).isoformat()).content["form"] is None, "history isn't changed"


def test_a_form_gives_back_the_measure_that_it_shows(hub: Hub) -> None:
    """A change of the title must not lose the scope, nor the title in a language that the form hasn't."""
    values = form_of(hub, MEASURE, texts_for(hub, "en")).values

    def field(name: str) -> list[str]:
        value = values.get(name, "")
        if isinstance(value, bool):
            return ["1"] if value else []
        return list(value) if isinstance(value, tuple) else [str(value)]

    assert measure_in_form(field, MEASURE) == MEASURE


@pytest.fixture
def served(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a served hub with a file."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5))
    with running_hub(tmp_path / "hub", page_settings()) as running:
        yield running


def enter(client: httpx.Client, **more: str | list[str]) -> httpx.Response:
    """Send the form of a new measure."""
    told = {"id": "fewer", "kind": "procedure", "title_en": "Fewer questions", "in_force": "2026-02-01", **more}
    return post(client, "/measures", **told)


def test_a_measure_goes_its_way_by_form(served: RunningHub) -> None:
    """From the entry to the release, in a browser; programs read what their reader may see."""
    with served.client(STAFF) as desk, served.client(AM) as member:
        made = enter(desk, members=["KG", "AM"], restricted="1", direction="up", size="12,5")
        assert (made.status_code, made.headers["location"]) == (303, "/measures/fewer")
        assert "Fewer questions" in desk.get("/measures/fewer", headers=HERE).text
        assert member.get("/measures/fewer", headers=HERE).status_code == 404
        assert member.get("/api/v1/measures").json() == []
        assert member.get("/api/v1/measures/fewer").status_code == 404
        assert post(desk, "/measures/fewer/end", day="2026-12-31").status_code == 303
        assert post(desk, "/measures/fewer/release").status_code == 303
        (told,) = member.get("/api/v1/measures").json()
        assert (told["version"], told["ended"], told["restricted"]) == (3, "2026-12-31", False)
        assert told["expected"] == {"direction": "up", "size": 0.125, "by": None}
        history = member.get("/api/v1/measures/fewer").json()["versions"]
        assert [one["version"] for one in history] == [3]
        assert member.get("/api/v1/measures", params={"as-of": "nonsense"}).status_code == 400


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"id": "Not A Name"}, "short name"),
        ({"in_force": "soon"}, "no day"),
        ({"citizenships": "CHN"}, "CHN"),
        ({"direction": "up", "size": "much"}, "no size"),
        ({"in_force": ""}, "needs a day"),
        ({"text_en": "see passport AN1234567"}, "papers"),
    ],
)
def test_what_is_wrong_in_a_form_is_told(served: RunningHub, more: dict[str, str], said: str) -> None:
    """A form that comes back without a word is sent again as it was."""
    with served.client(STAFF) as desk:
        answer = enter(desk, **more)
        assert answer.status_code == 400
        assert said in re.sub(r"\s+", " ", answer.text)
        assert desk.get("/api/v1/measures").json() == []


def test_members_enter_nothing(served: RunningHub) -> None:
    """The forms are the secretariat's; hiding them isn't enough."""
    with served.client(KG) as member:
        assert "/measures/new" not in member.get("/measures", headers=HERE).text
        assert 'name="title_en"' not in member.get("/measures", headers=HERE).text
        assert enter(member).status_code == 403
