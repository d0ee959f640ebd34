"""Members that learn from the whole panel."""

import numpy as np
import pytest

from comity.forecasting.boosted import BoostedHorizons, BoostedSteps
from comity.forecasting.boosted_features import differences_of, direct_rows, recursive_rows, row_after
from comity.forecasting.panel_members import LEAST_SERIES, PanelMember, PanelTask
from comity.forecasting.series import Array

MEMBERS = [BoostedSteps(), BoostedHorizons()]
BY_NAME = pytest.mark.parametrize("member", MEMBERS, ids=lambda member: str(member.name))


def task(values: list[Array], *, horizon: int = 12, season: int = 12, seed: int = 0) -> PanelTask:
    """Return a task whose series end together."""
    return PanelTask(values, [0] * len(values), season, horizon, (0.1, 0.5, 0.9), seed)


def growing(count: int, months: int = 60, *, noise: float = 0.02) -> list[Array]:
    """Return counts with one season, which grow by a tenth a year, on many levels."""
    generator = np.random.default_rng(4)
    span = np.arange(months)
    shape = 0.3 * np.sin(span / 6 * np.pi) + 0.1 * span / 12
    return [
        np.asarray(np.exp(generator.normal(6, 1.5) + shape + generator.normal(0, noise, months)))
        for _ in range(count)
    ]


@BY_NAME
def test_season_and_growth_are_learnt_from_the_panel(member: PanelMember) -> None:
    """What all series share isn't found, or is found for one level only."""
    whole = growing(40, 72)
    made = member.forecast_panel(task([values[:60] for values in whole]))
    for values, one in zip(whole, made, strict=True):
        assert one is not None
        assert np.abs(np.log(one.mean / values[60:])).mean() < 0.06


@BY_NAME
def test_the_same_task_has_the_same_forecast(member: PanelMember) -> None:
    """A run can't be repeated."""
    panel = growing(25)
    first, second = member.forecast_panel(task(panel)), member.forecast_panel(task(panel))
    assert all(np.array_equal(a.mean, b.mean) for a, b in zip(first, second, strict=True) if a and b)


@BY_NAME
def test_small_panels_and_unfit_series_are_left_to_others(member: PanelMember) -> None:
    """A handful of series teaches nothing; negative, empty or too short ones break the logs."""
    assert set(member.forecast_panel(task(growing(LEAST_SERIES - 1)))) == {None}
    odd = [np.full(40, -1.0), np.zeros(40), np.ones(12)]
    made = member.forecast_panel(task([*growing(30), *odd]))
    assert made[30:] == [None, None, None]
    assert all(one is not None and (one.mean >= 0).all() for one in made[:30])


@BY_NAME
def test_panels_with_zeros_without_season_and_with_long_horizons(member: PanelMember) -> None:
    """Logs of nothing, a season of one step, or steps beyond two seasons are not forecast."""
    sparse = [np.where(np.arange(60) % 7 == 0, 0, values) for values in growing(30)]
    yearly = [values[::2] for values in growing(40)]
    for panel, season, horizon in ((sparse, 12, 3), (yearly, 1, 6), (growing(30), 12, 30)):
        made = member.forecast_panel(task(panel, season=season, horizon=horizon))
        assert all(one is not None and len(one.mean) == horizon for one in made)
        assert all(np.isfinite(one.mean).all() for one in made if one)


def test_features_of_an_origin_hold_nothing_that_came_later() -> None:
    """A model is trained on the future it is to forecast."""
    logs = np.random.default_rng(5).normal(size=60)
    changed = logs.copy()
    changed[40:] += 100
    ends, steps = np.repeat(np.arange(14, 41), 30), np.tile(np.arange(1, 31), 27)
    rows, base = direct_rows(logs, ends, steps, season=12)
    others, other_base = direct_rows(changed, ends, steps, season=12)
    assert np.array_equal(rows, others, equal_nan=True)
    assert np.array_equal(base, other_base)
    assert np.allclose(base, [logs[end - 12 + (step - 1) % 12] for end, step in zip(ends, steps, strict=True)])


def test_the_row_after_a_series_is_the_row_that_a_longer_series_trains_on() -> None:
    """Forecasting sees other features than training did."""
    logs = np.random.default_rng(6).normal(size=80)
    rows, targets = recursive_rows([differences_of(logs, 12)], 12)
    for end in (30, 55, 79):
        found = row_after(differences_of(logs[:end], 12), 12)
        assert np.allclose(found, rows[end - 13], atol=1e-6, equal_nan=True)
        assert targets[end - 13] == logs[end] - logs[end - 12]
