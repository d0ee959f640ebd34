"""Displacement: a shift that was put in is found, nothing is said without a null, and the correction counts."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.displacement.displacement import displacement, half_year, judge, window_length
from comity.analysis.displacement.neighbours import neighbours_of
from comity.analysis.displacement.permutation import correct, needed_periods, null_starts, p_value
from comity.analysis.displacement.result import SCHEMA, Verdict
from comity.analysis.displacement.search import find_displacement
from comity.analysis.displacement.windows import fading, freeze
from comity.analysis.panel import Panel
from comity.model.periods import Frequency, Period, iterate_periods

FIRST = Period(Frequency.MONTHLY, 2012, 1)
MONTHS = 120
START = 100
CALM = 2
"""A seed whose neighbours don't happen to rise."""
ROUTES = ("A", "B", "C")


def steady(*levels: float, months: int = MONTHS, seed: int = 1) -> Panel:
    """Return Poisson counts by route, for one nationality, and one more flow of another."""
    generator = np.random.default_rng(seed)
    keys = pl.DataFrame({"ROUTE": [*ROUTES[: len(levels)], "A"], "CITIZENSHIP": ["SY"] * len(levels) + ["AF"]})
    values = generator.poisson(np.array([*levels, 200.0])[:, None], (len(levels) + 1, months)).astype(float)
    return Panel(keys, tuple(iterate_periods(FIRST, FIRST.shift(months - 1))), values)


def shift(panel: Panel, share: float, *, start: int = START) -> Panel:
    """Return the panel with 80 % of flow 0 gone from `start` on for half a year, a share of it at flow 1."""
    values = panel.values.copy()
    gone = np.rint(values[0, start : start + 6] * 0.8)
    values[0, start : start + 6] -= gone
    values[1, start : start + 6] += np.rint(share * gone)
    return Panel(panel.keys, panel.periods, values)


def test_a_shift_is_found_with_both_numbers() -> None:
    """The shortfall and what the neighbour had beyond what was expected are about as large."""
    panel = shift(steady(400, 200, 150), 1.0)
    found = displacement(panel, 0, panel.periods[START], along=("ROUTE",))
    assert found.verdict is Verdict.ROSE
    assert found.risen["ROUTE"].to_list() == ["B"]
    row = found.neighbours.row(0, named=True)
    assert found.shortfall == pytest.approx(0.8 * 6 * 400, rel=0.1)
    assert row["excess"] == pytest.approx(found.shortfall, rel=0.15)
    assert row["usual_upper"] < row["excess"]
    assert (found.period, found.last) == (panel.periods[START], panel.periods[START + 5])
    assert list(found.neighbours.columns) == ["ROUTE", "CITIZENSHIP", *SCHEMA]


def test_a_fall_alone_finds_nothing() -> None:
    """What is taken away and put nowhere is no displacement."""
    panel = shift(steady(400, 200, 150, seed=CALM), 0.0)
    found = displacement(panel, 0, panel.periods[START], along=("ROUTE",))
    assert found.verdict is Verdict.NOT_SEEN
    assert found.risen.is_empty()
    assert found.judged.height == 2
    assert found.p_fall is not None
    assert found.p_fall < 0.05


def test_chance_points_somewhere_about_as_often_as_said() -> None:
    """At a level of ten in a hundred, falls without displacement mustn't be flagged in a quarter of cases."""
    cases = [shift(steady(400, 200, 150, seed=seed), 0.0) for seed in range(100)]
    keys = pl.concat([case.keys for case in cases])
    stacked = Panel(keys, cases[0].periods, np.vstack([case.values for case in cases]))
    windows = freeze(stacked, 6)
    flagged = 0
    for begin in range(0, keys.height, 4):
        found = judge(stacked, windows, begin, [begin + 1, begin + 2], start=START, level=0.1)
        flagged += not found.risen.is_empty()
    assert 1 <= flagged <= 20


def test_a_rise_is_no_event() -> None:
    """Neighbours of a flow that didn't fall are no matter."""
    panel = shift(steady(400, 200), -0.5)
    found = displacement(panel, 1, panel.periods[START - 30], along=("ROUTE",))
    assert found.verdict in {Verdict.NO_FALL, Verdict.NOT_SEEN}
    risen = shift(steady(200, 200), 1.0)
    assert displacement(risen, 1, risen.periods[START], along=("ROUTE",)).verdict is Verdict.NO_FALL


def test_without_a_null_nothing_is_said() -> None:
    """Five years leave too few other windows: there is no p-value, however clear the rise."""
    panel = shift(steady(400, 200, months=62), 1.0, start=50)
    found = displacement(panel, 0, panel.periods[50], along=("ROUTE",))
    assert found.verdict is Verdict.NO_NULL
    assert found.neighbours["adjusted"].null_count() == found.neighbours.height
    assert found.neighbours["null_periods"].max() < found.needed


def test_a_short_past_is_unknown() -> None:
    """Where nothing could be expected, no shortfall is made up."""
    panel = shift(steady(400, 200), 1.0, start=20)
    assert displacement(panel, 0, panel.periods[20], along=("ROUTE",)).verdict is Verdict.UNKNOWN


def test_a_lone_flow_has_no_neighbours() -> None:
    """The other nationality's flow differs in what people can't change."""
    panel = shift(steady(400, 1), 0.0)
    found = displacement(panel, 0, panel.periods[START], along=("ROUTE",))
    assert found.verdict is Verdict.NO_NEIGHBOURS


def test_an_unknown_neighbour_is_not_judged() -> None:
    """A neighbour without figures in the window stands in the table without a p-value."""
    panel = shift(steady(400, 200, 150), 1.0)
    panel.values[2, START + 1] = np.nan
    found = displacement(panel, 0, panel.periods[START], along=("ROUTE",))
    assert found.judged["ROUTE"].to_list() == ["B"]
    assert found.neighbours.filter(pl.col("ROUTE") == "C")["rose"].to_list() == [None]


def test_neighbours_are_corrected_for() -> None:
    """Two neighbours tried double the smallest p-value."""
    panel = shift(steady(400, 200, 150), 1.0)
    both = displacement(panel, 0, panel.periods[START], [1, 2])
    one = displacement(panel, 0, panel.periods[START], [1])
    assert both.neighbours["p_value"][0] == one.neighbours["p_value"][0]
    assert both.neighbours["adjusted"][0] == pytest.approx(2 * one.neighbours["adjusted"][0])


def test_the_last_month_is_judged_on_itself() -> None:
    """An event in the last period has a window of one, and its null has too."""
    panel = shift(steady(400, 200), 1.0, start=MONTHS - 1)
    found = displacement(panel, 0, panel.periods[-1], along=("ROUTE",))
    assert found.last == found.period == panel.periods[-1]
    assert found.verdict is Verdict.ROSE


def test_what_comes_after_is_not_in_the_expectation() -> None:
    """An expectation that knew the event would explain it away."""
    calm = steady(400, 200)
    moved = shift(calm, 1.0)
    before, after = freeze(calm, 6), freeze(moved, 6)
    assert np.array_equal(before.expected[:, :, START], after.expected[:, :, START])
    assert np.array_equal(before.scores[:, START - 6], after.scores[:, START - 6])
    assert not np.array_equal(before.scores[:, START], after.scores[:, START])


def test_the_search_finds_the_fall() -> None:
    """Only the flow that fell is an event; its neighbour isn't one, for it rose."""
    panel = shift(steady(400, 200, 150), 1.0)
    found = find_displacement(panel, panel.periods[START], along=("ROUTE",))
    assert [tuple(one.flow.values()) for one in found] == [("A", "SY")]
    assert found[0].risen["ROUTE"].to_list() == ["B"]
    assert found[0].neighbours.equals(displacement(panel, 0, panel.periods[START], along=("ROUTE",)).neighbours)
    assert find_displacement(panel, panel.periods[START - 10], along=("ROUTE",)) == ()


def test_residual_codes_are_no_neighbours() -> None:
    """Nobody is displaced to "other" or to a total."""
    panel = steady(400, 200, 150)
    keys = panel.keys.with_columns(ROUTE=pl.Series(["A", "_O", "_T", "A"]))
    renamed = Panel(keys, panel.periods, panel.values)
    assert neighbours_of(renamed, 0, start=START, length=6) == (3,)
    assert neighbours_of(renamed, 0, start=START, length=6, along=("ROUTE",)) == ()


@pytest.mark.parametrize(
    ("frequency", "periods"), [(Frequency.MONTHLY, 6), (Frequency.QUARTERLY, 2), (Frequency.ANNUAL, 1)]
)
def test_a_window_is_half_a_year(frequency: Frequency, periods: int) -> None:
    """And no longer than the panel."""
    assert half_year(frequency) == periods
    panel = steady(400, 200)
    assert window_length(panel, MONTHS - 2) == 2


@given(st.integers(0, 119), st.integers(1, 26))
def test_null_windows_never_meet_the_event(start: int, length: int) -> None:
    """A random window with part of the event in it would hide the event."""
    event = set(range(start, start + length))
    for one in null_starts(120, start=start, length=length):
        assert not event & set(range(one, one + length))


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=60), st.floats(-5, 5))
def test_a_p_value_is_a_rank(null: list[float], score: float) -> None:
    """Between one among all and one; a higher score has no higher p-value."""
    scores = np.array(null)
    p = p_value(score, scores)
    assert 1 / (1 + scores.size) <= p <= 1
    assert p_value(score + 1, scores) <= p


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=9))
def test_the_correction_is_holms(p_values: list[float]) -> None:
    """The k-th smallest of m counts m − k + 1 times, and no less than the one before it."""
    expected: list[float] = []
    for k, p in enumerate(sorted(p_values)):
        expected.append(min(1.0, max([*expected, (len(p_values) - k) * p])))
    assert sorted(correct(np.array(p_values))) == pytest.approx(expected)


def test_enough_random_periods_for_the_correction() -> None:
    """The least p-value that is possible, times the neighbours tried, must be within the level."""
    for tried in (1, 4, 9, 40):
        assert tried / (1 + needed_periods(tried, 0.1)) <= 0.1
    assert fading(6).sum() == pytest.approx(1)
