"""A scenario beside its baseline, by period or over a span, with quantiles of the difference itself."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.forecasting.paths import Paths
from comity.forecasting.scenario.apply import Outcome
from comity.forecasting.series import Array

LEVELS = (0.1, 0.5, 0.9)


def compare(
    outcome: Outcome, *, levels: Sequence[float] = LEVELS, ids: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return baseline, scenario, difference and ratio of every node (or of `ids`) and period.

    Columns: `unique_id`, `ds`, then for each of the four its mean (`baseline` …) and quantiles (`baseline_q0.1` …).
    Difference and ratio are taken path by path, so that what both futures share cancels; the quantiles are theirs,
    not differences of quantiles. `ratio` is that of the means; null where the baseline is zero, and so are its
    quantiles where it is on any path.
    """
    return compare_paths(outcome.baseline, outcome.scenario, levels=levels, ids=ids)


def compare_paths(
    baseline: Paths, scenario: Paths, *, levels: Sequence[float] = LEVELS, ids: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the comparison (see `compare`) of two sets of paths of the same series, periods and futures."""
    chosen = list(baseline.unique_ids) if ids is None else list(ids)
    rows = [baseline.unique_ids.index(name) for name in chosen]
    before, after = baseline.values[rows], scenario.values[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(before != 0, after / before, np.nan)
        ratio = after.mean(axis=1) / before.mean(axis=1)
    columns = {
        **_summary("baseline", before, before.mean(axis=1), levels),
        **_summary("scenario", after, after.mean(axis=1), levels),
        **_summary("difference", after - before, (after - before).mean(axis=1), levels),
        **_summary("ratio", ratios, np.where(np.isfinite(ratio), ratio, np.nan), levels),
    }
    keys = pl.DataFrame(
        {
            "unique_id": [name for name in chosen for _ in baseline.ds],
            "ds": pl.Series([moment for _ in chosen for moment in baseline.ds]),
        }
    )
    return keys.hstack(pl.DataFrame(columns).fill_nan(None))


def sum_steps(paths: Paths, inside: npt.NDArray[np.bool_] | None = None) -> Paths:
    """Return the sums over the steps (all, or those `inside`) as paths of one step, named FIRST/LAST."""
    chosen = np.ones(len(paths.ds), dtype=bool) if inside is None else inside
    named = [moment for moment, taken in zip(paths.ds, chosen, strict=True) if taken]
    label = f"{named[0]}/{named[-1]}"
    return Paths(paths.unique_ids, (label,), paths.values[:, :, chosen].sum(axis=2, keepdims=True))


def _summary(name: str, values: Array, mean: Array, levels: Sequence[float]) -> dict[str, Array]:
    quantiles = np.quantile(values, levels, axis=1)
    return {name: mean.ravel()} | {
        f"{name}_q{level:g}": found.ravel() for level, found in zip(levels, quantiles, strict=True)
    }
