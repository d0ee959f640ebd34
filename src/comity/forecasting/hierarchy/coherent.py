"""Coherent forecasts: sample paths and quantiles that add up in every future, about reconciled means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.hierarchy.dependence import Dependence, fit_dependence
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.path_summary import row_quantiles
from comity.forecasting.hierarchy.reconcile import reconcile
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.paths import Paths
from comity.forecasting.sampling import (
    Copula,
    Marginals,
    ordered_values,
    persistence_of,
    place_by_rank,
    quantile_levels,
    read_marginals,
)
from comity.forecasting.series import Array

LASTING, PASSING = 0.85, 0.5
"""Persistence of common and of own shocks with which sums over years were covered best on validation origins."""
_CELLS, _FEWEST, _MOST = 4_000_000, 400, 2000
"""Values a step that a run may hold, and the bounds of the paths that follow from it."""
_MOST_STRETCH = 2.0
_POSITIONS = 100
"""How many points of a distribution its standard deviation is taken from."""


@dataclass(frozen=True)
class Coherent:
    """A forecast of a hierarchy that adds up.

    `frame` has the columns of the base forecast, all nodes in the hierarchy's order: means are reconciled,
    quantiles are those of sample paths, of which each adds up. `dependence` says how the bottom series were found
    to go together. `paths` draws the same futures again, for the nodes that are asked for. A mean that
    was a median in the base forecast stays one: it then isn't the mean of the paths.
    """

    hierarchy: Hierarchy
    frame: pl.DataFrame
    dependence: Dependence
    base: Marginals
    means: Array
    persistence: Array
    count: int
    seed: int

    def paths(self, unique_ids: Sequence[str] | None = None) -> Paths:
        """Return the sample paths of these nodes (all of them: nodes × paths × steps × 8 bytes)."""
        wanted = self.hierarchy.nodes if unique_ids is None else tuple(unique_ids)
        places = {name: place for place, name in enumerate(self.hierarchy.nodes)}
        for name in wanted:
            if name not in places:
                raise UsageError(say("unknown_path", series=name))
        rows = self.hierarchy.summing[[places[name] for name in wanted]]
        values = np.empty((len(wanted), self.count, len(self.base.ds)))
        for step, bottom in enumerate(self.bottom_paths()):
            values[:, :, step] = rows @ bottom
        return Paths(wanted, self.base.ds, values)

    def floors(self) -> Array:
        """Return the least value of each bottom series: zero where none can be negative, else minus infinity."""
        found = self.base.floors()[self.hierarchy.sums :]
        return np.full_like(found, found.min())

    def bottom_paths(self) -> Iterator[Array]:
        """Yield the bottom series' (series, paths) values of one step after the other."""
        sums = self.hierarchy.sums
        loadings = self.dependence.loadings(self.hierarchy)
        copula = Copula(loadings, self.persistence[:sums], self.persistence[sums:])
        floors = self.floors()
        scores = copula.scores(steps=len(self.base.ds), count=self.count, seed=self.seed)
        for step, score in enumerate(scores):
            values = ordered_values(self.base.quantiles[sums:, step], self.base.levels, self.count)
            values = np.maximum(values, floors[:, None])
            wanted = moved_centre(values.mean(axis=1), self.base.mean[sums:, step], self.means[sums:, step])
            yield place_by_rank(move_to_mean(values, wanted, floors), score)


def make_coherent(
    hierarchy: Hierarchy,
    frame: pl.DataFrame,
    *,
    persistence: Mapping[str, float] | float | None = None,
    dependence: Dependence | None = None,
    count: int | None = None,
    seed: int = 0,
) -> Coherent:
    """Return the base forecast `frame` of all nodes (`unique_id`, `ds`, `mean`, quantile columns), made coherent.

    Means are reconciled by `reconcile` with the variances of the base forecasts' own distributions. Bottom series
    keep their distributions, moved as far as reconciliation moves the means; they are joined by a copula with the
    common shocks of `fit_dependence`, so that sums are about as wide as their own base forecasts say. `persistence`
    is the correlation of neighbouring steps, one number or one by node: of a bottom series' own shocks, and of the
    shocks that a sum's series have in common, which last longer. Each of the `count` paths is added up, and a
    node's quantiles are those of its paths. Nothing is negative where no base quantile of a bottom series is.
    Without `count`, `paths_for` chooses. Raises `UsageError` where a node or quantiles are missing, or nodes are
    forecast for different periods.
    """
    base = _in_order(hierarchy, frame)
    deviations = _deviations(base)
    nonnegative = bool((base.floors()[hierarchy.sums :] == 0).all())
    variances = (deviations**2).mean(axis=1)
    means = reconcile(hierarchy, base.mean, variances, nonnegative=nonnegative)
    found = dependence or fit_dependence(hierarchy, np.sqrt(variances))
    kept = persistence_of(hierarchy.nodes, _usual(hierarchy) if persistence is None else persistence)
    made = Coherent(hierarchy, frame, found, base, means, kept, count or paths_for(hierarchy), seed)
    return replace(made, frame=_frame(made))


def _usual(hierarchy: Hierarchy) -> dict[str, float]:
    """Return the persistence of shocks where nothing is known of it."""
    return dict.fromkeys(hierarchy.nodes, LASTING) | dict.fromkeys(hierarchy.bottoms, PASSING)


def paths_for(hierarchy: Hierarchy) -> int:
    """Return how many paths are drawn: the noise of 400 costs 0.2 % in WQL, that of 2,000 next to nothing."""
    return min(max(_CELLS // len(hierarchy.nodes), _FEWEST), _MOST)


def _in_order(hierarchy: Hierarchy, frame: pl.DataFrame) -> Marginals:
    """Return the base forecasts in the hierarchy's order."""
    order = pl.DataFrame({"unique_id": hierarchy.nodes})
    rows = order.join(frame, on="unique_id", how="left", maintain_order="left")
    absent = rows.filter(pl.col("ds").is_null())
    if absent.height:
        raise UsageError(say("unknown_series", series=absent["unique_id"][0]))
    base = read_marginals(rows)
    counts = rows.group_by("unique_id", maintain_order=True).len()
    uneven = counts.filter(pl.col("len") != len(base.ds))
    if uneven.height:
        raise UsageError(say("uneven_steps", series=uneven["unique_id"][0]), remedy=say("uneven_steps_remedy"))
    return base


def _deviations(base: Marginals) -> Array:
    """Return the standard deviation of every node and step."""
    points = ordered_values(base.quantiles, base.levels, _POSITIONS)
    return np.asarray(np.maximum(points, base.floors()[:, None, None]).std(axis=2))


def moved_centre(centre: Array, before: Array, after: Array) -> Array:
    """Return where the centres of distributions lie once their point forecasts have moved from before to after.

    A point forecast may be a median, away from its distribution's mean; that distance isn't the reconciliation's to
    take away. Falling forecasts take their distributions along in proportion, down to zero, rising ones by the
    rise.
    """
    falls = (after < before) & (after >= 0) & (centre >= 0)
    return np.where(falls, centre * after / np.where(falls, before, 1.0), centre + after - before)


def move_to_mean(ordered: Array, means: Array, floors: Array) -> Array:
    """Move (series, count) values in rising order, in place, so that their means are `means`; return them.

    They are shifted. Where a shift would take them below the floor they are multiplied, and so they are where they
    reach it, as long as this at most doubles them: a count that may be zero still may.
    """
    centre = ordered.mean(axis=1)
    below = ordered[:, 0] + means - centre < floors
    at_floor = (ordered[:, 0] <= floors) & (means <= _MOST_STRETCH * centre)
    stretch = (below | at_floor) & (centre > 0)
    ordered *= np.where(stretch, means / np.where(stretch, centre, 1.0), 1.0)[:, None]
    ordered += np.where(stretch, 0.0, means - centre)[:, None]
    return ordered


def _frame(made: Coherent) -> pl.DataFrame:
    columns = quantile_levels(made.frame)
    nodes, steps = made.means.shape
    quantiles = np.empty((nodes, steps, len(columns)))
    for step, bottom in enumerate(made.bottom_paths()):
        quantiles[:, step] = row_quantiles(made.hierarchy.summing @ bottom, list(columns.values()))
    keys = pl.DataFrame({"unique_id": made.hierarchy.nodes}).join(
        pl.DataFrame({"ds": pl.Series(made.base.ds, dtype=made.frame["ds"].dtype)}), how="cross"
    )
    table = np.concatenate([made.means[:, :, None], quantiles], axis=2).reshape(nodes * steps, -1)
    numbers = pl.DataFrame(table, schema=dict.fromkeys(["mean", *columns], pl.Float64), orient="row")
    return pl.concat([keys, numbers], how="horizontal")
