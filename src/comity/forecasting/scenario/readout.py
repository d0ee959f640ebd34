"""What must be true: how probable it is that a sum exceeds a threshold, what it would take, and what drives it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.forecasting.scenario.apply import Outcome
from comity.forecasting.scenario.definition import Threshold
from comity.forecasting.scenario.scope import hint, listing, select
from comity.forecasting.scenario.summing import Summing
from comity.forecasting.scenario.texts import say
from comity.forecasting.series import Array

Mask = npt.NDArray[np.bool_]
_WIDTH = 1.959963984540054


@dataclass(frozen=True)
class Exceedance:
    """The share of the paths above a threshold, with its 95 % interval for so few paths (Wilson, 1927)."""

    probability: float
    low: float
    high: float
    paths: int


@dataclass(frozen=True)
class Requirement:
    """What would have to hold for a sum to exceed a threshold with a stated probability.

    `multiplier` of the scope's figures over the span, or `level` added to them a period (negative: there is room to
    lose so much). None where no factor suffices, as where the scope is zero.
    """

    probability: float
    multiplier: float | None
    level: float


@dataclass(frozen=True)
class Answer:
    """The answers to a threshold: its probability without and with the scenario, what it takes, what drives it.

    What it takes is asked of the baseline: which change alone would do. `drivers` has a frame for each key column
    (see `drivers`), of the scenario's paths.
    """

    threshold: Threshold
    baseline: Exceedance
    scenario: Exceedance
    requirement: Requirement
    drivers: Mapping[str, pl.DataFrame]


def answer(outcome: Outcome, threshold: Threshold) -> Answer:
    """Answer a threshold from an outcome's paths."""
    inside = outcome.periods.within(threshold.place, threshold.first, threshold.last)
    node = node_row(outcome.summing, threshold)
    before = outcome.baseline.values[node][:, inside].sum(axis=1)
    after = outcome.scenario.values[node][:, inside].sum(axis=1)
    taken = outcome.summing.below([outcome.summing.nodes[node]])
    return Answer(
        threshold,
        exceedance(before, threshold.above),
        exceedance(after, threshold.above),
        _requirement(outcome, threshold, part=taken, whole=before, inside=inside),
        _drivers(outcome, taken, inside, above=after > threshold.above),
    )


def exceedance(sums: Array, above: float) -> Exceedance:
    """Return the probability that a sum, whose (paths,) values are equally likely, exceeds `above`."""
    count = len(sums)
    share = float(np.mean(sums > above))
    centre = (share + _WIDTH**2 / (2 * count)) / (1 + _WIDTH**2 / count)
    reach = _WIDTH * math.sqrt(share * (1 - share) / count + (_WIDTH / (2 * count)) ** 2) / (1 + _WIDTH**2 / count)
    return Exceedance(share, max(centre - reach, 0.0), min(centre + reach, 1.0), count)


def what_must_be_true(whole: Array, scope: Array, *, above: float, probability: float, periods: int) -> Requirement:
    """Return what a scope's (paths,) sums would have to become for the `whole` sums to exceed `above`.

    `scope` is a part of `whole` on each path. Path k exceeds the threshold with every factor above (above − rest) /
    scope, and with every addition above what it lacks; the least that so many paths need is the answer, exact for
    these paths.
    """
    rest, lack = whole - scope, above - whole
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(scope > 0, (above - rest) / scope, np.where(lack < 0, -np.inf, np.inf))
    factor = _least(factors, probability)
    return Requirement(
        probability,
        max(factor, 0.0) if np.isfinite(factor) or factor < 0 else None,
        _least(lack, probability) / periods,
    )


def drivers(sums: Array, names: Sequence[str], *, above: Mask) -> pl.DataFrame:
    """Return what the (parts, paths) sums are on the paths `above` a threshold, beside all paths.

    Columns: `name`, `mean`, `mean_above`, `difference`, `ratio`, `share` of the parts' whole difference; all but
    the first two are null where no path or every path is above.

    Sorted by the difference of the two means, the largest first: where parts add up to the whole, so do these. This
    is Euler's allocation by conditional expectation (Tasche, 2004), which says what goes with an excess, not why.
    """
    mean = sums.mean(axis=1)
    split = 0 < above.sum() < len(above)
    chosen = sums[:, above].mean(axis=1) if split else np.full(len(sums), np.nan)
    difference = chosen - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        frame = pl.DataFrame(
            {
                "name": list(names),
                "mean": mean,
                "mean_above": chosen,
                "difference": difference,
                "ratio": np.where(mean != 0, chosen / mean, np.nan),
                "share": difference / difference.sum(),
            }
        )
    return frame.fill_nan(None).sort("difference", descending=True, nulls_last=True, maintain_order=True)


def node_row(summing: Summing, threshold: Threshold) -> int:
    """Return the row of a threshold's series; the total of a single series is that series."""
    if threshold.series in summing.nodes:
        return summing.nodes.index(threshold.series)
    if threshold.series == "total" and len(summing.nodes) == 1:
        return 0
    remedy = say("unknown_series_remedy", codes=listing(summing.nodes), hint=hint(threshold.series, summing.nodes))
    raise threshold.place.fault("series", say("unknown_series", series=threshold.series), remedy=remedy)


def _requirement(outcome: Outcome, threshold: Threshold, *, part: Mask, whole: Array, inside: Mask) -> Requirement:
    taken = part & select(threshold.scope, threshold.place, keys=outcome.keys, summing=outcome.summing)
    if not taken.any():
        problem = say("not_part", series=threshold.series)
        raise threshold.place.fault("scope", problem, remedy=say("not_part_remedy"))
    scope = outcome.bottom.values[taken][:, :, inside].sum(axis=(0, 2))
    return what_must_be_true(
        whole, scope, above=threshold.above, probability=threshold.probability, periods=int(inside.sum())
    )


def _drivers(outcome: Outcome, taken: Mask, inside: Mask, *, above: Mask) -> dict[str, pl.DataFrame]:
    """Return what drives the sum of the bottom series taken, by each key column; by series where there is none."""
    names = pl.DataFrame({"unique_id": outcome.summing.bottom})
    table = names.join(outcome.keys, on="unique_id", how="left", maintain_order="left").filter(pl.Series(taken))
    sums = outcome.changed.values[taken][:, :, inside].sum(axis=2)
    found = {}
    for column in table.columns[1:] or ["unique_id"]:
        codes = table[column].unique(maintain_order=True).drop_nulls().to_list()
        parts = [sums[(table[column] == code).fill_null(value=False).to_numpy()].sum(axis=0) for code in codes]
        found[column] = drivers(np.array(parts), codes, above=above)
    return found


def _least(needed: Array, probability: float) -> float:
    """Return the least value that at least this share of the needs doesn't exceed."""
    at = min(max(math.ceil(probability * len(needed) - 1e-9), 1), len(needed)) - 1
    return float(np.sort(needed)[at])
