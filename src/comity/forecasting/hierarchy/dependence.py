"""How bottom series go together, told from how wide the sums' own forecasts are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from comity.forecasting.hierarchy.description import Grouping, Hierarchy
from comity.forecasting.series import Array

_MOST_SHARED = 0.98
_HEAVY = 1e3
_LEAST_EFFECT = 1e-9


@dataclass(frozen=True)
class Dependence:
    """Shares of a bottom series' variance that it has in common with the others of its node, by grouping.

    They are variance components: two series' correlation is the sum of the shares of the groupings in which they
    lie in one node. What is left is each series' own.
    """

    shares: Mapping[str, float]

    def loadings(self, hierarchy: Hierarchy) -> Any:  # noqa: ANN401 - a sparse array of scipy
        """Return the (bottom series, sums) weights of the sums' common shocks in the series' own."""
        weights = np.zeros(hierarchy.sums)
        for grouping in hierarchy.groupings:
            weights[grouping.first : grouping.last] = np.sqrt(self.shares[grouping.name])
        return sparse.csr_array(hierarchy.upper.T.multiply(weights[None, :]).astype(np.float32))


def fit_dependence(hierarchy: Hierarchy, deviations: Array) -> Dependence:
    """Return the dependence under which the sums' standard deviations come closest to `deviations` (nodes,).

    The variance of a sum is linear in the shares, so that they are non-negative least squares of relative
    variances; every grouping counts the same, however many nodes it has. Were all shares nil, sums would be as
    narrow as sums of independent series; were one of them whole, as wide as if all went together. The idea is
    Searle's variance components (Searle, Casella and McCulloch, 1992) applied to forecasts' widths in place of
    observations.
    """
    from scipy.optimize import nnls

    sums, groupings = hierarchy.sums, hierarchy.groupings
    if not groupings:
        return Dependence({})
    parts = deviations[sums:]
    alone = hierarchy.upper @ parts**2
    target = deviations[:sums] ** 2
    said = np.isfinite(target) & (target > 0)
    target = np.where(said, target, 1.0)
    effects = np.column_stack([_together(hierarchy, parts, one) - alone for one in groupings])
    sizes = [one.last - one.first for one in groupings]
    weights = 1 / np.repeat(np.array(sizes, dtype=float), sizes)
    told = said & (effects.max(axis=1) > _LEAST_EFFECT * alone)
    root = np.sqrt(weights) * told / target
    design = np.column_stack([effects * root[:, None], np.zeros(sums)])
    bound = np.full(design.shape[1], _HEAVY)
    found, _ = nnls(np.vstack([design, bound]), np.append((target - alone) * root, _HEAVY * _MOST_SHARED))
    return Dependence({one.name: float(share) for one, share in zip(groupings, found[:-1], strict=True)})


def _together(hierarchy: Hierarchy, parts: Array, grouping: Grouping) -> Array:
    """Return the sums' variances if all series in a node of the grouping went together, and no others."""
    scaled = hierarchy.upper.multiply(parts[None, :]).tocsr()
    across = scaled @ hierarchy.summing[grouping.first : grouping.last].T
    return np.asarray(across.multiply(across).sum(axis=1)).ravel()
