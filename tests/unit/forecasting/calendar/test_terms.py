import datetime as dt

import numpy as np
import pytest

from comity.forecasting.calendar.country_days import day_number
from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.calendar.spans import Spans, spans_of
from comity.forecasting.calendar.terms import design, leap_effect, terms_for
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency
from unit.forecasting.calendar.panels import DAYS, MONTHS, WEEKS

QUARTERS = Timeline(Frequency.QUARTERLY, 4, 3, 0, str)


def months(first: int, count: int) -> Spans:
    """Return the spans of months; there have to be some."""
    spans = spans_of(MONTHS, first, count)
    assert spans is not None
    return spans


def column(feast: Feast, places: tuple[str, ...], spans: Spans, number: int = 0) -> np.ndarray:
    """Return one column of a design."""
    terms = terms_for(coarse=spans.coarse)
    chosen = next(k for k, term in enumerate(terms) if term.feast is feast and term.number == number)
    return design(places, spans, terms)[:, chosen]


def test_steps_cover_the_days_of_the_calendar() -> None:
    """A month, a quarter or a week has another length than in the calendar."""
    assert months(12 * 2024, 3).lengths.tolist() == [31, 29, 31]
    quarters = spans_of(QUARTERS, 4 * 2024, 4)
    assert quarters is not None
    assert quarters.lengths.tolist() == [91, 91, 92, 92]
    weeks = spans_of(WEEKS, 2800, 5)
    assert weeks is not None
    assert set(weeks.lengths.tolist()) == {7}


def test_unknown_times_have_no_days() -> None:
    """Years of units, or a time before all feasts, are taken for days."""
    assert spans_of(Timeline(None, 1, 1, 0, str), 0, 5) is None
    assert spans_of(Timeline(Frequency.ANNUAL, 1, 12, 0, str), 2000, 5) is None
    assert spans_of(MONTHS, 12 * 1850, 5) is None


def test_weekdays_of_a_month_are_counted() -> None:
    """A month with five Sundays looks like one with four."""
    weekdays = months(12 * 2024 + 8, 1).weekdays()[0]
    assert weekdays.tolist() == [5, 4, 4, 4, 4, 4, 5]


def test_easter_lies_in_the_month_where_most_of_its_days_are() -> None:
    """The days of Easter are counted in the wrong month, or lost between two."""
    march_april = column(Feast.WESTERN_EASTER, ("DE",), months(12 * 2018 + 2, 2))
    assert march_april == pytest.approx([8 / 9, 1 / 9])
    assert column(Feast.WESTERN_EASTER, ("DE",), months(12 * 2024 + 2, 2)).tolist() == [1, 0]
    assert column(Feast.ORTHODOX_EASTER, ("GE",), months(12 * 2024 + 3, 2)).sum() == pytest.approx(1)


def test_a_feast_counts_where_any_place_keeps_it() -> None:
    """The destination's feasts are forgotten, or a feast is counted twice."""
    spans = months(12 * 2024, 12)
    for places in (("TR", "DE"), ("DE", "TR"), ("TR", "MY")):
        assert column(Feast.RAMADAN, places, spans).sum() == pytest.approx(1)
    assert not column(Feast.RAMADAN, ("DE", "FR"), spans).any()


def test_without_countries_only_western_easter_is_looked_for() -> None:
    """A panel without countries gets Ramadan, or loses Easter."""
    spans = months(12 * 2024, 12)
    assert column(Feast.WESTERN_EASTER, (), spans).sum() == pytest.approx(1)
    assert not column(Feast.RAMADAN, (), spans).any()
    assert not column(Feast.WESTERN_EASTER, ("RU", "GE"), spans).any()


def test_nowruz_matters_to_days_alone() -> None:
    """A feast on a fixed day is estimated from months that always hold it."""
    assert Feast.NOWRUZ not in {term.feast for term in terms_for(coarse=True)}
    spring = spans_of(DAYS, day_number(dt.date(2024, 3, 1)), 31)
    assert spring is not None
    assert np.flatnonzero(column(Feast.NOWRUZ, ("IR", "AM"), spring, 1)).tolist() == [19, 20, 21, 22]


def test_only_a_leap_february_has_the_leap_effect() -> None:
    """A leap day is seen where there is none."""
    effect = leap_effect(months(12 * 2023, 24))
    assert np.flatnonzero(effect).tolist() == [13]
    assert effect[13] == pytest.approx(np.log(29 / 28))
    quarters = spans_of(QUARTERS, 4 * 2023, 8)
    assert quarters is not None
    assert np.flatnonzero(leap_effect(quarters)).tolist() == [4]
    days = spans_of(DAYS, day_number(dt.date(2024, 2, 1)), 60)
    assert days is not None
    assert not leap_effect(days).any()
