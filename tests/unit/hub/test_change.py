"""A change explained from a hub: which figures, which periods, what readers see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub
from comity.hub.situation.change import PREVIOUS, Question, view_change
from comity.hub.situation.change_part import change_part
from comity.hub.situation.sentences import say_in
from forecast_hub import make_forecast_hub
from small_hub import line, make_hub, send


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub of two states with three years of months."""
    with make_forecast_hub(tmp_path_factory.mktemp("change")) as made:
        yield made


def test_the_indicator_on_a_year(hub: Hub) -> None:
    """Without a question it is the latest whole month against that of a year before, by origin."""
    view = view_change(hub)
    found = view.found
    assert (view.dimension, found.by, str(found.period), str(found.against)) == (
        "ORIGIN",
        "origin",
        "2025-01",
        "2024-01",
    )
    assert found.is_on_a_year
    assert found.parts["change"].sum() == found.comparison.change
    assert found.comparison.included == ("AM", "KG")
    assert found.usual is not None


def test_other_questions(hub: Hub) -> None:
    """By reporter, on a period, against a period, of a dataflow's series."""
    assert view_change(hub, Question(by="reporter")).found.parts["code"].sort().to_list() == ["AM", "KG"]
    assert str(view_change(hub, Question(against=PREVIOUS)).found.against) == "2024-12"
    other = view_change(hub, Question(period="2024-06", against="2023-02")).found
    assert (str(other.period), str(other.against), other.is_on_a_year) == ("2024-06", "2023-02", False)
    flow = view_change(hub, Question(flow="crossings", key="REPORTER=KG", by="ORIGIN"))
    assert (flow.dimension, flow.found.comparison.included) == ("ORIGIN", ("KG",))


@pytest.mark.parametrize(
    "asked",
    [
        Question(by="NOTHING"),
        Question(by="NEIGHBOUR"),
        Question(against="2026-01"),
        Question(against="yesterday"),
        Question(period="2024"),
        Question(key="REPORTER=KG"),
        Question(flow="CROSSINGS", key="REPORTER=RU"),
    ],
)
def test_what_cant_be_asked(hub: Hub, asked: Question) -> None:
    """A mistake is told, and what to do instead."""
    with pytest.raises(UsageError) as told:
        view_change(hub, asked)
    assert told.value.remedy


def test_an_audience_gets_a_change_of_its_own_figures(tmp_path: Path) -> None:
    """A change for the public made of confidential figures would give them away."""
    with make_hub(tmp_path) as made:
        rows = [line("KG", "CN", 100 + at, period=f"202{at}-01") for at in (5, 6)]
        send(made, "KG", *rows, *[line("KG", "FR", 900, period=f"202{at}-01", more="C,,") for at in (5, 6)])
        seen = {name: view_change(made, sight=sight).found.comparison.now for name, sight in AUDIENCES.items()}
    assert seen == {"public": 106.0, "members": 106.0, "all": 1006.0}


def test_the_page_gets_what_was_found(hub: Hub) -> None:
    """The plain data hold the same figures, and names for the sentences."""
    view = view_change(hub, Question(by="PURPOSE"))
    part = change_part(hub, view)
    assert (part.then, part.now) == (view.found.comparison.then, view.found.comparison.now)
    assert [one.change for one in part.parts] == view.found.parts["change"].to_list()
    assert part.said == view.found.sentences
    assert "январь" in say_in(hub, part.said, "ru")[0]
