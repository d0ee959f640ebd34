"""Forecasts to be looked at: issued ones with what they knew, others made and not kept; their crossings add up."""

from collections.abc import Iterator

import polars as pl
import pytest
from scipy import stats

from comity.errors import UsageError
from comity.hub.forecasts.chance import chance_range
from comity.hub.forecasts.crossings import cross
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.shown import WHOLE, Wish, has_later_figures, show_forecast, whole_forecast
from comity.hub.forecasts.sums import sum_ahead
from comity.hub.forecasts.tested import judge_forecasts
from comity.hub.home import Hub
from comity.model.access import PUBLIC_SIGHT
from forecast_hub import HISTORY, INDICATOR, keep_forecast, make_forecast_hub, send_month


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub that issued a forecast of six months, to which a month came since."""
    with make_forecast_hub(tmp_path_factory.mktemp("shown")) as opened:
        forecast_indicator(opened, horizon=6)
        send_month(opened, HISTORY)
        yield opened


def test_an_issued_forecast_comes_with_what_it_knew(hub: Hub) -> None:
    """Figures that came later would stand as if the forecast had known them."""
    shown = show_forecast(hub, Wish())
    assert shown.run.id == 1
    assert shown.frame.equals(shown.run.frame)
    assert shown.panel["ds"].max() == shown.recipe.origin.start
    assert shown.series[0] == WHOLE
    assert has_later_figures(hub, shown)


def test_it_can_be_made_again_exactly(hub: Hub) -> None:
    """What is told of its parts would be of another forecast."""
    shown = show_forecast(hub, Wish())
    again = whole_forecast(hub, shown)
    assert again.run.frame.equals(shown.run.frame)
    assert again.run.id is None


def test_looking_issues_nothing(hub: Hub) -> None:
    """A reader would fill the scoreboard with forecasts that nobody issued."""
    shown = show_forecast(hub, Wish(fresh=True))
    longer = show_forecast(hub, Wish(horizon=9))
    assert (shown.run.id, longer.run.id) == (None, None)
    assert shown.recipe.origin == longer.recipe.origin
    assert len(longer.periods) == 9
    assert len(hub.ledger.forecast_runs()) == 1


def test_a_shorter_horizon_is_a_part_of_it(hub: Hub) -> None:
    """Three months would be forecast anew, and be told otherwise than in the forecast that was issued."""
    shown = show_forecast(hub, Wish(horizon=3))
    assert shown.run.id == 1
    assert shown.frame.height == 3 * len(shown.series)
    total = shown.frame.filter(pl.col("unique_id") == WHOLE)
    found = sum_ahead(shown, WHOLE)
    assert found is not None
    assert found.mean == pytest.approx(total["mean"].sum())


def test_a_run_that_is_not_there_is_refused(hub: Hub) -> None:
    """Another forecast would be shown under the number that was asked for."""
    with pytest.raises(UsageError, match="no forecast 99"):
        show_forecast(hub, Wish(run=99))


def test_what_is_confidential_is_not_shown(hub: Hub) -> None:
    """The public would read a forecast made of figures that it may not see."""
    kept = keep_forecast(hub, 5.0, hours=2000, confidentiality="C")
    assert show_forecast(hub, Wish()).run.id == kept.id
    assert show_forecast(hub, Wish(), sight=PUBLIC_SIGHT).run.id == 1


def test_a_dataflows_series_are_forecast_too(hub: Hub) -> None:
    """Other figures than the headline ones would have no forecast to look at."""
    shown = show_forecast(hub, Wish(subject="CROSSINGS", flow=FlowSeries({}, ("REPORTER",)), horizon=3))
    assert shown.run.id is None
    assert {name.split(".")[1] for name in shown.series} == {"AM", "KG"}


def test_crossings_add_up_to_the_total(hub: Hub) -> None:
    """Members and origins side by side would contradict the total."""
    made = whole_forecast(hub, show_forecast(hub, Wish(run=1)))
    found = cross(made)
    total = made.result.frame.filter(pl.col("unique_id") == WHOLE)["mean"].sum()
    assert found.total["mean"][0] == pytest.approx(total, rel=0.005)
    for frame in (found.members, found.origins, found.cells):
        assert frame["mean"].sum() == pytest.approx(found.total["mean"][0])
        assert (frame["low"] <= frame["mean"]).all()
    kg = found.cells.filter(pl.col("destination") == "KG")["mean"].sum()
    assert kg == pytest.approx(found.members.filter(pl.col("destination") == "KG")["mean"][0])


def test_shares_come_with_what_chance_brings(hub: Hub) -> None:
    """A share beside no range would be taken for a proof."""
    found = judge_forecasts(hub, moments=1)
    assert found is not None
    assert [round(one.level, 3) for one in found.shares] == [0.2, 0.4, 0.6, 0.8, 0.95]
    assert all(one.low <= one.level <= one.high for one in found.shares)
    assert found.models
    assert hub.ledger.last_forecast_runs()[INDICATOR] == 2


@pytest.mark.parametrize(("level", "count"), [(0.8, 20), (0.5, 7), (0.95, 300)])
def test_chance_is_binomial(level: float, count: int) -> None:
    """Wrong bounds would call good intervals bad."""
    low, high = stats.binom.interval(0.95, count, level)
    assert chance_range(level, count) == pytest.approx((low / count, high / count))
