"""The reconciled estimate: both counts brought to the anchors' level, and weighted by how steady each side is."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from comity.analysis.mirror.anchors import Coverage
from comity.analysis.mirror.blocks import Index
from comity.analysis.mirror.model import Model
from comity.analysis.panel import Array

_EQUAL = 20.0
"""How many rows' worth each state's variance is drawn towards the mean."""
_BOUND = 9.0
"""A squared residual counts for no more than this many times the typical one."""
_LEAST_WEIGHT = 0.1


@dataclass(frozen=True)
class Steadiness:
    """Variance of each state's counts about its factors: of those who come, of those who leave; by area."""

    receiver: Array
    sender: Array


@dataclass(frozen=True)
class Figures:
    """Counts to be reconciled, one row a corridor and period, in the places of the model's areas and years.

    `sent`, `received` are above zero, estimated where they weren't sent; `sent_variance`, `received_variance` are
    the variances of the logarithms of those estimates, 0 where a side was counted.
    """

    sender: Index
    receiver: Index
    year: Index
    sent: Array
    received: Array
    sent_variance: Array
    received_variance: Array


@dataclass(frozen=True)
class Estimate:
    """Log estimates and their standard deviations; `weight` is that of the receiver's count."""

    value: Array
    spread: Array
    weight: Array


def measure_steadiness(model: Model) -> Steadiness:
    """Return each side's variances: what is left of the log ratios is the sum of a receiver's and a sender's part.

    Found by non-negative least squares on squared residuals, each state drawn towards the mean.
    """
    blocks, areas = model.blocks, len(model.blocks.areas)
    rows = model.space.rows(blocks.sender, blocks.receiver, blocks.year)
    states = rows[:, : model.space.states] @ model.effects[: model.space.states] + model.effects[-1]
    squared = (blocks.log_ratio - states) ** 2
    chance = model.noise(blocks.sent, blocks.received) - model.settings.noise * model.spread.within
    weight = 1 / (1 + chance / max(model.spread.within, 1e-9))
    bounded = np.minimum(squared, _BOUND * float(np.median(squared)) / 0.455)
    typical = max(float(np.average(bounded, weights=weight)), model.spread.within)
    at, root = np.arange(len(squared)), np.sqrt(weight)
    design = np.zeros((len(squared), 2 * areas))
    design[at, blocks.receiver] = root
    design[at, areas + blocks.sender] = root
    drawn = np.sqrt(_EQUAL) * np.eye(2 * areas)
    found, _ = nnls(
        np.vstack([design, drawn]),
        np.concatenate([root * bounded, np.sqrt(_EQUAL) * np.full(2 * areas, typical / 2)]),
    )
    least = np.maximum(found, 0.2 * typical)
    return Steadiness(least[:areas], least[areas:])


def reconcile(
    model: Model,
    coverage: Coverage,
    steadiness: Steadiness,
    *,
    level: Array,
    figures: Figures,
    within: float,
    scale: float,
) -> Estimate:
    """Return the estimates of the true figures (see `level_contrast` for whose level they have).

    `within` is the variance of single periods' log ratios about their year's. The spread holds each side's own
    variance, the chance of counts and what isn't known of factors and level, all times `scale` (see
    `Calibration.scale`), then the variance of single periods and of estimates of missing sides.
    """
    own_receiver = steadiness.receiver[figures.receiver] + within / 2
    own_sender = steadiness.sender[figures.sender] + within / 2
    weight = np.clip(own_sender / (own_sender + own_receiver), _LEAST_WEIGHT, 1 - _LEAST_WEIGHT)
    receiver_log = np.log(figures.received) - coverage.receiver[figures.receiver, figures.year] @ model.effects
    sender_log = np.log(figures.sent) - coverage.sender[figures.sender, figures.year] @ model.effects
    value = weight * receiver_log + (1 - weight) * sender_log + level @ model.effects
    of_receiver, of_sender = weight**2, (1 - weight) ** 2
    yearly = of_receiver * (own_receiver - within / 2 + _chance(model, figures.received))
    yearly += of_sender * (own_sender - within / 2 + _chance(model, figures.sent))
    yearly += _factor_variance(model, coverage, figures, weight, level)
    single = of_receiver * (within / 2 + figures.received_variance)
    single += of_sender * (within / 2 + figures.sent_variance)
    return Estimate(value, np.sqrt(scale**2 * yearly + single), weight)


def _chance(model: Model, counts: Array) -> Array:
    return np.asarray(model.settings.counting / np.maximum(counts, 1.0))


def _factor_variance(model: Model, coverage: Coverage, figures: Figures, weight: Array, level: Array) -> Array:
    """Return the variance that comes from factors and level, told once a corridor and year."""
    keys = np.stack([figures.sender, figures.receiver, figures.year], axis=1)
    unique, first, back = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    sender, receiver, year = unique.T
    share = weight[first, None]
    contrasts = level - share * coverage.receiver[receiver, year] - (1 - share) * coverage.sender[sender, year]
    return model.contrast_variance(contrasts)[back.ravel()]
