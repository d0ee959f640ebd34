"""A series made ready for the members: without the calendar's effects and exceptional stretches, gapless."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.forecasting.gaps import fill_gaps
from comity.forecasting.routing import Route, choose_route, members_of
from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import Exceptional
from comity.forecasting.shocks.readied import Readied, ready

SEASONAL = (Route.SHORT, Route.FULL)


@dataclass(frozen=True)
class Prepared:
    """What the members are given of one series, and how their forecasts are led back.

    `values` reach from the first to the last observation, without gaps; forecasts of `horizon` + `bridged` steps
    are wanted. `readied` leads them back over an exceptional stretch, `factors` (horizon) over the calendar.
    """

    values: Array
    route: Route
    season: int
    horizon: int
    names: tuple[str, ...]
    readied: Readied
    factors: Array
    bridged: int = 0
    filled: int = 0
    count: int = 0

    @property
    def steps(self) -> int:
        """Return how many steps the members forecast."""
        return self.horizon + self.bridged


def trim_ends(values: Array) -> Array:
    """Return the values from the first to the last observation; there has to be one."""
    known = np.flatnonzero(np.isfinite(values))
    return values[known[0] : known[-1] + 1]


def takes_effects(values: Array, season: int) -> bool:
    """Return whether a series has a route on which effects are taken off: not one of few or sparse counts."""
    return bool(np.isfinite(values).any()) and choose_route(trim_ends(values), season) in SEASONAL


def prepare(values: Array, *, season: int, horizon: int, effects: Array | None = None) -> Prepared:
    """Return a series made ready; `values` has NaN where the observation is missing.

    `effects` are those of the calendar in logs on the series' own steps and those to come; only seasonal series
    are cleared of them: sparse counts have to stay whole, and constant ones constant. Missing observations at
    the end are bridged: the forecast starts after the last place, seen or not.
    """
    if effects is not None and not takes_effects(values, season):
        effects = None
    factors = np.ones(horizon) if effects is None else np.exp(effects[len(values) : len(values) + horizon])
    cleared = values if effects is None else values / np.exp(effects[: len(values)])
    known = np.flatnonzero(np.isfinite(cleared))
    if len(known) == 0:
        return Prepared(cleared[:0], Route.EMPTY, season, horizon, (), _as_it_is(cleared[:0], horizon), factors)
    seen = trim_ends(cleared)
    bridged = len(values) - 1 - int(known[-1])
    route = choose_route(seen, season)
    whole = fill_gaps(seen, season)
    return Prepared(
        values=whole,
        route=route,
        season=season,
        horizon=horizon,
        names=members_of(route, seen),
        readied=_as_it_is(whole, horizon + bridged),
        factors=np.asarray(factors),
        bridged=bridged,
        filled=len(seen) - len(known),
        count=len(known),
    )


def without_stretches(prepared: Prepared, exceptional: Sequence[Exceptional]) -> Prepared:
    """Return a series without its exceptional stretches (counted from its first observation).

    The route is chosen anew: the zeros of a closure make a series look sparse, and one may now begin after it.
    """
    if not exceptional:
        return prepared
    readied = ready(prepared.values, prepared.season, exceptional, prepared.steps)
    if not readied.changed:
        return prepared
    route = choose_route(readied.values, prepared.season)
    names = members_of(route, readied.values)
    return replace(prepared, values=readied.values, readied=readied, route=route, names=names)


def _as_it_is(values: Array, steps: int) -> Readied:
    return Readied(values, np.ones(steps), np.zeros(steps))
