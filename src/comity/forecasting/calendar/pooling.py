"""Effects from the whole panel down to each series: everyone's is drawn towards that of the group it belongs to."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.calendar.changes import Changes, Indices
from comity.forecasting.calendar.regression import Prior, regress
from comity.forecasting.calendar.terms import Term
from comity.forecasting.calendar.whitening import Noise, whiten
from comity.forecasting.series import Array

_GROWTH = 1.0
"""The variance of a series' constant growth a year in logs: hardly any series grows by more than e."""


def variances(terms: Sequence[Term], *, whole_panel: bool) -> Array:
    """Return the prior variances of the constant and of each term's effect."""
    of_terms = [(t.expected.panels if whole_panel else t.expected.parts) ** 2 for t in terms]
    return np.array([_GROWTH, *of_terms])


def group_priors(changes: Changes, terms: Sequence[Term], noise: Noise) -> Array:
    """Return what is expected of each series, (series, 1 + terms), before its own changes are looked at.

    The effects of the panel's mean change come first, drawn towards the usual ones; then those of the mean change
    of series whose places keep the same feasts, drawn towards the panel's; then of series of the same places. A
    mean has the noise that its series share, which a sum over independent series would miss.
    """
    count = len(changes.values)
    usual = np.array([0.0, *(term.expected.mean for term in terms)])
    priors = np.tile(usual, (count, 1))
    levels: list[tuple[Indices, bool]] = [
        (np.zeros(count, dtype=np.int64), True),
        (changes.families, False),
        (changes.kinds, False),
    ]
    for labels, whole_panel in levels:
        groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        if not whole_panel and len(groups) == 1:
            continue
        groups = [members for members in groups if whole_panel or len(members) > 1]
        for first in range(0, len(groups), changes.batch):
            some = groups[first : first + changes.batch]
            expected = np.array([priors[members[0]] for members in some])
            prior = Prior(expected, variances(terms, whole_panel=whole_panel))
            found = regress(whiten(changes.means(some), noise), prior).coefficients
            for members, coefficients in zip(some, found, strict=True):
                priors[members] = coefficients
    priors[:, 0] = 0
    return priors
