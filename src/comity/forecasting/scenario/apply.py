"""Apply a scenario to sample paths: each step in its order, at the bottom, and then summed up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.errors import UsageError
from comity.forecasting.paths import Paths
from comity.forecasting.scenario.definition import Kind, Scenario, Step
from comity.forecasting.scenario.draws import draw_amounts
from comity.forecasting.scenario.periods import Periods, read_periods
from comity.forecasting.scenario.scope import select
from comity.forecasting.scenario.summing import Summing, apart
from comity.forecasting.scenario.texts import say
from comity.forecasting.series import Array
from comity.model.periods import Frequency


@dataclass(frozen=True)
class Outcome:
    """What a scenario made of a forecast: the same futures without it and with it, for every node.

    `bottom` and `changed` are the paths of the bottom series without and with it; `summing` made the nodes of them,
    `keys` names them. Path k of `baseline` and path k of `scenario` are the same future.
    """

    baseline: Paths
    scenario: Paths
    bottom: Paths
    changed: Paths
    summing: Summing
    keys: pl.DataFrame
    periods: Periods


def apply_scenario(
    scenario: Scenario,
    paths: Paths,
    *,
    keys: pl.DataFrame | None = None,
    summing: Summing | None = None,
    frequency: Frequency | None = None,
    seed: int = 0,
) -> Outcome:
    """Apply the steps to the paths, in the order of the file, each to what the ones before it have left.

    With `summing` the steps change its bottom series, which have to be among the paths, and all nodes are their
    sums, so that scenario and baseline are coherent; a step on a total changes its parts in proportion. Without it
    every series stands for itself. `keys` names the series by columns (`unique_id`, origin, …) for scopes; in
    `frequency` are the periods where one or two alone don't tell it. Uncertain amounts are drawn once a path from
    `seed`. Raises ConfigurationError, which names file, table and key, where a step doesn't fit the series or the
    periods.
    """
    summing = summing or apart(paths.unique_ids)
    keys = pl.DataFrame({"unique_id": summing.bottom}) if keys is None else keys
    periods = read_periods(paths.ds, frequency)
    bottom = _bottom(paths, summing)
    values = bottom.copy()
    for step, amounts in zip(scenario.steps, draw_amounts(scenario.steps, values.shape[1], seed=seed), strict=True):
        taken = select(step.scope, step.place, keys=keys, summing=summing)
        values[taken] = apply_step(values[taken], step, amounts, periods)
    return Outcome(
        Paths(summing.nodes, paths.ds, summing.sums(bottom)),
        Paths(summing.nodes, paths.ds, summing.sums(values)),
        Paths(summing.bottom, paths.ds, bottom),
        Paths(summing.bottom, paths.ds, values),
        summing,
        keys,
        periods,
    )


def apply_step(values: Array, step: Step, amounts: Array, periods: Periods) -> Array:
    """Return the (series, paths, steps) values of a step's scope after it; `amounts` are (paths,)."""
    if step.kind is Kind.RAMP:
        return np.asarray(values * (1 + (amounts[:, None] - 1) * periods.ramp(step)[None, :])[None])
    inside = periods.within(step.place, step.first, step.last)
    changed = values.copy()
    part = values[:, :, inside]
    if step.kind is Kind.MULTIPLIER:
        changed[:, :, inside] = part * amounts[None, :, None]
    elif step.kind is Kind.LEVEL:
        target = amounts[:, None] + (0 if step.is_set else part.sum(axis=0))
        changed[:, :, inside] = share_out(part, target)
    else:
        changed[:, :, inside] = _season(part, step, periods.seasons(step)[inside])
    return changed


def share_out(values: Array, target: Array) -> Array:
    """Return the series changed so that they add up to `target` (paths, steps), each in proportion to its size.

    Where all are zero they get equal parts. Series that aren't negative stay so: a negative target counts as zero.
    """
    sizes = np.abs(values)
    whole = sizes.sum(axis=0)
    shares = np.where(whole > 0, sizes / np.where(whole > 0, whole, 1), 1 / len(values))
    if values.min() >= 0:
        return np.asarray(shares * np.maximum(target, 0)[None])
    return np.asarray(values + shares * (target - values.sum(axis=0))[None])


def _season(values: Array, step: Step, factors: npt.NDArray[np.float64]) -> Array:
    made = values * factors[None, None, :]
    if not step.keeps_sum:
        return np.asarray(made)
    before, after = values.sum(axis=2, keepdims=True), made.sum(axis=2, keepdims=True)
    return np.asarray(np.where(after != 0, made * before / np.where(after != 0, after, 1), values))


def _bottom(paths: Paths, summing: Summing) -> Array:
    rows = {name: row for row, name in enumerate(paths.unique_ids)}
    missing = [name for name in summing.bottom if name not in rows]
    if missing:
        raise UsageError(say("no_paths", series=missing[0]), remedy=say("no_paths_remedy"))
    return np.asarray(paths.values[[rows[name] for name in summing.bottom]])
