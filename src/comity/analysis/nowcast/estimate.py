"""One estimate for each flow that hasn't reported, and how their errors go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from comity.analysis.nowcast.chain_ladder import Ultimate
from comity.analysis.nowcast.own import Forecaster, season_of
from comity.analysis.nowcast.shared import Past, Shared, past_surprises, shared_surprise, shrink
from comity.analysis.nowcast.sums import Interval, interval_of, mean_of
from comity.analysis.panel import Array, Panel

LONGEST_SILENCE = 31
"""Periods after which a flow is no longer estimated; a year where that is shorter."""
_SETTLING = 2
"""Seasons of a panel whose surprises aren't listened to, where there are at least twice as many."""
_CHANCE = 1.0
"""Nothing is surer than a Poisson count of this many."""


class Method(StrEnum):
    """What an estimate is made from."""

    OWN = "own"
    """The flow's own forecast."""
    SHARED = "own+shared"
    """The same, moved by the surprise of those who have reported."""
    OWN_LADDER = "own+ladder"
    """Its own forecast and the growth of its partial figure, by precision."""
    LADDER = "own+shared+ladder"
    """All three."""


class Reason(StrEnum):
    """Why a flow isn't estimated."""

    TOO_SHORT = "too_short"
    """Too little is known of its past."""
    SILENT = "silent"
    """Nothing has come from it for too long."""


@dataclass(frozen=True, slots=True)
class Part:
    """What has come of a flow's period, and what it grows to where its past says so."""

    reported: float
    ultimate: Ultimate | None = None


@dataclass(frozen=True)
class Estimate:
    """One flow's estimate: `row` in the panel, `periods` of silence, log1p and its standard deviation.

    `expected` is what its own past alone lets expect; `left`: (periods,), the past errors in spreads; `own` the
    share that forecast and shared surprise have beside the chain ladder (1: all).
    """

    row: int
    periods: int
    log_value: float
    spread: float
    expected: float
    shared: Shared
    method: Method
    own: float = 1.0
    part: Part | None = None

    @property
    def value(self) -> float:
        """The mean, but no less than what has come in part where nothing says how that grows."""
        return max(mean_of(self.log_value, self.spread), self._least)

    @property
    def interval(self) -> Interval:
        """The prediction intervals, with the same least value."""
        one, least = interval_of(self.log_value, self.spread), self._least
        bounds = (one.lower80, one.upper80, one.lower95, one.upper95)
        return Interval(*(max(bound, least) for bound in bounds))

    @property
    def _least(self) -> float:
        return self.part.reported if self.part is not None and self.part.ultimate is None else 0.0


@dataclass(frozen=True)
class Estimates:
    """The estimates, the covariance of their errors on log1p, and why other flows have none.

    `surprise`: how far the `compared` reporters lie above what was expected of them, as a fraction; None where
    nothing was.
    """

    estimates: tuple[Estimate, ...]
    covariance: Array
    reasons: Mapping[int, Reason]
    surprise: float | None
    compared: int


def estimate_flows(
    panel: Panel, parts: Mapping[int, Part], *, forecast: Forecaster, groups: Sequence[str] | None = None
) -> Estimates:
    """Estimate the last period of every flow whose figure of it isn't known (NaN).

    With `groups`, a name for each flow, only those of a flow's own group are listened to.
    """
    values, at = panel.values, panel.values.shape[1] - 1
    frequency = panel.periods[-1].frequency
    season, longest = season_of(frequency), min(frequency.per_year, LONGEST_SILENCE)
    silence = _silence(values)
    reasons = {int(row): Reason.SILENT for row in np.flatnonzero(silence > longest)}
    reasons |= {int(row): Reason.TOO_SHORT for row in np.flatnonzero(silence > at)}
    wanted = [int(row) for row in np.flatnonzero(silence > 0) if int(row) not in reasons]
    horizons = sorted({1, *(int(silence[row]) for row in wanted)})
    ahead = forecast(values, horizons, season)
    heard = _heard(silence, groups)
    made: list[Estimate] = []
    pasts: dict[int, Past] = {}
    for horizon in horizons:
        residuals = np.log1p(np.maximum(values, 0.0)) - ahead[horizon]
        residuals[:, : _first_listened(at + 1, season)] = np.nan
        pasts[horizon] = past = past_surprises(residuals, last=at - horizon)
        for row in (one for one in wanted if silence[one] == horizon):
            expected = float(ahead[horizon][row, at])
            if not np.isfinite(expected) or not np.isfinite(past.spread[row]):
                reasons[row] = Reason.TOO_SHORT
                continue
            shared = shared_surprise(
                residuals, past, late=row, reporters=heard[row if groups else 0], at=at, sizes=_sizes(values)
            )
            made.append(_estimate(row, horizon, expected=expected, shared=shared, part=parts.get(row)))
    made.sort(key=lambda one: one.row)
    compared = np.flatnonzero((silence == 0) & np.isfinite(ahead[1][:, at]))
    surprise = _surprise(values[compared, at], ahead[1][compared, at])
    return Estimates(tuple(made), _covariance(made, pasts), reasons, surprise, compared.size)


def _heard(silence: NDArray[np.intp], groups: Sequence[str] | None) -> Mapping[int, Sequence[int]]:
    """Return the reporters that each flow listens to; under 0 those of all flows where there are no groups."""
    reporters = [int(row) for row in np.flatnonzero(silence == 0)]
    if groups is None:
        return {0: reporters}
    of_group: dict[str, list[int]] = {}
    for row in reporters:
        of_group.setdefault(groups[row], []).append(row)
    return {row: of_group.get(name, []) for row, name in enumerate(groups)}


def _silence(values: Array) -> NDArray[np.intp]:
    """Return how many periods ago each flow's last known figure was; as many as there are where there is none."""
    known = np.isfinite(values)
    silence: NDArray[np.intp] = np.where(known.any(axis=1), known[:, ::-1].argmax(axis=1), values.shape[1])
    return silence


def _first_listened(periods: int, season: int) -> int:
    settling = _SETTLING * season
    return settling if periods >= 2 * settling else min(season, periods // 2)


def _sizes(values: Array) -> Array:
    known = np.isfinite(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _estimate(row: int, horizon: int, *, expected: float, shared: Shared, part: Part | None) -> Estimate:
    """Return the estimate from forecast and shared surprise, joined with the chain ladder's where there is one."""
    log_value = max(0.0, expected + shared.surprise)
    chance = 1.0 / max(float(np.expm1(log_value)), _CHANCE)
    variance = max(shared.spread**2, chance)
    method, own = (Method.SHARED if shared.weight > 0 else Method.OWN), 1.0
    ultimate = part.ultimate if part else None
    if ultimate is not None:
        other = max(ultimate.spread**2, 1e-8)
        own = other / (variance + other)
        log_value = own * log_value + (1.0 - own) * ultimate.log_value
        variance = variance * other / (variance + other)
        method = Method.LADDER if shared.weight > 0 else Method.OWN_LADDER
    return Estimate(
        row=row,
        periods=horizon,
        log_value=log_value,
        spread=float(np.sqrt(variance)),
        expected=float(np.expm1(max(0.0, expected))),
        shared=shared,
        method=method,
        own=own,
        part=part,
    )


def _covariance(made: Sequence[Estimate], pasts: Mapping[int, Past]) -> Array:
    """Return the covariance of the estimates' errors, from what would have been left over in the past.

    What the chain ladder contributes errs by itself.
    """
    if not made:
        return np.zeros((0, 0))
    spread = np.array([one.spread for one in made])
    own = np.array([one.own * one.shared.spread for one in made])
    least = min(one.shared.left.size for one in made)
    left = np.stack([one.shared.left[:least] for one in made])
    known = np.isfinite(left)
    longest = pasts[max(one.periods for one in made)]
    weights = longest.weights[-least:] if least else longest.weights
    together = np.where(known, left, 0.0) * np.sqrt(weights)
    scale = np.sqrt((together**2).sum(axis=1))
    alike = together @ together.T / np.maximum(np.outer(scale, scale), 1e-12)
    np.fill_diagonal(alike, 1.0)
    covariance = shrink(alike, longest.effective) * np.outer(np.minimum(own, spread), np.minimum(own, spread))
    np.fill_diagonal(covariance, spread**2)
    return np.asarray(covariance)


def _surprise(values: Array, expected: Array) -> float | None:
    whole = float(np.expm1(expected).sum())
    return float(values.sum()) / whole - 1.0 if whole > 0 else None
