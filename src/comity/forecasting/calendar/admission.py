"""Which effects are admitted, and how far: as far as they foretold what was held back of the panel's past."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.forecasting.calendar.feasts import ADMITTED_TOGETHER, Feast
from comity.forecasting.calendar.regression import Fit
from comity.forecasting.calendar.terms import Term
from comity.forecasting.series import Array

_FOLDS = 3
_LEAST_SLOPE = 0.25
_DOUBT: float = 0.5
"""How far the slope of an effect may be from what is expected of it: a standard deviation."""
_EXPECTED_SLOPE = {Feast.WESTERN_EASTER: 1.0}
_ROUNDS = 5
_CLIP = 3.0


def heads(terms: Sequence[Term]) -> list[Feast]:
    """Return the feast that each term is admitted with."""
    return [ADMITTED_TOGETHER.get(term.feast, term.feast) for term in terms]


def hold_outs(steps: int, lag: int) -> list[tuple[int, int]]:
    """Return (first, last + 1) of the steps that are held back in turn: the last years, or half of a short past.

    >>> hold_outs(60, 12), hold_outs(15, 12)
    ([(24, 36), (36, 48), (48, 60)], [(8, 15)])
    """
    if steps < 2 * lag:
        return [(steps - steps // 2, steps)] if steps >= max(lag // 2, 2) else []
    count = min(_FOLDS, steps // lag - 1)
    return [(steps - k * lag, steps - (k - 1) * lag) for k in range(count, 0, -1)]


@dataclass
class Evidence:
    """How well each family of feasts foretold the held-back steps: sums over series, one entry a step."""

    families: list[Feast]
    moments: list[Array] = field(default_factory=list)
    products: list[Array] = field(default_factory=list)

    def add(self, held: Array, fit: Fit, members: Array) -> None:
        """Add held-back steps of series, whitened: (series, steps, columns). `members` is (families, terms)."""
        y, x = held[:, :, 0], held[:, :, 1:]
        weight = 1 / (fit.noise**2 + 1e-3)
        rest = y - x[:, :, 0] * fit.coefficients[:, :1]
        reach = _CLIP * fit.noise[:, None]
        foretold = (x[:, :, 1:] * fit.coefficients[:, None, 1:]) @ members.T
        weighed = foretold * weight[:, None, None]
        self.moments.append(np.einsum("nt,ntf->tf", np.clip(rest, -reach, reach), weighed))
        self.products.append(np.einsum("ntf,ntg->tfg", foretold, weighed))

    def sums(self, folds: int) -> tuple[Array, Array]:
        """Return moments (steps, families) and products (steps, families, families), summed over batches."""
        count = len(self.families)
        if not folds:
            return np.zeros((0, count)), np.zeros((0, count, count))
        moments = [np.sum(self.moments[k::folds], axis=0) for k in range(folds)]
        products = [np.sum(self.products[k::folds], axis=0) for k in range(folds)]
        return np.concatenate(moments), np.concatenate(products)


def slopes(moments: Array, products: Array, families: Sequence[Feast]) -> dict[Feast, float]:
    """Return the part of each family's effect that the held-back past confirms: 0 where it isn't admitted, to 1.

    It is the slope of what came on what was foretold (Copas, 1983), drawn towards what is expected of it: nothing,
    but for Easter. Its standard error takes the steps as independent, not the series, which share their shocks.
    `moments` is (steps, families), `products` (steps, families, families).
    """
    found = np.zeros(len(families))
    for _ in range(_ROUNDS):
        for f, family in enumerate(families):
            others = np.arange(len(families)) != f
            moment = moments[:, f] - products[:, f, others] @ found[others]
            found[f] = _slope(moment, products[:, f, f], _EXPECTED_SLOPE.get(family, 0.0))
    return {f: float(s) if s >= _LEAST_SLOPE else 0.0 for f, s in zip(families, found, strict=True)}


def _slope(moment: Array, product: Array, expected: float) -> float:
    total = float(product.sum())
    if total <= 0:
        return expected
    raw = float(moment.sum()) / total
    steps = total**2 / float((product**2).sum())
    errors = float(((moment - raw * product) ** 2).sum())
    variance = errors / total**2 * (steps + 1) / max(steps - 1, 0.5)
    precision, prior = 1 / max(variance, 1e-9), 1 / _DOUBT**2
    return float(np.clip((precision * raw + prior * expected) / (precision + prior), 0, 1))
