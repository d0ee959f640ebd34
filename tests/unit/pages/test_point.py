"""The page of a crossing point: waits, lanes and roster in both languages, changes by form, for those who may."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from point_hub import GROUP, make_point_hub

STAFF = Principal("secretariat", Role.SECRETARIAT)
KG, AM = (Principal(code, Role.PROVIDER, code) for code in ("KG", "AM"))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub with the crossing point ROAD, and another whose traffic nobody knows."""
    with make_point_hub(tmp_path_factory.mktemp("points")) as made:
        yield made


def asked(who: Principal = STAFF, language: str = "en", **choices: str) -> Asked:
    """Return what is asked for ROAD in January 2026, which was counted."""
    query = tuple({"month": "2026-01", **choices}.items())
    return Asked(
        page="point", path="/points/ROAD", parts={"point": "ROAD"}, query=query, principal=who, language=language
    )


def shown(hub: Hub, **choices: str) -> Page:
    """Return the page."""
    return make_page(hub, asked(**choices))[0]


def test_the_page_is_whole_in_both_languages(hub: Hub) -> None:
    """Waits by hour, lanes, roster, procedures and the form: all without a script, each figure as CSV and table."""
    page = shown(hub)
    assert "travellers are expected to wait" in page.lead
    assert set(page.figures) == {"waits", "lanes"}
    assert page.figures["waits"].table is not None
    assert len(page.figures["waits"].table.rows) == 24
    assert page.content["roster"].table.rows
    assert [row[0] for row in page.content["procedures"].table.rows] == ["Document check", "ENROL"]
    english, russian = render_page(hub, asked()), render_page(hub, asked(language="ru"))
    assert 'method="get"' in english
    assert "Restricted" in english
    assert "Ожидание по часам суток" in russian
    assert "Проверка документов" in russian
    assert "travellers" not in russian.split("<main")[1]


def test_a_change_is_asked_by_form(hub: Hub) -> None:
    """A longer check, a share taken from another procedure, more lanes: the lead says what they do."""
    slower = shown(hub, slower="CHECK", seconds="+30")
    assert "longer by" in slower.lead
    assert "80 % of futures" in slower.lead
    assert slower.figures["waits"].table is not None
    assert "Mean with the change" in slower.figures["waits"].table.columns
    assert "shorter by" in shown(hub, shared="ENROL", percent="0", source="CHECK").lead
    assert "shorter by" in shown(hub, lanes="STAFFED", more="1").lead
    assert "leaves waits as they are" in shown(hub, shared="ENROL", percent="20").lead


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"slower": "CHECK", "seconds": "x"}, "seconds"),
        ({"slower": "CHECK", "seconds": "99999"}, "seconds"),
        ({"slower": "CHECK", "seconds": "²"}, "seconds"),
        ({"shared": "ENROL", "percent": "101"}, "percent"),
        ({"shared": "ENROL", "percent": "-1"}, "percent"),
        ({"shared": "ENROL", "percent": "20", "source": "ENROL"}, "percent"),
        ({"lanes": "STAFFED", "more": ""}, "more"),
    ],
)
def test_what_cannot_be_read_is_marked_at_its_field(hub: Hub, choices: dict[str, str], field: str) -> None:
    """The rest of the page stands, and says which field to correct."""
    page = shown(hub, **choices)
    assert list(page.content["form"].faults) == [field]
    assert "can’t be tried yet" in page.notice
    assert f'aria-describedby="w-{field}"' in render_page(hub, asked(**choices))


@pytest.mark.parametrize("choices", [{"month": "2026"}, {"minutes": "7"}, {"slower": "SING"}, {"month": "2031-01"}])
def test_a_choice_that_there_is_not_is_refused(hub: Hub, choices: dict[str, str]) -> None:
    """An address written by hand gets a reason, not a made-up page."""
    with pytest.raises(UsageError) as fault:
        shown(hub, **choices)
    assert fault.value.remedy


def test_only_its_member_and_the_secretariat_see_it_until_it_is_released(hub: Hub, tmp_path: Path) -> None:
    """Another member's planner would otherwise read a neighbour's rosters."""
    assert render_page(hub, asked(KG))
    with pytest.raises(UnknownArtefactError):
        make_page(hub, asked(AM))
    lists = [
        make_page(hub, replace(asked(who), page="points", path="/points", parts={}, query=()))[0]
        for who in (KG, AM)
    ]
    assert [[url for url, _name, _member in page.content["planned"]] for page in lists] == [
        ["/points/ROAD", "/points/PASS"],
        ["/points/PASS"],
    ]
    released = GROUP.replace("share = 0.5\n", "share = 0.5\nreleased = true\n", 1)
    with make_point_hub(tmp_path, released) as open_to_all:
        assert "Released to all members" in render_page(open_to_all, asked(AM))
