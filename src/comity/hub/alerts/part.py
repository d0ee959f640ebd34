"""Early warning as the report shows it: alerts with their last periods and what was expected of each."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.statements import name_headline, say_reach
from comity.model.periods import Period
from comity.publish.alerts_data import AlertHeadline, AlertPoint, AlertRow, AlertsPart
from comity.publish.report_data import Absence

SHOWN = 24
"""Periods that the charts show."""
_MOST_DRAWN = 60
"""Alerts whose last periods are looked up; a page draws fewer."""
_LEADING = 3
"""Sentences of an alert that a list has room for: its figures, how far apart, how surprising."""
_USUAL_SPREADS = 1.96


def part_of(view: AlertsView) -> AlertsPart:
    """Return a view as the report shows it."""
    found = view.judged.found
    shown = [one for one in view.current if one.seen_at == view.period]
    points = _points(view, shown[:_MOST_DRAWN])
    rows = tuple(_row(one, points.get(one.id, ())) for one in shown)
    heads = {one.headline for one in shown}
    headlines = tuple(
        _headline(row, view) for row in found.headlines.iter_rows(named=True) if row["headline"] in heads
    )
    return AlertsPart(
        frequency=view.judged.flows.frequency,
        period=view.period,
        judged=found.judged,
        alerts=rows,
        headlines=headlines,
        reach=tuple(say_reach(found, view.partial, view.period)),
        absent=None if found.is_possible or rows else Absence.TOO_SHORT,
    )


def row_of(view: AlertsView, one: FoundAlert, *, periods: int) -> AlertRow:
    """Return one alert of a view, current or not, with so many of its flow's last periods."""
    now = one if one.seen_at == view.period else replace(one, lower=None, upper=None)
    return _row(one, _points(view, [now], periods=periods).get(one.id, ()))


def _row(one: FoundAlert, points: Sequence[AlertPoint]) -> AlertRow:
    return AlertRow(
        id=one.id,
        name=one.name,
        value=one.value,
        expected=one.expected,
        lower=one.lower,
        upper=one.upper,
        relative=one.relative,
        since=one.since,
        is_new=one.is_new,
        state=one.state.value,
        headline=one.headline,
        short=one.sentences[:_LEADING],
        sentences=one.sentences,
        points=tuple(points),
    )


def _headline(row: Mapping[str, Any], view: AlertsView) -> AlertHeadline:
    from comity.analysis.early_warning.sentences import say_headline

    flows = view.judged.flows
    name = name_headline(row["dimension"], row["code"], origin_key=flows.origin_key, codelist_of=flows.codelist_of)
    sentence = say_headline(row, {key: flows.codelist_of(key) for key in flows.keys})
    return AlertHeadline(row["headline"], name, math.expm1(row["shift"]), sentence)


def _points(
    view: AlertsView, shown: Sequence[FoundAlert], *, periods: int = SHOWN
) -> dict[str, tuple[AlertPoint, ...]]:
    """Return the last periods of alerts by id, with what was expected of each before it."""
    from comity.analysis.early_warning.scores import score
    from comity.analysis.early_warning.settings import SETTINGS

    panel, flows = view.judged.panel, view.judged.flows
    rows = _rows_of(view, shown)
    if not rows:
        return {}
    taken = panel.take(list(rows.values()))
    scores = score(taken.values, taken.keys, settings=SETTINGS[flows.frequency])
    last = panel.periods[-periods:]
    count = len(last)
    values = taken.values[:, -count:].tolist()
    expected, spread = scores.expected[:, -count:].tolist(), scores.spread[:, -count:].tolist()
    found = {one.id: one for one in shown}
    return {
        identifier: tuple(_band(found[identifier], last, values[at], zip(expected[at], spread[at], strict=True)))
        for at, identifier in enumerate(rows)
    }


def _rows_of(view: AlertsView, shown: Sequence[FoundAlert]) -> dict[str, int]:
    """Return the panel's row of each alert, by the alert's id."""
    keys = {
        tuple(row[name] for name in view.judged.flows.keys): at
        for at, row in enumerate(view.judged.panel.keys.iter_rows(named=True))
    }
    placed = {one.id: keys.get(tuple(one.key[name] for name in view.judged.flows.keys)) for one in shown}
    return {identifier: at for identifier, at in placed.items() if at is not None}


def _band(
    one: FoundAlert,
    periods: Sequence[Period],
    values: Sequence[float],
    expected: Iterator[tuple[float, float]],
) -> Iterator[AlertPoint]:
    """Yield a flow's points; the band of the last period, in spreads, is that of all."""
    told = list(expected)
    below, above = _reach(one, told[-1])
    for period, value, (mean, spread) in zip(periods, values, told, strict=True):
        known = value if math.isfinite(value) else None
        if math.isfinite(mean) and math.isfinite(spread):
            limits = (math.expm1(mean - below * spread), math.expm1(mean + above * spread))
            yield AlertPoint(period, known, max(limits[0], 0.0), max(limits[1], 0.0))
        else:
            yield AlertPoint(period, known)


def _reach(one: FoundAlert, last: tuple[float, float]) -> tuple[float, float]:
    """Return how many spreads the limits of the last period are below and above what was expected."""
    mean, spread = last
    if one.lower is None or one.upper is None or not math.isfinite(mean) or not spread > 0:
        return _USUAL_SPREADS, _USUAL_SPREADS
    below = (mean - math.log1p(max(one.lower, 0.0))) / spread
    above = (math.log1p(max(one.upper, 0.0)) - mean) / spread
    return max(below, 0.0), max(above, 0.0)
