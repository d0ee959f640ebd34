"""How far the series of a panel differ in an effect: learnt from the panel itself."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.calendar.changes import Changes
from comity.forecasting.calendar.pooling import variances
from comity.forecasting.calendar.regression import Prior, regress
from comity.forecasting.calendar.terms import Term
from comity.forecasting.calendar.whitening import Noise, whiten
from comity.forecasting.series import Array

_MOST = 400
_ROUNDS = 4
_USUAL_COUNTS = 20.0
"""As many series as the usual variance counts."""


def learn_variances(changes: Changes, priors: Array, terms: Sequence[Term], noise: Noise) -> Array:
    """Return the variances of the constant and of each term about what is expected of a series.

    They are found by expectation–maximisation (Dempster, Laird and Rubin, 1977) on at most 400 series, beginning
    with the usual ones, which count like twenty series. The terms of one feast share theirs.
    """
    usual = variances(terms, whole_panel=False)
    chosen = np.unique(np.linspace(0, len(changes.values) - 1, _MOST).astype(int))
    part = Changes(changes.values[chosen], changes.columns, changes.kinds[chosen], changes.families[chosen])
    moves = np.abs(changes.columns).max(axis=1) > 0
    found = usual
    batches = [
        (priors[chosen[rows]], whiten(batch, noise), moves[part.kinds[rows]]) for rows, batch in part.batches()
    ]
    for _ in range(_ROUNDS):
        sums = sum(_squares(prior, whitened, has, found) for prior, whitened, has in batches)
        found = _shared(np.asarray(sums), usual, terms)
    return found


def _squares(prior: Array, whitened: Array, has: Array, variance: Array) -> Array:
    """Return (2, columns): expected squares of departures from what was expected, and how many series count."""
    fit = regress(whitened, Prior(prior, variance))
    squares = (fit.coefficients - prior) ** 2 + fit.uncertainty
    return np.array([(squares * has).sum(axis=0), has.sum(axis=0)])


def _shared(sums: Array, usual: Array, terms: Sequence[Term]) -> Array:
    labels = np.array(["", *(term.feast for term in terms)])
    found = usual.copy()
    for label in set(labels[1:]):
        ours = labels == label
        total, count = sums[0][ours].sum(), sums[1][ours].sum()
        found[ours] = (total + _USUAL_COUNTS * usual[ours]) / (count + _USUAL_COUNTS)
    return found
