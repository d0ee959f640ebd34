"""How wide intervals must be: whole corridors held out, and their errors in the model's own spreads."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.mirror.blocks import Blocks
from comity.analysis.mirror.model import Model, fit
from comity.analysis.mirror.settings import DEFAULT, Settings
from comity.analysis.panel import Array

LEVELS = (0.8, 0.95)
NORMAL80 = 1.2816
"""How many standard deviations an 80 % interval reaches, if normal."""
_FOLDS = 5
_ENOUGH = 40
"""Errors below which the usual multipliers stand."""
_USUAL = (1.2, 2.1)
"""Multipliers of the model's spread for 80 and 95 %, about as European corridors have them
(1.10 and 1.90), a little wider."""


@dataclass(frozen=True)
class Calibration:
    """What the model's spread is multiplied by for 80 and 95 % intervals.

    `errors` is how many errors they were told from (0: the usual ones stand).
    """

    wide80: float
    wide95: float
    errors: int

    @property
    def scale(self) -> float:
        """What a spread of the model is multiplied by to be a standard deviation, as the 80 % interval tells it."""
        return self.wide80 / NORMAL80

    @property
    def tail95(self) -> float:
        """How many such standard deviations a 95 % interval reaches."""
        return self.wide95 / self.scale


def calibrate(blocks: Blocks, settings: Settings = DEFAULT) -> Calibration:
    """Return the multipliers by five folds of whole corridors.

    Source: normalised split conformal prediction, Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018),
    "Distribution-free predictive inference for regression", Journal of the American Statistical Association 113.
    """
    scores = held_out_scores(blocks, settings)
    if scores.size < _ENOUGH:
        return Calibration(*_USUAL, 0)
    ranks = [min(1.0, level * (1 + 1 / scores.size)) for level in LEVELS]
    wide80, wide95 = np.quantile(scores, ranks)
    return Calibration(float(wide80), float(wide95), int(scores.size))


def held_out_scores(blocks: Blocks, settings: Settings = DEFAULT) -> Array:
    """Return the absolute errors of corridors that were held out whole, each in its own spread."""
    corridors = np.unique(blocks.corridor)
    order = np.random.default_rng(0).permutation(len(corridors))
    scores = []
    for fold in np.array_split(corridors[order], min(_FOLDS, len(corridors))):
        out = np.isin(blocks.corridor, fold)
        if out.all() or not out.any():
            continue
        model = fit(blocks.take(np.flatnonzero(~out)), settings)
        scores.append(_scores(model, blocks.take(np.flatnonzero(out))))
    return np.concatenate(scores) if scores else np.empty(0)


def _scores(model: Model, held: Blocks) -> Array:
    expected, variance = model.expect(held.sender, held.receiver, held.year)
    spread = predictive_spread(model, variance, held.sent)
    return np.asarray(np.abs(held.log_ratio - expected) / spread)


def predictive_spread(model: Model, variance: Array, known: Array) -> Array:
    """Return the standard deviation of a log ratio of which one count is known: its own and its expectation's."""
    return np.asarray(np.sqrt(variance + model.noise(known, known)))
