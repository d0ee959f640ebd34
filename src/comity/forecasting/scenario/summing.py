"""How series add up: a sparse matrix of nodes by bottom series, given or made from the series' key columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.series import Array


@dataclass(frozen=True)
class Summing:
    """`matrix` is (nodes, bottom), sparse: node i is the sum of the bottom series with a one in row i.

    Bottom series may be among the nodes.
    """

    matrix: Any
    nodes: tuple[str, ...]
    bottom: tuple[str, ...]

    def sums(self, values: Array) -> Array:
        """Return (nodes, …) from (bottom, …)."""
        flat = self.matrix @ values.reshape(len(self.bottom), -1)
        return np.asarray(flat).reshape(len(self.nodes), *values.shape[1:])

    def below(self, nodes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which bottom series are part of any of these nodes."""
        rows = [self.nodes.index(node) for node in nodes]
        if not rows:
            return np.zeros(len(self.bottom), dtype=bool)
        return np.asarray(self.matrix[rows].sum(axis=0)).ravel() > 0


def apart(unique_ids: Sequence[str]) -> Summing:
    """Return the summing of series of which none is part of another."""
    return Summing(sparse.identity(len(unique_ids), format="csr"), tuple(unique_ids), tuple(unique_ids))


def summing_of(hierarchy: Hierarchy) -> Summing:
    """Return the summing of a hierarchy: its sums and its bottom series are the nodes."""
    return Summing(hierarchy.summing, hierarchy.nodes, hierarchy.bottoms)


def sum_by_keys(keys: pl.DataFrame) -> Summing:
    """Return the total of all series (`total`), a sum for each code of each key column (`origin=KZ`), the series.

    `keys` has `unique_id` and text columns without nulls. Raises UsageError where a sum has a series' name.
    """
    return summing_of(Hierarchy.from_keys(keys, [(), *((column,) for column in keys.columns[1:])]))
