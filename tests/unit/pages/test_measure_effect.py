"""The page of what a measure changed."""

from collections.abc import Iterator

import pytest

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.render import render_page
from effect_hub import VISA, make_effect_hub

FUTURE = VISA.replace('id = "visa-ir-kg"', 'id = "later"').replace("in_force = 2025-03-12\n", "")
HIDDEN = VISA.replace('id = "visa-ir-kg"', 'id = "hidden"').replace(
    "[scope]", 'restricted = true\nshared_with = ["KZ"]\n[scope]'
)
STAFF = Principal("Secretariat", Role.SECRETARIAT)
AM = Principal("AM desk", Role.PROVIDER, "AM")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub with three measures."""
    with make_effect_hub(tmp_path_factory.mktemp("effect"), measures=(VISA, FUTURE, HIDDEN)) as made:
        yield made


def asked(measure: str, *, who: Principal = STAFF, language: str = "en") -> Asked:
    """Return the request for the page of a measure's effect."""
    return Asked(
        page="measure_effect",
        path=f"/measures/{measure}/effect",
        parts={"measure_id": measure},
        principal=who,
        language=language,
    )


@pytest.mark.parametrize(("language", "expected"), [("en", "without the measure"), ("ru", "без меры")])
def test_the_page_has_the_sentence_the_chart_and_the_table(hub: Hub, language: str, expected: str) -> None:
    """A reader would see a picture without its figures, or figures without what they mean."""
    page = render_page(hub, asked("visa-ir-kg", language=language))
    assert expected in page
    assert "<svg" in page
    assert "<table" in page
    assert "effect.csv" in page


def test_a_measure_without_a_day_says_that_nothing_can_be_said(hub: Hub) -> None:
    """A page that fails tells nobody why."""
    assert "Nothing can be said yet" in render_page(hub, asked("later"))


def test_a_restricted_measure_has_no_effect_for_others(hub: Hub) -> None:
    """The page would tell of a measure that its reader may not know of."""
    assert "was" in render_page(hub, asked("hidden"))
    with pytest.raises(UnknownArtefactError):
        render_page(hub, asked("hidden", who=AM))
