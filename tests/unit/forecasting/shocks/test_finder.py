"""The test for shocks: it finds what many series share, and leaves normal times alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import DECLARED, FOUND, OWN, Exceptional
from comity.forecasting.shocks.finder import find_exceptional

SEASON = 12
START = 72
WAVE = 1 + 0.4 * np.sin(2 * np.pi * np.arange(400) / SEASON)


def panel(count: int, length: int, *, seed: int = 1) -> list[Array]:
    """Return monthly series with a season and noise, of very different sizes."""
    generator = np.random.default_rng(seed)
    sizes = np.exp(generator.uniform(5, 12, count))
    return [np.round(size * WAVE[:length] * np.exp(generator.normal(0, 0.08, length))) for size in sizes]


def closed(values: Array, *, start: int = START, depth: float = 0.1, back: int = 18) -> Array:
    """Return the series with a border that closes and opens again over `back` steps."""
    path = np.ones(len(values))
    after = len(values) - start
    path[start:] = np.minimum(1, depth + (1 - depth) * np.arange(after) / back)
    return values * path


def find(
    series: list[Array], declared: Sequence[tuple[int, int | None]] = (), breaks: Sequence[int] = ()
) -> list[tuple[Exceptional, ...]]:
    """Return the stretches of series that end together; all are told the same."""
    spans = [declared] * len(series)
    return find_exceptional(series, [1000] * len(series), SEASON, declared=spans, breaks=breaks)


def test_a_shared_closure_is_found_at_its_first_month() -> None:
    """A closure that all series share would go unseen, or begin too late."""
    found = find([closed(one) for one in panel(20, 96)])
    assert all(stretches and stretches[0].start == START for stretches in found)
    assert {one.kind for stretches in found for one in stretches} == {FOUND}


def test_a_series_that_was_spared_is_left_alone() -> None:
    """A series without the shock would be treated because its panel had one."""
    series = panel(20, 96)
    found = find([one if i < 4 else closed(one) for i, one in enumerate(series)])
    assert not any(found[:4])
    assert all(found[4:])


def test_the_stretch_goes_on_at_an_origin_inside_it() -> None:
    """An origin inside the shock would be taken for the time after it."""
    found = find([closed(one)[: START + 5] for one in panel(20, 96)])
    assert all(stretches[-1].end is None for stretches in found)


def test_each_series_ends_its_own_stretch() -> None:
    """A series that is back early would lose good months to its panel's stretch."""
    series = panel(20, 120)
    found = find([closed(one, back=5 if i == 0 else 24) for i, one in enumerate(series)])
    early, others = found[0][0].end, [stretches[0].end for stretches in found[1:]]
    assert early is not None
    assert all(end is not None and end > early for end in others)
    assert early <= START + 6


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 12), growth=st.floats(-0.1, 0.1))
def test_normal_times_have_no_exceptional_stretch(seed: int, count: int, growth: float) -> None:
    """Seasons, noise and trends would be taken for shocks, and forecasts in normal times would change."""
    trend = np.exp(growth * np.arange(90) / SEASON)
    assert not any(find([one * trend for one in panel(count, 90, seed=seed)]))


def test_one_low_month_is_no_shock() -> None:
    """A strike month, or the last month reported in part, would count as a shock."""
    series = panel(20, 96)
    for one in series:
        one[-1] *= 0.1
        one[50] *= 0.1
    assert not any(find(series))


def test_a_shock_of_one_series_alone_is_found_in_it_alone() -> None:
    """One closed border in a calm panel would go unseen."""
    series = panel(20, 96)
    series[7] = closed(series[7], start=80)
    found = find(series)
    assert [i for i, stretches in enumerate(found) if stretches] == [7]
    assert found[7][0].kind == OWN


def test_a_panel_that_begins_just_before_the_closure_shows_it() -> None:
    """A panel with two months before the closure has no season, yet a fall to a tenth is plain."""
    series = [closed(one, start=2, depth=0.02, back=60)[:30] for one in panel(30, 40)]
    assert all(stretches and stretches[0].start == 2 for stretches in find(series))


def test_a_declared_period_needs_less_evidence_and_ends_when_said() -> None:
    """A declaration would be ignored where the test alone isn't sure."""
    series = panel(20, 96)
    series[3][60:66] *= 0.7
    place = 1000 - 95
    found = find(series, declared=[(place + 60, place + 65)])
    assert [(one.start, one.end, one.kind) for one in found[3]] == [(60, 65, DECLARED)]
    assert not any(stretches for i, stretches in enumerate(found) if i != 3)


def test_a_declared_period_outside_of_a_series_changes_nothing() -> None:
    """A period before a series began, or after it ended, would break the run."""
    assert find(panel(3, 40), declared=[(100, 120), (1001, None)]) == [(), (), ()]


@pytest.mark.parametrize(
    "values", [np.array([]), np.zeros(40), np.full(40, np.nan), -np.ones(40), np.ones(3), np.arange(5.0)]
)
def test_series_that_tell_nothing_are_skipped(values: Array) -> None:
    """Empty, zero, missing or negative series would stop the run."""
    found = find([values, *(closed(one) for one in panel(10, 96))])
    assert found[0] == ()
    assert all(found[1:])


def test_nothing_is_found_in_years() -> None:
    """Yearly figures would be tested for a season that they don't have."""
    assert find_exceptional([np.array([9.0, 9, 9, 1, 1, 9])], [5], 1) == [()]
    assert find_exceptional([], [], SEASON) == []


def test_a_feast_is_no_shock_in_days() -> None:
    """Two days of Christmas would be taken for a shock where the season is the week."""
    generator = np.random.default_rng(3)
    days = [np.round(1000 * np.exp(generator.normal(0, 0.05, 200))) for _ in range(12)]
    for one in days:
        one[150:153] *= 0.2
    assert not any(find_exceptional(days, [200] * 12, 7))
