from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.forecasting.calendar.effects import Calendar, calendar_effects, effects_by_feast
from comity.forecasting.calendar.explanation import describe
from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.calendar.texts import TEXTS
from comity.forecasting.series import Series
from comity.forecasting.timeline import Timeline
from unit.forecasting.calendar.panels import DAYS, JANUARY_2010, MONTHS, WEEKS, error, panel

MIXED = [("CN", "AU"), ("GB", "AU"), ("ID", "AU"), ("RU", "AU")] * 6
TRUE = {
    Feast.WESTERN_EASTER: 0.08,
    Feast.LUNAR_NEW_YEAR: 0.1,
    Feast.RAMADAN: -0.15,
    Feast.EID_AL_FITR: 0.1,
    Feast.ORTHODOX_EASTER: 0.1,
}


def test_known_effects_are_found_again() -> None:
    """Effects that are in the figures are missed, or found on the wrong feast."""
    series, calendar, truth = panel(MONTHS, TRUE, MIXED, steps=120)
    found = effects_by_feast(series, MONTHS, 12, calendar)
    assert error([one.total for one in found], truth) < 0.35
    chinese, british = found[0].parts, found[1].parts
    assert np.abs(chinese[Feast.LUNAR_NEW_YEAR]).max() == pytest.approx(0.2, abs=0.1)
    assert Feast.LUNAR_NEW_YEAR not in british
    assert british[Feast.WESTERN_EASTER].max() == pytest.approx(0.08, abs=0.03)
    assert found[2].parts[Feast.RAMADAN].min() == pytest.approx(-0.15, abs=0.06)


def test_effects_that_are_not_there_shrink_to_nothing() -> None:
    """Noise is taken for effects of feasts."""
    series, calendar, truth = panel(MONTHS, {}, MIXED, steps=96)
    found = calendar_effects(series, MONTHS, 12, calendar)
    apart = np.array([one for one in found if one is not None]) - truth
    assert np.sqrt((apart**2).mean()) < 0.008


def test_a_short_series_borrows_from_its_panel() -> None:
    """A series of a year and a half is left without the effects that its neighbours show."""
    series, calendar, truth = panel(MONTHS, TRUE, MIXED, steps=96)
    short = replace(series[0], values=series[0].values[-18:])
    found = calendar_effects([short, *series[1:]], MONTHS, 12, calendar)[0]
    assert found is not None
    assert len(found) == 18 + 12
    february = 96 - 18 + np.flatnonzero(truth[0][-30:] > 0.05)
    assert len(february)
    assert error([found], truth[:1, -30:]) < 0.6


@pytest.mark.parametrize(("timeline", "steps"), [(DAYS, 1100), (WEEKS, 230)])
def test_days_and_weeks_have_their_effects_too(timeline: Timeline, steps: int) -> None:
    """Effects within weeks are lost."""
    sizes = {Feast.WESTERN_EASTER: 0.2, Feast.RAMADAN: -0.25, Feast.EID_AL_FITR: 0.3, Feast.DAYS_OFF: 0.25}
    series, calendar, truth = panel(timeline, sizes, [("TR", "DE"), ("DE", "PL")] * 5, steps=steps, noise=0.05)
    horizon = truth.shape[1] - steps
    assert error(calendar_effects(series, timeline, horizon, calendar), truth) < 0.45


def test_without_a_calendar_nothing_is_done() -> None:
    """Effects are taken off though the caller said nothing of the calendar."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED[:2], steps=48)
    assert calendar_effects(series, MONTHS, 12, None) == [None, None]
    numbers = Timeline(None, 1, 1, 0, str)
    assert calendar_effects(series, numbers, 12, calendar) == [None, None]
    assert calendar_effects([], MONTHS, 12, calendar) == []


def test_the_universal_calendar_keeps_easter_and_the_leap_day() -> None:
    """A panel without countries loses what it had: the expected effect of Easter, and the leap day."""
    values = np.exp(np.random.default_rng(1).normal(7, 0.1, 14))
    one = Series("a", JANUARY_2010 + 24 + 13, values)
    found = effects_by_feast([one], MONTHS, 12, Calendar.universal())[0]
    assert found.parts[Feast.WESTERN_EASTER].max() == pytest.approx(0.03)
    assert np.flatnonzero(found.parts[Feast.LEAP_DAY]).tolist() == [1]


def test_old_and_far_months_have_easter_but_no_countries() -> None:
    """Figures of 1940 raise an error, or get feasts from calendars that don't reach so far."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED[:4], steps=60)
    old = [replace(one, last=12 * 1945) for one in series]
    found = effects_by_feast(old, MONTHS, 12, calendar)
    assert all(set(one.parts) <= {Feast.WESTERN_EASTER, Feast.WEEKDAYS, Feast.LEAP_DAY} for one in found)
    assert calendar_effects([replace(series[0], last=12 * 1850)], MONTHS, 12, calendar) == [None]


def test_feasts_can_be_chosen() -> None:
    """A feast that the caller left out is taken off all the same."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED, steps=96)
    found = effects_by_feast(series, MONTHS, 12, replace(calendar, feasts=frozenset((Feast.LUNAR_NEW_YEAR,))))
    assert {feast for one in found for feast in one.parts} == {Feast.LUNAR_NEW_YEAR}


def test_negative_values_have_no_effects() -> None:
    """Logarithms of negative values are taken."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED, steps=60)
    series[1] = replace(series[1], values=series[1].values - 1e6)
    found = calendar_effects(series, MONTHS, 12, calendar)
    assert found[1] is None
    assert found[0] is not None


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_gaps_zeros_and_short_series_do_no_harm(data: st.DataObject) -> None:
    """A gap, a zero, a constant or a single value spreads into every effect of the panel."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED[:6], steps=48)
    damaged = []
    for one in series:
        length = data.draw(st.integers(1, 48))
        values = one.values[-length:].copy()
        what = data.draw(st.sampled_from(["gaps", "zeros", "all zero", "all missing", "constant", "break"]))
        spoilt = np.random.default_rng(data.draw(st.integers(0, 99))).random(length) < 0.4
        if what == "gaps":
            values[spoilt] = np.nan
        elif what == "zeros":
            values[spoilt] = 0
        elif what == "break":
            values[length // 2 :] /= 1000
        else:
            values[:] = {"all zero": 0, "all missing": np.nan, "constant": 5}[what]
        damaged.append(replace(one, values=values))
    for one, found in zip(damaged, calendar_effects(damaged, MONTHS, 6, calendar), strict=True):
        assert found is None or (len(found) == len(one.values) + 6 and np.abs(found).max() < 1)


def test_the_order_of_series_does_not_matter() -> None:
    """A series' effects depend on where it stands in the table."""
    series, calendar, _ = panel(MONTHS, TRUE, MIXED, steps=60)
    forwards = calendar_effects(series, MONTHS, 12, calendar)
    backwards = calendar_effects(series[::-1], MONTHS, 12, calendar)[::-1]
    for one, other in zip(forwards, backwards, strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert np.allclose(one, other, atol=1e-9)


def test_effects_are_told_in_sentences() -> None:
    """A page can't say what a feast adds."""
    series, calendar, truth = panel(MONTHS, TRUE, MIXED, steps=120)
    found = effects_by_feast(series, MONTHS, 12, calendar)[0]
    strongest = int(truth[0][120:].argmax()) + 120
    told = describe(found, strongest, "February 2020")
    assert told[0].startswith("The lunar new year adds ")
    assert told[0].endswith(" % in February 2020.")
    assert (
        describe(found, 120 + 9, "October 2020") == [] or "February" not in describe(found, 129, "October 2020")[0]
    )


def test_every_feast_has_a_name() -> None:
    """A feast can't be told."""
    assert {feast.value for feast in Feast} <= set(TEXTS)
