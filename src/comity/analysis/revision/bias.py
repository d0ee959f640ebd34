"""Whether revisions go one way: size and sign, with the figures of one reporter counted as one cluster."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from comity.analysis.panel import Array

LEAST_CLUSTERS = 2


@dataclass(frozen=True, slots=True)
class Bias:
    """Tests of whether revisions go one way; `clusters` is how many groups of figures are counted as independent.

    `mean` is the mean revision in logarithms (about the relative revision), `t` and `p_size` its cluster-robust
    test, `naive_t` the t that takes every figure as independent. `up` of `moved` clusters were raised on the whole,
    `p_sign` the exact test that both ways are as likely (None where none moved). `intercept` and `slope` are those
    of the later on the first figure in logarithms (Mincer & Zarnowitz 1969), `p_efficient` tests that they are 0
    and 1: for information.
    """

    figures: int
    clusters: int
    mean: float
    t: float | None
    naive_t: float | None
    p_size: float | None
    up: int
    moved: int
    p_sign: float | None
    intercept: float | None
    slope: float | None
    p_efficient: float | None


def assess_bias(pairs: pl.DataFrame, *, cluster: str = "reporter") -> Bias | None:
    """Return the tests over a frame of `first`, `latest` (counts) and a column of clusters.

    Figures that are zero before or after have no logarithm and are left out. None where fewer than two clusters or
    three figures are left, or none was revised.

    Sources: Cameron & Miller (2015), "A practitioner's guide to cluster-robust inference", Journal of Human
    Resources 50; McKenzie & Gamba (2008), see comity.analysis.revision.measures.
    """
    from scipy import stats

    kept = pairs.filter(pl.col("first") > 0, pl.col("latest") > 0)
    first, latest = kept["first"].log().to_numpy(), kept["latest"].log().to_numpy()
    revision = np.asarray(latest - first)
    codes = kept[cluster].rank("dense").to_numpy()
    clusters = int(kept[cluster].n_unique())
    if clusters < LEAST_CLUSTERS or revision.size <= LEAST_CLUSTERS or not revision.any():
        return None
    robust = _fit(revision, np.ones((revision.size, 1)), codes)
    spread = float(revision.std(ddof=1))
    up, moved = _directions(kept.select(pl.col(cluster).alias("cluster"), r=pl.Series(revision)))
    efficiency = _efficiency(first, latest, codes)
    return Bias(
        figures=revision.size,
        clusters=clusters,
        mean=float(revision.mean()),
        t=_finite(robust.tvalues[0]),
        naive_t=_finite(revision.mean() / spread * math.sqrt(revision.size)) if spread else None,
        p_size=_finite(2 * stats.t.sf(abs(robust.tvalues[0]), clusters - 1)),
        up=up,
        moved=moved,
        p_sign=float(stats.binomtest(up, moved).pvalue) if moved else None,
        intercept=efficiency[0],
        slope=efficiency[1],
        p_efficient=efficiency[2],
    )


def _directions(rows: pl.DataFrame) -> tuple[int, int]:
    """Return how many clusters were raised on the whole, and how many moved at all."""
    means = rows.group_by("cluster").agg(pl.col("r").mean())["r"]
    return int((means > 0).sum()), int((means != 0).sum())


def _efficiency(first: Array, latest: Array, codes: Array) -> tuple[float | None, float | None, float | None]:
    if np.ptp(first) == 0:
        return None, None, None
    fitted = _fit(latest, np.column_stack([np.ones(first.size), first]), codes)
    known = np.isfinite(fitted.bse).all() and (fitted.bse > 0).all() and np.unique(codes).size > LEAST_CLUSTERS
    tested = float(fitted.f_test("const = 0, x1 = 1").pvalue) if known else None
    return float(fitted.params[0]), float(fitted.params[1]), _finite(tested)


def _fit(outcome: Array, regressors: Array, codes: Array) -> Any:  # noqa: ANN401 - a result of statsmodels
    """Fit least squares with cluster-robust errors; statsmodels is loaded here, for it takes a second."""
    from statsmodels.regression.linear_model import OLS

    return OLS(outcome, regressors).fit(cov_type="cluster", cov_kwds={"groups": codes})


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
