"""Panels whose effects of the calendar are known, made by code."""

from collections.abc import Mapping

import numpy as np

from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.calendar.spans import spans_of
from comity.forecasting.calendar.terms import design, leap_effect, terms_for
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency

MONTHS = Timeline(Frequency.MONTHLY, 12, 1, 0, str, has_months=True)
DAYS = Timeline(Frequency.DAILY, 7, 1, 0, str)
WEEKS = Timeline(Frequency.WEEKLY, 52, 7, 3, str)
JANUARY_2010 = 12 * 2010
JANUARY_2019 = 17897
FIRST = {12: JANUARY_2010, 7: JANUARY_2019, 52: JANUARY_2019 // 7}
HORIZON = {12: 12, 7: 60, 52: 52}
YEAR = 365.2425


def panel(
    timeline: Timeline,
    sizes: Mapping[Feast, float],
    places: list[tuple[str, ...]],
    *,
    steps: int,
    noise: float = 0.03,
    swing: float = 0.3,
) -> tuple[list[Series], Calendar, Array]:
    """Return series with these effects (of all windows of a feast), their calendar, and the true effects in logs.

    Series wander together and on their own, and have a yearly season.
    """
    generator = np.random.default_rng(0)
    first, horizon = FIRST[timeline.season], HORIZON[timeline.season]
    spans = spans_of(timeline, first, steps + horizon)
    assert spans is not None
    terms = terms_for(coarse=spans.coarse)
    common = np.cumsum(generator.normal(0, noise / 3, steps))
    year = swing * np.cos(2 * np.pi * spans.edges[:-1] / YEAR)
    series, truth = [], []
    for i, own in enumerate(places):
        effect = design(own, spans, terms) @ np.array([sizes.get(term.feast, 0.0) for term in terms])
        effect += leap_effect(spans)
        line = 8 + common + np.cumsum(generator.normal(0, noise / 3, steps)) + year[:steps] + effect[:steps]
        values = np.exp(line + generator.normal(0, noise, steps))
        series.append(Series(f"s{i}", first + steps - 1, values))
        truth.append(effect)
    return series, Calendar({f"s{i}": own for i, own in enumerate(places)}), np.array(truth)


def error(found: list[Array | None], truth: Array) -> float:
    """Return the root mean square error of effects over that of taking none."""
    made = np.array([np.zeros(truth.shape[1]) if one is None else one for one in found])
    return float(np.sqrt(((made - truth) ** 2).mean() / (truth**2).mean()))
