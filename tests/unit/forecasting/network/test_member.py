from dataclasses import replace

import numpy as np
import pytest

from comity.forecasting.network.eligibility import refusals
from comity.forecasting.network.ensemble import train_ensemble
from comity.forecasting.network.member import QuantileNetwork
from comity.forecasting.network.training import Recipe
from comity.forecasting.panel_members import LEAST_SERIES, MemberForecast, PanelTask
from comity.forecasting.series import Array

QUICK = QuantileNetwork(Recipe(width=32, blocks=1, steps=40, batch=256))
LEVELS = (0.01, 0.1, 0.5, 0.9, 0.99)


def counts(series: int, length: int, season: int, seed: int = 0) -> list[Array]:
    """Return seasonal counts that grow."""
    rng = np.random.default_rng(seed)
    time = np.arange(length)
    waves = np.sin(2 * np.pi * time / max(season, 2))
    return [
        np.exp(rng.normal(6, 1) + rng.normal(0.3, 0.1) * waves + 0.01 * time + rng.normal(0, 0.1, length))
        for _ in range(series)
    ]


def task(values: list[Array], season: int, horizon: int, seed: int = 0) -> PanelTask:
    """Return the panel with all series ending together."""
    return PanelTask(values, [2000] * len(values), season, horizon, LEVELS, seed)


def forecast(values: list[Array], season: int, horizon: int) -> list[MemberForecast]:
    """Return the forecasts of a panel of which no series is refused."""
    made = QUICK.forecast_panel(task(values, season, horizon))
    whole = [one for one in made if one is not None]
    assert len(whole) == len(values)
    return whole


@pytest.mark.parametrize(
    ("season", "length", "horizon"), [(1, 30, 6), (4, 40, 8), (7, 50, 14), (12, 50, 12), (52, 180, 4)]
)
def test_every_season_gives_whole_forecasts(season: int, length: int, horizon: int) -> None:
    """A frequency fails, or gives quantiles that cross, are missing, or negative."""
    for one in forecast(counts(30, length, season), season, horizon):
        assert one.quantiles is not None
        assert one.mean.shape == (horizon,)
        assert one.quantiles.shape == (horizon, len(LEVELS))
        assert np.isfinite(one.quantiles).all()
        assert (np.diff(one.quantiles, axis=1) >= 0).all()
        assert (one.quantiles >= 0).all()
        assert np.array_equal(one.mean, one.quantiles[:, LEVELS.index(0.5)])


def test_one_task_has_one_answer_and_another_seed_another() -> None:
    """A run can't be repeated, or the seed is ignored."""
    values = counts(30, 50, 12)
    first, again, other = (QUICK.forecast_panel(task(values, 12, 6, seed=seed))[3] for seed in (1, 1, 2))
    assert first is not None
    assert again is not None
    assert other is not None
    assert np.array_equal(first.mean, again.mean)
    assert not np.array_equal(first.mean, other.mean)


def test_what_the_panel_has_in_common_is_learnt() -> None:
    """In a panel where every second season is half as high again, the network does no better than last season."""
    rng = np.random.default_rng(3)
    swing = np.repeat(np.tile([0.0, 0.4], 10), 4)
    values = [np.exp(rng.normal(5, 1) + swing + rng.normal(0, 0.05, 80)) for _ in range(40)]
    member = QuantileNetwork(Recipe(width=32, blocks=1, steps=200, rate=3e-3))
    made = member.forecast_panel(task([one[:-4] for one in values], 4, 4))
    errors = [np.abs(np.log(one.mean / y[-4:])).mean() for one, y in zip(made, values, strict=True) if one]
    naive = [np.abs(np.log(y[-8:-4] / y[-4:])).mean() for y in values]
    assert len(errors) == 40
    assert np.mean(errors) < 0.5 * np.mean(naive)


def test_forecasts_follow_the_scale_of_a_series() -> None:
    """Numbers in thousands give other forecasts than the same numbers in units."""
    values = counts(30, 50, 4)
    units, thousands = forecast(values, 4, 4), forecast([one / 1000 for one in values], 4, 4)
    assert np.allclose(units[0].mean, thousands[0].mean * 1000, rtol=1e-3)


def test_a_horizon_past_what_can_be_learnt_is_reached_step_by_step() -> None:
    """Horizons longer than the history fail, or the interval narrows beyond the first reach."""
    values = counts(60, 40, 12)
    logs = [np.log(one) for one in values]
    ensemble = train_ensemble(logs, season=12, horizon=60, seed=0, recipe=QUICK.recipe)
    made = ensemble.quantiles(logs, 60)
    reach = ensemble.horizon
    assert reach < 60
    assert made.shape[1] == 60
    width = made[..., -1] - made[..., 0]
    assert (width[:, reach:] > width[:, [reach - 1]]).all()


def test_negative_values_are_forecast_on_a_signed_scale() -> None:
    """A balance of flows is refused or can't go below zero."""
    values = counts(30, 50, 4)
    values[0] = -values[0]
    made = forecast(values, 4, 4)
    assert (made[0].mean < 0).all()
    assert 0.5 < made[0].mean.mean() / values[0][-4:].mean() < 2


def test_zeros_are_forecast() -> None:
    """A zero among counts gives infinite logs."""
    values = counts(30, 50, 4)
    values[0][[5, 40]] = 0
    assert forecast(values, 4, 4)[0].mean.min() > 0


def test_a_series_that_it_cannot_learn_from_is_refused_with_a_reason() -> None:
    """A short, flat, sparse or broken series is forecast, or takes the others down."""
    values = counts(30, 50, 12)
    values[0] = values[0][:13]
    values[1] = np.full(50, 7.0)
    values[2] = np.where(np.arange(50) % 2, 3.0, 0.0)
    values[3] = np.where(np.arange(50) == 9, np.nan, values[3])
    reasons = refusals(values, season=12, horizon=6)
    assert [reason.split()[0] for reason in reasons[:4] if reason] == ["With", "All", "Too", "It"]
    assert reasons[4:] == [None] * 26
    made = QUICK.forecast_panel(task(values, 12, 6))
    assert [one is None for one in made] == [True] * 4 + [False] * 26


def test_a_small_panel_is_refused_whole() -> None:
    """A network is trained on a handful of series or of origins."""
    few = counts(LEAST_SERIES - 1, 100, 12)
    assert QUICK.forecast_panel(task(few, 12, 6)) == [None] * len(few)
    young = counts(40, 16, 12)
    assert all(reason and "past" in reason for reason in refusals(young, season=12, horizon=6))
    one_year = counts(100, 30, 12)
    assert all(reason and "seasons" in reason for reason in refusals(one_year, season=12, horizon=12))
    assert QUICK.forecast_panel(task([], 12, 6)) == []


def test_intervals_of_the_panel_hold_about_what_they_say() -> None:
    """On series like those that it was trained on, 80 % intervals hold far more or less."""
    values = counts(120, 64, 4, seed=5)
    member = QuantileNetwork(replace(Recipe(), steps=150, width=48))
    made = member.forecast_panel(task([one[:-4] for one in values], 4, 4))
    inside = [
        (one.quantiles[:, 1] <= y[-4:]) & (y[-4:] <= one.quantiles[:, 3])
        for one, y in zip(made, values, strict=True)
        if one is not None and one.quantiles is not None
    ]
    assert 0.68 < np.mean(inside) < 0.92
