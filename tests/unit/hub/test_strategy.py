"""The strategy of a hub: its indicators are computed from what the reader sees, as of a moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.exchange.measure_file import read_measure
from comity.hub.home import Hub
from comity.hub.measures.register import By, enter_measure
from comity.hub.strategy.part import strategy_part
from comity.hub.strategy.text import strategy_json, strategy_tables
from comity.hub.strategy.view import StandingIndicator, StrategyView, view_strategy
from comity.model.access import PUBLIC_SIGHT
from comity.model.strategy import Standing
from forecast_hub import TWO_STATES, figure, months_of
from small_hub import after, make_hub, send

STRATEGY = """
[[objective]]
id = "more"
title.en = "More visitors"
title.ru = "Больше гостей"
owner = "secretariat"
[[objective.action]]
id = "visa"
title.en = "No visa"
owner = "KG"
measure = "visa-free"
[[objective.action.indicator]]
id = "all"
title.en = "All visitors"
indicator = "VISITORS_THIRD_COUNTRIES"
baseline = "2022"
wanted = "at_least"
change = 0.01
by = 2024-12-31
[[objective.action.indicator]]
id = "china"
title.en = "From China"
dataflow = "CROSSINGS"
key = "REPORTER=KG,ORIGIN=CN"
baseline = "2022"
wanted = "at_least"
change = 9.0
by = 2030-12-31
[[objective.action.indicator]]
id = "share"
title.en = "Share of China"
dataflow = "CROSSINGS"
gathering = "share"
key = "ORIGIN=CN"
of_key = "DIRECTION=IN"
wanted = "at_most"
value = 0.99
by = 2030-12-31
[[objective.action.indicator]]
id = "wrong"
title.en = "Of a colour"
dataflow = "CROSSINGS"
key = "COLOUR=RED"
wanted = "at_most"
value = 1
by = 2030-12-31
[[objective]]
id = "empty"
title.en = "Nothing yet"
owner = "AM"
"""
LAST = 29


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub with thirty months of two states, the last of KG's not for publication."""
    with make_hub(tmp_path_factory.mktemp("strategy"), TWO_STATES + STRATEGY) as hub:
        send(hub, "KG", *months_of("KG", 0, 23), hours=1)
        send(hub, "AM", *months_of("AM", 0, LAST), hours=2)
        send(hub, "KG", *months_of("KG", 24, LAST, more="N,,"), hours=30)
        yield hub


def rows(view: StrategyView) -> dict[str, StandingIndicator]:
    """Return the indicators by id."""
    (action,) = view.objectives[0].actions
    return {one.indicator.id: one for one in action.indicators}


def test_indicators_are_sums_of_members_figures(hub: Hub) -> None:
    """A status that isn't computed is a wish."""
    found = rows(view_strategy(hub))
    china = found["china"].found
    assert china.value == sum(figure("KG", "CN", number) for number in range(LAST - 11, LAST + 1))
    assert china.baseline == sum(figure("KG", "CN", number) for number in range(12))
    assert (china.standing, str(china.last), china.included) == (Standing.OFF, "2024-06", ("KG",))
    whole = found["all"].found
    assert whole.value == sum(
        figure(*key, number)
        for key in (("KG", "CN"), ("KG", "DE"), ("AM", "CN"), ("AM", "DE"))
        for number in range(LAST - 11, LAST + 1)
    )
    share = found["share"].found
    assert share.value is not None
    assert 0.5 < share.value < 0.99
    assert share.standing is Standing.REACHED


def test_what_cant_be_computed_says_why(hub: Hub) -> None:
    """A slip in a key must not stop the page, nor stand as a target missed."""
    wrong = rows(view_strategy(hub))["wrong"]
    assert (wrong.found.standing, wrong.problem) == (Standing.NO_DATA, "CROSSINGS has no dimension COLOUR.")


def test_an_objective_stands_as_the_worst_of_it(hub: Hub) -> None:
    """One target that was reached would hide one that is missed."""
    view = view_strategy(hub)
    assert [one.standing for one in view.objectives] == [Standing.OFF, Standing.NO_DATA]


def test_it_stands_by_what_was_known_and_what_the_reader_sees(hub: Hub) -> None:
    """Figures that a reader may not see would show through the sum; last year's report would change."""
    then = rows(view_strategy(hub, as_of=after(10).isoformat()))["china"].found
    public = rows(view_strategy(hub, sight=PUBLIC_SIGHT))["china"].found
    assert str(then.last) == str(public.last) == "2023-12"
    assert then.value == public.value


def test_an_action_names_its_measure_to_who_may_see_it(hub: Hub) -> None:
    """A restricted measure's title would stand in the strategy."""
    text = 'id = "visa-free"\nkind = "visa"\ntitle.en = "V"\nin_force = 2026-01-01\nrestricted = true'
    enter_measure(hub, read_measure(text, name="m"), By(at=after(40)))
    assert view_strategy(hub).objectives[0].actions[0].measure is not None
    assert view_strategy(hub, sight=PUBLIC_SIGHT).objectives[0].actions[0].measure is None


def test_it_is_told_in_words_and_as_values(hub: Hub) -> None:
    """Half of the members read Russian; programs read neither."""
    view = view_strategy(hub)
    said, tables = strategy_tables(hub, view, "ru")
    assert said.startswith("4 показателя рассчитаны")
    assert tables[0].title == "Цель 1: Больше гостей"
    assert tables[1].rows == ()
    told = strategy_json(view)
    assert told["objectives"][0]["standing"] == "off"
    assert [one["id"] for one in told["objectives"][0]["actions"][0]["indicators"]] == list(rows(view))


def test_a_group_without_strategy_has_none(tmp_path: Path) -> None:
    """An empty section of a report reads as a fault."""
    with make_hub(tmp_path) as bare:
        assert strategy_part(bare) is None
        assert view_strategy(bare).objectives == ()
