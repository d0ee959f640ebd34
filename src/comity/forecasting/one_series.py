"""The forecast of one series: its members' outcomes, their combination, its quantiles."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.forecasting.combine import blend, bound, combine
from comity.forecasting.counts import count_quantiles
from comity.forecasting.intervals import (
    CALIBRATION,
    bell_quantiles,
    deviation_of,
    in_order,
    spread_of,
)
from comity.forecasting.members import MEMBERS, Outcome
from comity.forecasting.panel_members import MemberForecast
from comity.forecasting.preparing import Prepared
from comity.forecasting.routing import Route
from comity.forecasting.series import Array
from comity.forecasting.texts import say
from comity.forecasting.young import young_deviation

GROWING = "growing_naive"
LONELY_WEIGHT = 0.2
"""The weight of last year's figures with their growth where a panel teaches nothing."""


@dataclass(frozen=True)
class Note:
    """How a series was forecast: its route, which members took part or failed, what was filled; in words `text`."""

    route: Route
    members: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    filled: int = 0
    bridged: int = 0
    count: int = 0
    exceptional: bool = False

    @property
    def text(self) -> str:
        """Return the note as sentences."""
        parts = [say(self.route.value, count=self.count)]
        if self.exceptional:
            parts.append(say("exceptional"))
        if self.filled:
            parts.append(say("filled", count=self.filled))
        if self.bridged:
            parts.append(say("bridged", count=self.bridged))
        if self.failed:
            parts.append(say("failed", members=", ".join(self.failed)))
        if self.failed and not self.members:
            parts.append(say("fallback"))
        return " ".join(parts)


@dataclass(frozen=True)
class SeriesForecast:
    """Means (steps), quantiles (steps, levels) and each member's means; NaN where there was nothing to go by."""

    mean: Array
    quantiles: Array
    note: Note
    members: dict[str, Array] = field(default_factory=dict)


def run_members(values: Array, names: Sequence[str], *, season: int, horizon: int) -> dict[str, Outcome]:
    """Return what each local member makes of a gapless series; one that fails, or isn't finite, is left out."""
    outcomes = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Members warn of poor fits and overflow; what they return is checked below.
        warnings.simplefilter("ignore")
        for name in names:
            outcome = _try(name, values, season=season, horizon=horizon)
            if outcome is not None:
                outcomes[name] = outcome
    return outcomes


def _try(name: str, values: Array, *, season: int, horizon: int) -> Outcome | None:
    try:
        outcome = MEMBERS[name](values, season, horizon)
    except Exception:  # noqa: BLE001 - a member that fails is left out and named in the note; the run goes on
        return None
    if len(outcome.mean) != horizon or not np.isfinite(outcome.mean).all():
        return None
    usable = outcome.deviation is not None and np.isfinite(outcome.deviation).all()
    return Outcome(_within(outcome.mean, values), outcome.deviation if usable else None)


def _within(mean: Array, values: Array) -> Array:
    floor = 0.0 if values.min() >= 0 else -np.inf
    return bound(np.maximum(mean, floor), values)


def finish(
    prepared: Prepared,
    outcomes: Mapping[str, Outcome],
    shared: Mapping[str, MemberForecast],
    *,
    levels: Sequence[float],
    growth_weight: float = LONELY_WEIGHT,
) -> SeriesForecast:
    """Return the forecast of a series from what its local members and those of the panel (`shared`) made of it."""
    steps, known = prepared.horizon, Note(prepared.route, count=prepared.count)
    if prepared.route is Route.EMPTY:
        return SeriesForecast(np.full(steps, np.nan), np.full((steps, len(levels)), np.nan), known)
    usable = {name: one for name, one in shared.items() if _is_usable(one, prepared.steps)}
    means = {name: outcome.mean for name, outcome in outcomes.items()}
    means |= {name: _within(one.mean, prepared.values) for name, one in usable.items()}
    asked = (*prepared.names, *shared)
    note = Note(
        prepared.route,
        members=tuple(means),
        failed=tuple(name for name in asked if name not in means),
        filled=prepared.filled,
        bridged=prepared.bridged,
        count=prepared.count,
        exceptional=prepared.readied.changed,
    )
    if not means:
        mean, quantiles = _repeat(prepared, levels)
    else:
        mean = _combined(prepared, means, growth_weight)
        quantiles = _quantiles(prepared, mean, outcomes, usable, means=means, levels=levels)
    return _led_back(prepared, mean, quantiles, means, levels=levels, note=note)


def _is_usable(made: MemberForecast, steps: int) -> bool:
    return len(made.mean) == steps and bool(np.isfinite(made.mean).all())


def _combined(prepared: Prepared, means: Mapping[str, Array], growth_weight: float) -> Array:
    mean = combine(np.array(list(means.values())))
    if prepared.route is Route.SHORT and GROWING in means:
        mean = blend(mean, means[GROWING], growth_weight)
    return bound(mean, prepared.values)


def _quantiles(
    prepared: Prepared,
    mean: Array,
    outcomes: Mapping[str, Outcome],
    shared: Mapping[str, MemberForecast],
    *,
    means: Mapping[str, Array],
    levels: Sequence[float],
) -> Array:
    if prepared.route is Route.INTERMITTENT:
        return count_quantiles(prepared.values, prepared.season, mean, levels)
    calibration = CALIBRATION[prepared.route]
    told = [outcome.deviation for outcome in outcomes.values() if outcome.deviation is not None]
    deviations = told or [_plain_deviation(prepared.values, len(mean))]
    deviation = deviation_of(deviations, np.array(list(means.values())), calibration)
    if prepared.route is Route.YOUNG:
        return bell_quantiles(mean, young_deviation(prepared.values, deviation), levels)
    drawn = [one for one in shared.values() if one.quantiles is not None]
    return spread_of(mean, deviation, drawn, values=prepared.values, levels=levels, calibration=calibration)


def _led_back(
    prepared: Prepared,
    mean: Array,
    quantiles: Array,
    means: Mapping[str, Array],
    *,
    levels: Sequence[float],
    note: Note,
) -> SeriesForecast:
    floor = 0.0 if prepared.values.min() >= 0 else None
    wide = prepared.readied.widen(in_order(quantiles, floor=floor), levels)
    cut, factors = prepared.bridged, prepared.factors
    return SeriesForecast(
        prepared.readied.restore(mean)[cut:] * factors,
        wide[cut:] * factors[:, None],
        note,
        {name: prepared.readied.restore(one)[cut:] * factors for name, one in means.items()},
    )


def _plain_deviation(values: Array, horizon: int) -> Array:
    return np.asarray(np.std(np.diff(values)) * np.sqrt(np.arange(1, horizon + 1)))


def _repeat(prepared: Prepared, levels: Sequence[float]) -> tuple[Array, Array]:
    """Repeat the last value: all that a constant or a single observation allows, and the fallback of all others."""
    values, route, steps = prepared.values, prepared.route, prepared.steps
    mean = np.full(steps, values[-1])
    if route in (Route.ZERO, Route.CONSTANT):
        spread = np.zeros(steps)
    elif route is Route.SINGLE:
        spread = young_deviation(values, np.zeros(steps))
    else:
        spread = _plain_deviation(values, steps)
    return mean, bell_quantiles(mean, spread, levels)
