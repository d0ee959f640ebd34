"""The forecast of one series: its route, its members, their combination, its quantiles."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.forecasting.combine import blend, bound, combine
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.intervals import CALIBRATION, bell_quantiles, count_quantiles, deviation_of, in_order
from comity.forecasting.members import MEMBERS, Outcome
from comity.forecasting.routing import Route, choose_route, members_of
from comity.forecasting.series import Array
from comity.forecasting.texts import say


@dataclass(frozen=True)
class Note:
    """How a series was forecast: its route, which members took part or failed, what was filled; in words `text`."""

    route: Route
    members: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    filled: int = 0
    bridged: int = 0
    count: int = 0

    @property
    def text(self) -> str:
        """Return the note as sentences."""
        parts = [say(self.route.value, count=self.count)]
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


@dataclass(frozen=True)
class Learnt:
    """What a short series is forecast with.

    `growth_weight` is the weight of last year's figures with their growth, beside the members; `effects` are those
    of the calendar in logs, on the series' own steps and those to come (None: there are none).
    """

    growth_weight: float
    effects: Array | None = None

    def clear(self, values: Array) -> Array:
        """Return the values without the effects of the calendar."""
        return values if self.effects is None else np.asarray(values / np.exp(self.effects[: len(values)]))

    def coming(self, values: Array, horizon: int) -> Array:
        """Return the factors of the steps to come."""
        if self.effects is None:
            return np.ones(horizon)
        return np.asarray(np.exp(self.effects[len(values) : len(values) + horizon]))


LONELY = Learnt(growth_weight=0.2)
"""What holds where a panel teaches nothing."""
GROWING = "growing_naive"


def forecast_series(
    values: Array, *, season: int, horizon: int, levels: Sequence[float], learnt: Learnt = LONELY
) -> SeriesForecast:
    """Forecast one series, come what may: `values` has NaN where the observation is missing.

    Missing observations at the end are bridged: the forecast starts after the last place, seen or not. A series on
    the short route is forecast without the effects of the calendar, which are then put back.
    """
    made = _forecast(
        learnt.clear(values), season=season, horizon=horizon, levels=levels, weight=learnt.growth_weight
    )
    if learnt.effects is None:
        return made
    factors = learnt.coming(values, horizon)
    members = {name: mean * factors for name, mean in made.members.items()}
    return SeriesForecast(made.mean * factors, made.quantiles * factors[:, None], made.note, members)


def trim_ends(values: Array) -> Array:
    """Return the values from the first to the last observation; there has to be one."""
    known = np.flatnonzero(np.isfinite(values))
    return values[known[0] : known[-1] + 1]


def short_forecasts(values: Array, *, season: int, horizon: int) -> tuple[Array, Array] | None:
    """Return the short members' combination and last year's figures with their growth; None where a part fails."""
    outcomes = _run_members(values, members_of(Route.SHORT, values), season=season, horizon=horizon)
    if GROWING not in outcomes:
        return None
    return combine(np.array([outcome.mean for outcome in outcomes.values()])), outcomes[GROWING].mean


def _forecast(
    values: Array, *, season: int, horizon: int, levels: Sequence[float], weight: float
) -> SeriesForecast:
    known = np.flatnonzero(np.isfinite(values))
    if len(known) == 0:
        empty = np.full((horizon, len(levels)), np.nan)
        return SeriesForecast(np.full(horizon, np.nan), empty, Note(Route.EMPTY))
    bridged = len(values) - 1 - int(known[-1])
    seen = trim_ends(values)
    route = choose_route(seen, season)
    whole = fill_gaps(seen, season)
    made = _make(whole, route, season=season, horizon=horizon + bridged, levels=levels, weight=weight)
    note = Note(
        route,
        members=tuple(made.members),
        failed=tuple(name for name in members_of(route, seen) if name not in made.members),
        filled=len(seen) - len(known),
        bridged=bridged,
        count=len(known),
    )
    members = {name: mean[bridged:] for name, mean in made.members.items()}
    return SeriesForecast(made.mean[bridged:], made.quantiles[bridged:], note, members)


def _make(
    values: Array, route: Route, *, season: int, horizon: int, levels: Sequence[float], weight: float
) -> SeriesForecast:
    outcomes = _run_members(values, members_of(route, values), season=season, horizon=horizon)
    if not outcomes:
        return _repeat(values, route, horizon=horizon, levels=levels)
    means = np.array([outcome.mean for outcome in outcomes.values()])
    mean = combine(means)
    if route is Route.SHORT and GROWING in outcomes:
        mean = blend(mean, outcomes[GROWING].mean, weight)
    mean = bound(mean, values)
    quantiles = _quantiles(values, route, mean=mean, outcomes=outcomes, levels=levels)
    floor = 0.0 if values.min() >= 0 else None
    members = {name: outcome.mean for name, outcome in outcomes.items()}
    return SeriesForecast(mean, in_order(quantiles, floor=floor), Note(route), members)


def _run_members(values: Array, names: Sequence[str], *, season: int, horizon: int) -> dict[str, Outcome]:
    outcomes = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Members warn of poor fits and overflow; what they return is checked below, and the combination is trimmed.
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
    floor = 0.0 if values.min() >= 0 else -np.inf
    return Outcome(bound(np.maximum(outcome.mean, floor), values), outcome.deviation if usable else None)


def _quantiles(
    values: Array, route: Route, *, mean: Array, outcomes: dict[str, Outcome], levels: Sequence[float]
) -> Array:
    calibration = CALIBRATION[route]
    if route is Route.INTERMITTENT:
        return count_quantiles(mean, values, levels, scale=calibration.scale)
    deviations = [outcome.deviation for outcome in outcomes.values() if outcome.deviation is not None]
    means = np.array([outcome.mean for outcome in outcomes.values()])
    spread = deviation_of(deviations or [_plain_deviation(values, len(mean))], means, calibration)
    return bell_quantiles(mean, spread, levels)


def _plain_deviation(values: Array, horizon: int) -> Array:
    return np.asarray(np.std(np.diff(values)) * np.sqrt(np.arange(1, horizon + 1)))


def _repeat(values: Array, route: Route, *, horizon: int, levels: Sequence[float]) -> SeriesForecast:
    """Repeat the last value: all that a constant or a single observation allows, and the fallback of all others."""
    mean = np.full(horizon, values[-1])
    if route in (Route.ZERO, Route.CONSTANT):
        spread = np.zeros(horizon)
    elif route is Route.SINGLE:
        spread = np.full(horizon, abs(values[-1]) / 2)
    else:
        spread = _plain_deviation(values, horizon)
    floor = 0.0 if values.min() >= 0 else None
    return SeriesForecast(mean, in_order(bell_quantiles(mean, spread, levels), floor=floor), Note(route))
