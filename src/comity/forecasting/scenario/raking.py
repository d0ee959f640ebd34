"""Finer series than were forecast: paths of margins spread over cells by how the past was made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from comity.forecasting.series import Array

_ROUNDS = 60
_CLOSE = 1e-6
_LEAST_REST = 0.1
"""Codes without a target keep a tenth of their past share, even where those with one leave them nothing."""


@dataclass(frozen=True)
class Margin:
    """The paths of one cut of a total: `targets` (codes, paths, steps) by the codes of a column; NaN is unknown."""

    codes: Sequence[str]
    targets: Array


def rake(total: Array, margins: Mapping[str, Margin], *, past: Array, cells: Mapping[str, Sequence[str]]) -> Array:
    """Return (cells, paths, steps) figures that add up to the total and to each margin.

    `total` is (paths, steps); `past` (cells, steps) what each cell was in the same place of the last season; in
    `cells` is each cell's code by column. Codes without a target share what the others leave of the total, as in
    the past; a margin that doesn't fit the total is scaled to it. Cells that were zero stay zero. Iterative
    proportional fitting (Deming and Stephan, 1940): the figures nearest to the past's pattern, in the sense of
    least discrimination information. It ends when all margins hold to a millionth, or after sixty rounds; the total
    holds in any case.
    """
    share = past / np.maximum(past.sum(axis=0, keepdims=True), 1e-300)
    share = np.where(past.sum(axis=0, keepdims=True) > 0, share, 1 / len(past))
    made = share[:, None, :] * total[None]
    cuts = [_cut(margin, cells[column], made=made, total=total) for column, margin in margins.items()]
    for _ in range(_ROUNDS):
        worst = max((_fit(made, matrix, targets) for matrix, targets in cuts), default=0.0)
        if worst < _CLOSE:
            break
    whole = made.sum(axis=0)
    made *= np.where(whole > 0, total / np.where(whole > 0, whole, 1), 0)[None]
    return made


def _cut(margin: Margin, codes: Sequence[str], *, made: Array, total: Array) -> tuple[sparse.csr_matrix, Array]:
    """Return the matrix that sums cells by code, and targets of all codes that add up to the total."""
    known = list(dict.fromkeys([*margin.codes, *codes]))
    rows = [known.index(code) for code in codes]
    matrix = sparse.csr_matrix((np.ones(len(codes)), (rows, range(len(codes)))), shape=(len(known), len(codes)))
    past = _sums(matrix, made)
    given = np.full_like(past, np.nan)
    given[: len(margin.codes)] = margin.targets
    has_target = np.isfinite(given) & (past > 0)
    said = np.where(has_target, np.maximum(given, 0), 0)
    unsaid = np.where(has_target, 0, past)
    rest = unsaid.sum(axis=0)
    left = np.maximum(total - said.sum(axis=0), _LEAST_REST * rest)
    targets = said + unsaid * np.where(rest > 0, left / np.where(rest > 0, rest, 1), 0)[None]
    whole = targets.sum(axis=0)
    return matrix, targets * np.where(whole > 0, total / np.where(whole > 0, whole, 1), 0)[None]


def _fit(made: Array, matrix: sparse.csr_matrix, targets: Array) -> float:
    """Scale the cells to the targets, in place; return how far the furthest was off, as a share of it."""
    sums = _sums(matrix, made)
    factors = np.where(sums > 0, targets / np.where(sums > 0, sums, 1), 0)
    made *= _sums(matrix.T.tocsr(), factors)
    return float(np.abs(factors[(sums > 0) & (targets > 0)] - 1).max(initial=0.0))


def _sums(matrix: sparse.csr_matrix, values: Array) -> Array:
    flat = matrix @ values.reshape(len(values), -1)
    return np.asarray(flat).reshape(matrix.shape[0], *values.shape[1:])
