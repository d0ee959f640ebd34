"""What flows with the same codes let expect in the very period: the part of a surprise that is shared."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from comity.analysis.panel import Array

Labels = NDArray[np.intp]

_OUTLIER = 2.0
"""No flow tells its siblings of more than this many of its spreads."""
_NARROWEST = 0.05
"""A flow's word weighs by its precision, up to that of this spread."""
_DOUBT = 2.0
"""The shared part is believed n / (n + 2) where n flows, as good as equally weighted, tell of it."""
_KEPT, _CLIP = 0.97, 3.0
_FIRST_VARIANCE, _SMALLEST_VARIANCE = 0.04, 1e-4


def group_by_codes(keys: pl.DataFrame) -> list[Labels]:
    """Return ways to group flows, each a label (0, 1, …) by flow: all together, then by each key column.

    A column that tells no flows apart, or tells each from each, groups nothing and is left out.
    """
    telling = [column for column in keys.get_columns() if 1 < column.n_unique() < keys.height]
    together = np.zeros(keys.height, dtype=np.intp)
    return [together, *(column.rank("dense").to_numpy().astype(np.intp) - 1 for column in telling)]


def share(residuals: Array, spread: Array, *, groups: Sequence[Labels]) -> Array:
    """Return the log surprise of each flow and period that its siblings' surprises in that period let expect.

    `residuals` and `spread` are (flows, periods), NaN where unknown; so is the result, 0 where there is nobody to
    learn from. How far a flow goes along with each group of siblings is learnt from its past alone, by a Kalman
    filter with constant coefficients (recursive least squares with robust steps) that begins at "not at all".

    Source: Ljung & Söderström (1983), "Theory and Practice of Recursive Identification", ch. 2.
    """
    known = np.isfinite(residuals) & np.isfinite(spread)
    wide = np.where(known, spread, 1.0)
    told = np.clip(np.where(known, residuals, 0.0), -_OUTLIER * wide, _OUTLIER * wide)
    weight = np.where(known, 1.0 / np.maximum(wide, _NARROWEST) ** 2, 0.0)
    others = np.stack([_mean_of_others(told, weight, labels) for labels in groups], axis=2)
    return _go_along(np.where(known, residuals, np.nan), others)


def _mean_of_others(told: Array, weight: Array, labels: Labels) -> Array:
    """Return the weighted mean of the others of each flow's group, drawn to 0 where they are few."""
    flows = len(labels)
    together = csr_array(
        (np.ones(flows), (labels, np.arange(flows))), shape=(int(labels.max(initial=0)) + 1, flows)
    )
    total = together @ weight
    alike = total**2 / np.maximum(together @ weight**2, 1e-12)
    left = np.maximum(total[labels] - weight, 0.0)
    mean = ((together @ (weight * told))[labels] - weight * told) / np.maximum(left, 1e-12)
    believed: Array = np.where(left > 0, mean * (alike / (alike + _DOUBT))[labels], 0.0)
    return believed


def _go_along(residuals: Array, others: Array) -> Array:
    """Return what each flow's coefficients, learnt before each period, make of its siblings in it."""
    flows, periods, ways = others.shape
    doubt = np.tile(np.eye(ways), (flows, 1, 1))
    along = np.zeros((flows, ways))
    variance = np.full(flows, _FIRST_VARIANCE)
    expected = np.zeros((flows, periods))
    for at in range(periods):
        seen = others[:, at]
        expected[:, at] = (seen * along).sum(axis=1)
        moved = np.isfinite(residuals[:, at])
        limit = _CLIP * np.sqrt(variance)
        error = np.clip(np.where(moved, residuals[:, at] - expected[:, at], 0.0), -limit, limit)
        variance = np.where(moved, _KEPT * variance + (1 - _KEPT) * error**2, variance)
        leaning = np.einsum("nij,nj->ni", doubt, seen)
        noise = variance + _SMALLEST_VARIANCE + (seen * leaning).sum(axis=1)
        gain = np.where(moved[:, None], leaning / noise[:, None], 0.0)
        along += gain * error[:, None]
        doubt -= gain[:, :, None] * leaning[:, None, :]
    return expected
