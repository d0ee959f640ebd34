from dataclasses import replace

import numpy as np

from comity.forecasting.calendar.yearly_season import yearly_effects
from unit.forecasting.calendar.panels import DAYS, MONTHS, WEEKS, YEAR, panel


def test_the_year_is_taken_off_days_and_weeks() -> None:
    """A season that isn't a whole number of steps, or longer than the members' own, stays in the series."""
    for timeline, steps in ((DAYS, 900), (WEEKS, 160)):
        series, _, truth = panel(timeline, {}, [("DE",)] * 4, steps=steps)
        horizon = truth.shape[1] - steps
        places = np.array([timeline.place(series[0].last - steps + 1 + k) for k in range(truth.shape[1])])
        season = 0.3 * np.cos(2 * np.pi * places / YEAR)
        for found in yearly_effects(series, timeline, horizon):
            assert found is not None
            assert np.sqrt(np.mean((found - season)[-horizon:] ** 2)) < 0.12


def test_no_season_is_found_where_there_is_none() -> None:
    """Wandering is taken for a season."""
    series, _, _ = panel(DAYS, {}, [("DE",)] * 4, steps=1100, swing=0.0)
    for found in yearly_effects(series, DAYS, 60):
        assert found is not None
        assert np.abs(found).max() < 0.15


def test_months_short_and_negative_series_have_no_second_season() -> None:
    """A year is taken off months, or read from less than it."""
    series, _, _ = panel(DAYS, {}, [("DE",)] * 2, steps=500)
    short = replace(series[0], values=series[0].values[-300:])
    negative = replace(series[1], values=series[1].values - 1e6)
    assert yearly_effects([short, negative], DAYS, 10) == [None, None]
    months, _, _ = panel(MONTHS, {}, [("DE",)], steps=60)
    assert yearly_effects(months, MONTHS, 12) == [None]


def test_gaps_zeros_and_lengths_stay_with_their_series() -> None:
    """One series' gap or start moves the season of another."""
    series, _, _ = panel(DAYS, {}, [("DE",)] * 3, steps=800)
    values = series[1].values.copy()
    values[100:200], values[300] = np.nan, 0
    longer, gappy, shorter = (
        series[0],
        replace(series[1], values=values),
        replace(series[2], values=series[2].values[-600:]),
    )
    found = yearly_effects([longer, gappy, shorter], DAYS, 30)
    assert [len(one) for one in found if one is not None] == [830, 830, 630]
    alone = yearly_effects([shorter], DAYS, 30)[0]
    assert alone is not None
    assert found[2] is not None
    assert np.allclose(alone, found[2], atol=0.02)
    assert all(np.isfinite(one).all() for one in found if one is not None)
