"""Forecasts issued in a simulation of the past."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.hub.forecasts.past import issue_past_forecasts
from comity.hub.forecasts.recipe import parse_recipe
from comity.hub.forecasts.scoreboard import view_scoreboard
from comity.hub.home import Hub
from comity.hub.keep import verify
from forecast_hub import FIRST, HISTORY, TWO_STATES, hours_of, make_forecast_hub
from small_hub import after, make_hub

MONTHS = 3


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub with forecasts from two of its past months."""
    with make_forecast_hub(tmp_path_factory.mktemp("hub"), months=MONTHS) as made:
        issue_past_forecasts(made, 2, horizon=3)
        yield made


def test_each_knows_what_was_known(hub: Hub) -> None:
    """A forecast of the past reads the ledger as of its own moment, says so, and is dated then."""
    runs = hub.ledger.forecast_runs()
    last = HISTORY + MONTHS - 1
    for run, number in zip(runs, (last - 2, last - 1), strict=True):
        assert run.issued_at == after(hours_of(number) + 6)
        assert run.seq == hub.ledger.as_of_seq(run.issued_at)
        recipe = parse_recipe(run.recipe)
        assert (recipe.origin, recipe.is_simulated) == (FIRST.shift(number), True)
        assert run.frame["ds"].min() == FIRST.shift(number + 1).start


def test_they_are_scored(hub: Hub) -> None:
    """The scoreboard of a simulated hub isn't empty, and says that its forecasts were simulated."""
    found = view_scoreboard(hub)
    assert found.simulated == 2
    assert found.board.by_horizon.select("step", "n").rows() == [(1, 10), (2, 5)]
    assert verify(hub) == []


def test_a_live_hub_has_no_past(tmp_path: Path) -> None:
    """In a live hub a forecast of the past would be a lie about when it was issued."""
    text = TWO_STATES.replace("simulated = true\n", "")
    with make_hub(tmp_path, text) as live, pytest.raises(UsageError, match="Only a simulated hub"):
        issue_past_forecasts(live, 2)


def test_before_there_were_figures(tmp_path: Path) -> None:
    """Origins of which nothing had come are passed over."""
    with make_forecast_hub(tmp_path, months=1) as made:
        runs = issue_past_forecasts(made, 3, horizon=1)
    assert [parse_recipe(run.recipe).origin for run in runs] == [FIRST.shift(HISTORY - 1)]
