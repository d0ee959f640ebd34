"""Which flows a flow is compared with: whole, large enough, untouched, and alike in how they move."""

from collections.abc import Collection, Sequence

import numpy as np

from comity.planning.effect.counterfactual import Window
from comity.planning.effect.flows import Array

MOST_CONTROLS = 25
LEAST_CONTROLS = 5
SMALLEST_MEAN = 20.0
"""A flow with fewer a period before the start is too noisy to compare with."""
_TINY = 1e-12


def eligible(values: Array, window: Window, *, barred: Collection[int]) -> tuple[int, ...]:
    """Return the rows that can be controls: known in every period that is looked at, and large enough before.

    `barred` are the rows that the measure, or another one, touches.
    """
    whole = np.isfinite(values[:, window.start - window.past : window.start + window.length]).all(axis=1)
    before = values[:, window.before]
    known = np.isfinite(before)
    large = np.where(known, before, 0.0).sum(axis=1) >= SMALLEST_MEAN * np.maximum(known.sum(axis=1), 1)
    alive = (np.where(known, before, 1.0) > 0).all(axis=1)
    return tuple(int(row) for row in np.flatnonzero(whole & large & alive) if row not in barred)


def nearest(logs: Array, row: int, among: Sequence[int], window: Window, *, most: int = MOST_CONTROLS) -> list[int]:
    """Return the rows whose changes before the start go best with those of `row`, the best first."""
    others = np.array([one for one in among if one != row], dtype=np.intp)
    changes = np.diff(logs[:, window.before], axis=1)
    own = changes[row]
    known = np.isfinite(own)
    own, theirs = _centred(own[known]), _centred(changes[others][:, known])
    alike = theirs @ own / np.sqrt((theirs**2).sum(axis=1) * float(own @ own) + _TINY)
    order = np.argsort(-np.nan_to_num(alike), kind="stable")
    return [int(one) for one in others[order[:most]]]


def _centred(values: Array) -> Array:
    return np.asarray(values - values.mean(axis=-1, keepdims=True))
