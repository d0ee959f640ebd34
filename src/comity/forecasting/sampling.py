"""Sample paths of a forecast: every step follows the forecast's quantiles, a Gaussian copula joins them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.errors import UsageError
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.paths import Paths
from comity.forecasting.series import Array

Scores = npt.NDArray[np.float32]
PERSISTENCE = 0.7
"""The correlation of the errors of neighbouring steps where nothing is known of it."""
_TAIL_FREEDOM = 5
_MOST_PERSISTENCE = 0.999


@dataclass(frozen=True)
class Marginals:
    """A forecast's frame as arrays: `mean` (series, steps), `quantiles` (series, steps, levels); NaN where null."""

    unique_ids: tuple[str, ...]
    ds: tuple[object, ...]
    levels: tuple[float, ...]
    mean: Array
    quantiles: Array

    def floors(self) -> Array:
        """Return the least value of each series: zero where no quantile is negative, else minus infinity."""
        negative = np.nan_to_num(self.quantiles).min(axis=(1, 2), initial=0.0) < 0
        return np.where(negative, -np.inf, 0.0)


@dataclass(frozen=True)
class Copula:
    """How series and steps go together.

    `loadings` (series, factors), dense or sparse, are the weights of common shocks in each series' standard normal
    score; what is left of its variance is its own. `lasting` (factors,) and `persistence` (series,) are the
    correlations of neighbouring steps of the common and of the own parts, each a first-order autoregression.
    """

    loadings: Any
    lasting: Array
    persistence: Array

    def scores(self, *, steps: int, count: int, seed: int) -> Iterator[Scores]:
        """Yield the (series, paths) scores of one step after the other; their ranks are the paths'."""
        generator = np.random.default_rng(seed)
        weight = np.sqrt(np.maximum(1 - np.asarray((self.loadings * self.loadings).sum(axis=1)).ravel(), 0))
        common = _autoregression(self.lasting, count, generator)
        own = _autoregression(self.persistence, count, generator)
        for _ in range(steps):
            score: Scores = weight.astype(np.float32)[:, None] * next(own)
            score += self.loadings @ next(common)
            yield score


def _autoregression(persistence: Array, count: int, generator: np.random.Generator) -> Iterator[Scores]:
    """Yield (rows, count) standard normal numbers, which each row's persistence joins to those before."""
    keep = persistence.astype(np.float32)[:, None]
    state: Scores = generator.standard_normal((len(keep), count), dtype=np.float32)
    while True:
        yield state
        state *= keep
        state += np.sqrt(1 - keep**2) * generator.standard_normal(state.shape, dtype=np.float32)


def sample_paths(
    frame: pl.DataFrame,
    *,
    persistence: Mapping[str, float] | float = PERSISTENCE,
    together: Array | float = 0.0,
    count: int = 400,
    seed: int = 0,
) -> Paths:
    """Return `count` equally likely futures of a forecast (`unique_id`, `ds`, `mean`, quantile columns).

    Every step of every series has exactly the frame's quantiles: values are interpolated between them and go on
    past the outer ones with the tails of Student's t (five degrees of freedom), never below zero where no quantile
    is. Errors of steps i and j go together by persistence^|i-j| (one number, or one by `unique_id`; series not
    named have the default), and those of two series by the product of their loadings `together` on one common shock
    (one number, or one a series in the frame's order, between -1 and 1), which lasts as their mean does. A series
    that isn't forecast in a period has NaN there. Raises `UsageError` where the frame has no quantiles.
    """
    marginals = read_marginals(frame)
    series = len(marginals.unique_ids)
    loadings = np.broadcast_to(np.clip(np.asarray(together, dtype=float), -1, 1), (series,)).astype(np.float32)
    kept = persistence_of(marginals.unique_ids, persistence)
    copula = Copula(loadings[:, None], kept.mean(keepdims=True), kept)
    values = np.empty((series, count, len(marginals.ds)))
    floors = marginals.floors()[:, None]
    scores = copula.scores(steps=len(marginals.ds), count=count, seed=seed)
    for step, score in enumerate(scores):
        ordered = ordered_values(marginals.quantiles[:, step], marginals.levels, count)
        values[:, :, step] = place_by_rank(np.maximum(ordered, floors), score)
    return Paths(marginals.unique_ids, marginals.ds, values)


def persistence_of(unique_ids: Sequence[str], persistence: Mapping[str, float] | float) -> Array:
    """Return each series' persistence, between 0 and just below 1."""
    named = persistence if isinstance(persistence, Mapping) else dict.fromkeys(unique_ids, persistence)
    found = np.array([named.get(name, PERSISTENCE) for name in unique_ids], dtype=float)
    return np.asarray(np.clip(found, 0.0, _MOST_PERSISTENCE))


def read_marginals(frame: pl.DataFrame) -> Marginals:
    """Return a forecast's frame as arrays; series in the order of their first rows, periods sorted."""
    columns = quantile_levels(frame)
    ids = frame["unique_id"].cast(pl.String).unique(maintain_order=True)
    ds = frame["ds"].unique().sort()
    grid = pl.DataFrame({"unique_id": ids}).join(pl.DataFrame({"ds": ds}), how="cross")
    rows = grid.join(
        frame.with_columns(pl.col("unique_id").cast(pl.String)), on=["unique_id", "ds"], how="left",
        maintain_order="left",
    )  # fmt: skip
    shape = (len(ids), len(ds))
    return Marginals(
        unique_ids=tuple(ids),
        ds=tuple(ds),
        levels=tuple(columns.values()),
        mean=_numbers(rows, ["mean"]).reshape(shape),
        quantiles=_numbers(rows, list(columns)).reshape(*shape, -1),
    )


def quantile_levels(frame: pl.DataFrame) -> dict[str, float]:
    """Return the names of the quantile columns and their levels, in rising order; at least two."""
    found = {name: float(name[1:]) for name in frame.columns if name.startswith("q0.")}
    if len(found) < 2:  # noqa: PLR2004 - a spread is a difference of two
        raise UsageError(say("no_quantiles"))
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _numbers(rows: pl.DataFrame, columns: list[str]) -> Array:
    return rows.select(pl.col(columns).cast(pl.Float64).fill_null(np.nan)).to_numpy()


def ordered_values(quantiles: Array, levels: Sequence[float], count: int) -> Array:
    """Return (series, count) values in rising order, equally likely, from the (series, levels) quantiles.

    They lie at the levels (k + 1/2) / count. On the scale of Student's t the quantile function is a line between
    two levels, and past the outer ones.
    """
    return np.asarray(quantiles @ _weights(levels, (np.arange(count) + 0.5) / count))


def _weights(levels: Sequence[float], wanted: Array) -> Array:
    """Return the (levels, wanted) matrix that interpolates quantiles, and extends them, on the scale of t."""
    from scipy import stats

    knots = np.asarray(stats.t.ppf(np.asarray(levels), _TAIL_FREEDOM))
    places = np.asarray(stats.t.ppf(wanted, _TAIL_FREEDOM))
    left = np.clip(np.searchsorted(knots, places) - 1, 0, len(knots) - 2)
    share = (places - knots[left]) / (knots[left + 1] - knots[left])
    weights = np.zeros((len(knots), len(wanted)))
    column = np.arange(len(wanted))
    weights[left, column] = 1 - share
    weights[left + 1, column] = share
    return weights


def place_by_rank(ordered: Array, scores: Scores) -> Array:
    """Return the ordered values, each row rearranged so that its ranks are those of the scores."""
    placed = np.empty_like(ordered)
    np.put_along_axis(placed, np.argsort(scores, axis=1), ordered, axis=1)
    return placed
