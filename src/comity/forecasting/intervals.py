"""Quantiles around the combination: offsets averaged over members, widened where members disagree, calibrated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from comity.forecasting.learnt_offsets import around
from comity.forecasting.panel_members import MemberForecast
from comity.forecasting.routing import Route
from comity.forecasting.series import Array

_TAIL_FREEDOM = 5
_CALIBRATED_AT = 0.9


@dataclass(frozen=True)
class Calibration:
    """What a route's deviations are multiplied by, and how much of the members' disagreement is added to them.

    Where members give quantiles of their own, those have the share `learnt_share`.
    """

    scale: float
    disagreement: float
    learnt_share: float = 0.5


CALIBRATION: Mapping[Route, Calibration] = {
    Route.YOUNG: Calibration(scale=1.0, disagreement=1.0),
    Route.SHORT: Calibration(scale=1.2, disagreement=1.0),
    Route.TREND: Calibration(scale=1.1, disagreement=0.5),
    Route.FULL: Calibration(scale=1.3, disagreement=1.0, learnt_share=0.85),
}
"""Set once on validation origins (docs/explanation/forecast.md), so that a single series is calibrated too."""


def deviation_of(deviations: Sequence[Array], means: Array, calibration: Calibration) -> Array:
    """Return the calibrated standard deviation of each step.

    `deviations` come from the members that give one, `means` is the (members, steps) array of all.
    """
    model = np.mean(deviations, axis=0)
    disagreement = calibration.disagreement * means.std(axis=0)
    return np.asarray(calibration.scale * np.sqrt(model**2 + disagreement**2))


def spread_of(
    mean: Array,
    deviation: Array,
    drawn: Sequence[MemberForecast],
    *,
    values: Array,
    levels: Sequence[float],
    calibration: Calibration,
) -> Array:
    """Return (steps, levels) quantiles about the mean, averaged from the models' deviation and the learnt offsets.

    `deviation` is the calibrated one (`deviation_of`), `drawn` are members that give quantiles of their own, at
    `learnt_levels(levels)`; `values` is the series that all of them forecast.
    """
    own = bell_quantiles(mean, deviation, levels)
    if not drawn:
        return own
    learnt = around(mean, drawn, deviation, values=values, levels=levels)
    return np.asarray(calibration.learnt_share * learnt + (1 - calibration.learnt_share) * own)


def bell_quantiles(mean: Array, deviation: Array, levels: Sequence[float]) -> Array:
    """Return a (steps, levels) array of a symmetric distribution about the mean, with the tails of Student's t.

    Its 80 % interval is the normal one; with five degrees of freedom the 95 % interval is 14 % wider than normal.
    """
    return np.asarray(mean[:, None] + deviation[:, None] * _bell(tuple(levels))[None, :])


@cache
def _bell(levels: tuple[float, ...]) -> Array:
    """Return the quantiles of the distribution of mean zero and deviation one; a panel asks thousands of times."""
    from scipy import stats

    unit = stats.norm.ppf(_CALIBRATED_AT) / stats.t.ppf(_CALIBRATED_AT, _TAIL_FREEDOM)
    return np.asarray(stats.t.ppf(np.asarray(levels), _TAIL_FREEDOM) * unit)


def normal_quantiles(mean: Array, deviation: Array, levels: Sequence[float]) -> Array:
    """Return a (steps, levels) array of normal quantiles."""
    offsets = np.array([NormalDist().inv_cdf(level) for level in levels])
    return np.asarray(mean[:, None] + deviation[:, None] * offsets[None, :])


def in_order(quantiles: Array, *, floor: float | None) -> Array:
    """Return the quantiles in rising order, not below `floor`."""
    ordered = np.sort(quantiles, axis=1)
    return ordered if floor is None else np.maximum(ordered, floor)
