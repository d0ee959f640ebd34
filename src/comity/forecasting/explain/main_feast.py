"""The one feast that makes most of the calendar's effect on a step ahead, where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.forecasting.calendar.country_days import feast_days
from comity.forecasting.calendar.effects import SeriesEffects, effects_by_feast
from comity.forecasting.calendar.feasts import SOURCES, Feast
from comity.forecasting.calendar.spans import Days, spans_of
from comity.forecasting.forecaster import ForecastResult
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline

MOVING = frozenset((*SOURCES, Feast.RAMADAN))
"""Feasts with a day of their own that moves: holidays on fixed days, weekdays and the leap day are none."""
_MOST = 0.6
_FAST_DAYS = 30


@dataclass(frozen=True)
class MainFeast:
    """A feast, and whether it lies in the step itself: its day, or most of the month of Ramadan.

    Elsewhere the step holds days about it, such as Palm Sunday.
    """

    feast: Feast
    lies_inside: bool


def main_feasts(
    series: Sequence[Series], timeline: Timeline, result: ForecastResult, horizon: int
) -> dict[str, tuple[MainFeast | None, ...]]:
    """Return for each series, by name, and each step ahead the feast that makes most of the calendar's effect.

    `series` are all of the panel that `result` was made from. A feast makes most where it has three fifths of what
    all effects add and take away together. Series without effects are left out.
    """
    if not result.effects or result.calendar is None:
        return {}
    found = effects_by_feast([_without_signals(one, result) for one in series], timeline, horizon, result.calendar)
    return {
        one.unique_id: _by_step(effects, result.effects[one.unique_id], _edges(one, timeline, horizon))
        for one, effects in zip(series, found, strict=True)
        if one.unique_id in result.effects and effects.parts
    }


def _without_signals(one: Series, result: ForecastResult) -> Series:
    followed = result.signals.get(one.unique_id)
    return (
        one if followed is None else replace(one, values=one.values / np.exp(followed.effects[: len(one.values)]))
    )


def _edges(one: Series, timeline: Timeline, horizon: int) -> Days:
    """Return the first days of the steps ahead, and of the one after them; empty where steps have no days."""
    spans = spans_of(timeline, one.last + 1, horizon)
    return np.empty(0, dtype=np.int64) if spans is None else spans.edges


def _by_step(found: SeriesEffects, total: Array, edges: Days) -> tuple[MainFeast | None, ...]:
    horizon = max(len(edges) - 1, 0)
    ahead = {feast: part[len(part) - horizon :] for feast, part in found.parts.items()}
    rest = total[len(total) - horizon :] - sum(ahead.values())
    return tuple(
        _main(
            {feast: float(part[step]) for feast, part in ahead.items()}, float(rest[step]), edges[step : step + 2]
        )
        for step in range(horizon)
    )


def _main(parts: dict[Feast, float], rest: float, edges: Days) -> MainFeast | None:
    feast = max(parts, key=lambda one: abs(parts[one]))
    whole = sum(map(abs, parts.values())) + abs(rest)
    if feast not in MOVING or whole == 0 or abs(parts[feast]) < _MOST * whole:
        return None
    return MainFeast(feast, _lies_inside(feast, edges))


def _lies_inside(feast: Feast, edges: Days) -> bool:
    first, end = int(edges[0]), int(edges[1])
    if feast is not Feast.RAMADAN:
        return any(first <= day < end for day in feast_days(feast))
    overlaps = (min(end, day) - max(first, day - _FAST_DAYS) for day in feast_days(feast))
    return max(overlaps, default=0) > _FAST_DAYS // 2
