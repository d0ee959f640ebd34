"""Coherent forecasts: cost on a large hierarchy beside hierarchicalforecast, and accuracy on real counts by level.

    python -m bench.hierarchy [--accuracy]

The large hierarchy is 6 destinations × 200 citizenships × 5 purposes: 8,442 nodes. The peer reconciles points alone
and is measured where it is installed (hierarchicalforecast, with numba and scikit-learn; it is no part of the
project). Accuracy is that of Australian arrivals and departures by country and purpose, twelve months ahead from
origins that come before those of bench.forecast_accuracy's last ones; the public data lie beside the checkout.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl

from bench.forecast_accuracy import rows_of
from bench.result import Result, at_least, at_most, every
from bench.table import line
from comity.forecasting.accuracy import quantile_losses, seasonal_scale
from comity.forecasting.forecaster import DEFAULT_QUANTILES, forecast
from comity.forecasting.hierarchy.coherent import Coherent, make_coherent
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.history import node_history
from comity.forecasting.hierarchy.reconcile import reconcile
from comity.forecasting.intervals import bell_quantiles, in_order
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.series import Array

HORIZON = 12
SIZES = {"destination": 6, "citizenship": 200, "purpose": 5}
ORIGINS = {
    "aus_inbound": ("2010-06", "2011-12", "2013-06", "2014-12", "2016-06", "2017-12"),
    "aus_outbound": ("2010-12", "2012-06", "2013-12", "2015-06"),
}
_LOW95, _LOW80, _HIGH80, _HIGH95 = (DEFAULT_QUANTILES.index(level) for level in (0.025, 0.1, 0.9, 0.975))
_COLUMNS = [quantile_column(level) for level in DEFAULT_QUANTILES]


def large() -> tuple[Hierarchy, pl.DataFrame]:
    """Return the large hierarchy and base forecasts of all nodes that don't add up, many near zero."""
    grid = np.array(list(np.ndindex(*SIZES.values())))
    keys = pl.DataFrame({name: [f"{name[0]}{n}" for n in grid[:, place]] for place, name in enumerate(SIZES)})
    hierarchy = Hierarchy.from_panel(
        keys.with_columns(unique_id=pl.concat_str(*SIZES, separator="/")), dimensions=list(SIZES)
    )
    generator = np.random.default_rng(0)
    level = hierarchy.summing @ np.exp(generator.normal(3, 2, len(hierarchy.bottoms)))
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(HORIZON) / 12)
    true = level[:, None] * season
    spread = np.sqrt(true + (0.15 * true) ** 2)
    mean = np.maximum(true + spread * generator.standard_normal(true.shape), 0)
    quantiles = in_order(bell_quantiles(mean.ravel(), spread.ravel(), DEFAULT_QUANTILES), floor=0.0)
    months = [f"2026-{month:02d}" for month in range(1, HORIZON + 1)]
    names = pl.DataFrame({"unique_id": hierarchy.nodes}).join(pl.DataFrame({"ds": months}), how="cross")
    numbers = pl.DataFrame(np.column_stack([mean.ravel(), quantiles]), schema=["mean", *_COLUMNS], orient="row")
    return hierarchy, pl.concat([names, numbers], how="horizontal")


def run() -> Iterator[Result]:
    """Yield the rows of the table."""
    hierarchy, frame = large()
    means = frame["mean"].to_numpy().reshape(-1, HORIZON)
    widths = (frame["q0.9"] - frame["q0.1"]).to_numpy().reshape(means.shape)
    variances = (widths**2).mean(axis=1)
    start = time.process_time()
    points = reconcile(hierarchy, means, variances)
    ours = f"{time.process_time() - start:.2f} CPU s, {(points[hierarchy.sums :] == 0).sum():,} held at zero"
    yield Result(
        f"coherent points of {len(means):,} nodes × {HORIZON} months", ours, beside=_peer(hierarchy, means)
    )
    start = time.process_time()
    made = make_coherent(hierarchy, frame)
    cost = time.process_time() - start
    gap, least = _check(made)
    yield Result(
        f"the same with quantiles, {made.count} paths",
        f"{cost:.1f} CPU s, largest gap {gap:.0e}, least value {least:.1g}",
        every(at_most(cost, 15, "CPU s"), at_most(gap, 1e-6, "gap"), at_least(least, 0, "everywhere")),
    )


def _check(made: Coherent) -> tuple[float, float]:
    """Return the largest relative gap of paths and means to the sums of their parts, and the least value."""
    hierarchy, gap, least = made.hierarchy, 0.0, np.inf
    chosen = [*hierarchy.nodes[: hierarchy.groupings[3].last], *hierarchy.bottoms]
    values = made.paths(chosen).values
    rows = hierarchy.summing[: len(chosen) - len(hierarchy.bottoms)]
    for step in range(HORIZON):
        sums, parts = values[: rows.shape[0], :, step], values[rows.shape[0] :, :, step]
        gap = max(gap, float(np.abs(rows @ parts - sums).max() / sums.max()))
        least = min(least, float(values[:, :, step].min()))
    mean = made.frame["mean"].to_numpy().reshape(-1, HORIZON)
    gap = max(gap, float(np.abs(hierarchy.summing @ mean[hierarchy.sums :] - mean).max() / mean.max()))
    return gap, min(least, float(made.frame.select(pl.min_horizontal(pl.col("mean", *_COLUMNS).min())).item()))


def _peer(hierarchy: Hierarchy, means: Array) -> str:
    if find_spec("hierarchicalforecast") is None:
        return "hierarchicalforecast isn't installed"
    from hierarchicalforecast.core import HierarchicalReconciliation
    from hierarchicalforecast.methods import MinTraceSparse

    base, fitted, summing, tags = _peer_frames(hierarchy, means)
    walls = []
    for _ in range(2):  # the first call compiles
        method = MinTraceSparse("wls_var", nonnegative=True, qp=True)
        start = time.process_time()
        found = HierarchicalReconciliation(reconcilers=[method]).reconcile(
            Y_hat_df=base, Y_df=fitted, S_df=summing, tags=tags
        )
        walls.append(time.process_time() - start)
    least = float(found.iloc[:, -1].min())
    return f"hierarchicalforecast {walls[-1]:.1f} CPU s, least value {least:.0e}"


def _peer_frames(hierarchy: Hierarchy, means: Array) -> tuple[Any, Any, Any, dict[str, Any]]:
    """Return the peer's base forecasts, fitted values (two years of noise), summing matrix and tags."""
    import pandas as pd

    nodes, past = list(hierarchy.nodes), 24
    noise = np.random.default_rng(1).standard_normal((len(nodes), past)) * np.sqrt(means.mean(axis=1) + 1)[:, None]
    days = pd.date_range("2024-01-01", periods=past + HORIZON, freq="MS")
    level = means.mean(axis=1)
    base = pd.DataFrame(
        {"unique_id": np.repeat(nodes, HORIZON), "ds": np.tile(days[past:], len(nodes)), "base": means.ravel()}
    )
    fitted = pd.DataFrame({"unique_id": np.repeat(nodes, past), "ds": np.tile(days[:past], len(nodes))})
    fitted = fitted.assign(y=np.repeat(level, past), base=(level[:, None] + noise).ravel())
    summing = pd.DataFrame.sparse.from_spmatrix(hierarchy.summing, columns=list(hierarchy.bottoms))
    summing.insert(0, "unique_id", nodes)
    tags = {one.name: np.array(nodes[one.first : one.last]) for one in hierarchy.groupings}
    return base, fitted, summing, tags | {"bottom": np.array(hierarchy.bottoms)}


@dataclass(frozen=True)
class _Scored:
    """One origin, (nodes, steps): errors over the scale, losses, actual values, whether in the 80 and 95 %."""

    errors: Array
    losses: Array
    actual: Array
    inside80: Array
    inside95: Array


def accuracy() -> None:
    """Print MASE, WQL and coverage by level, of base and of coherent forecasts, and the coverage of years."""
    columns = ("MASE base", "coherent", "WQL base", "coherent", "80 / 95 % base", "coherent", "year's sum")
    print(f"| Set | Level | {' | '.join(columns)} |")
    print("| --- " * 9 + "|")
    for name, origins in ORIGINS.items():
        hierarchy, history = _australia(name)
        base, ours, years = [], [], []
        for origin in origins:
            before, after = history.filter(pl.col("ds") <= origin), history.filter(pl.col("ds") > origin)
            frame = forecast(before, horizon=HORIZON).frame
            made = make_coherent(hierarchy, frame)
            base.append(_score(frame, before, after))
            ours.append(_score(made.frame, before, after))
            years.append(_years(made, after))
        _print_levels(name, hierarchy, (base, ours, years))


def _australia(name: str) -> tuple[Hierarchy, pl.DataFrame]:
    table = pl.DataFrame(list(rows_of(f"au_tra_visitors/{name}.csv.gz")))
    panel = table.select(
        "Country",
        "Purpose",
        unique_id=pl.concat_str("Country", "Purpose", separator="/"),
        ds="Month",
        y=pl.col("Count").cast(pl.Float64),
    )
    hierarchy = Hierarchy.from_panel(panel, dimensions=["Country", "Purpose"])
    return hierarchy, node_history(hierarchy, panel)


def _wide(frame: pl.DataFrame, column: str) -> Array:
    return frame[column].to_numpy().reshape(frame["unique_id"].n_unique(), -1)


def _score(frame: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> _Scored:
    actual = _wide(after, "y")[:, :HORIZON]
    scale = np.array([seasonal_scale(one, 12) for one in _wide(before, "y")])[:, None]
    quantiles = np.stack([_wide(frame, column) for column in _COLUMNS], axis=2)
    return _Scored(
        np.abs(actual - _wide(frame, "mean")) / scale,
        np.array([quantile_losses(*one, DEFAULT_QUANTILES) for one in zip(actual, quantiles, strict=True)]),
        actual,
        (actual >= quantiles[:, :, _LOW80]) & (actual <= quantiles[:, :, _HIGH80]),
        (actual >= quantiles[:, :, _LOW95]) & (actual <= quantiles[:, :, _HIGH95]),
    )


def _years(made: Coherent, after: pl.DataFrame) -> Array:
    """Return (nodes, 2): whether the twelve months' sum lies in the 80 % and in the 95 % interval of the paths'."""
    sums = made.paths().values.sum(axis=2)
    actual = _wide(after, "y")[:, :HORIZON].sum(axis=1)
    low95, low80, high80, high95 = np.quantile(sums, [0.025, 0.1, 0.9, 0.975], axis=1)
    return np.column_stack([(actual >= low80) & (actual <= high80), (actual >= low95) & (actual <= high95)])


def _print_levels(name: str, hierarchy: Hierarchy, found: tuple[list[_Scored], list[_Scored], list[Array]]) -> None:
    level = hierarchy.levels()["level"].to_numpy()
    base, ours, years = found
    for chosen in [*dict.fromkeys(level), "all"]:
        at = np.full(len(level), fill_value=True) if chosen == "all" else level == chosen
        (mase0, wql0, cover0), (mase1, wql1, cover1) = _pool(base, at), _pool(ours, at)
        inside = np.mean([one[at].mean(axis=0) for one in years], axis=0)
        print(
            f"| {name} | {chosen} | {mase0:.4f} | {mase1:.4f} | {wql0:.5f} | {wql1:.5f} | {cover0} | {cover1} "
            f"| {inside[0]:.2f} / {inside[1]:.2f} |",
            flush=True,
        )


def _pool(scored: list[_Scored], at: Array) -> tuple[float, float, str]:
    mase = float(np.mean([one.errors[at] for one in scored]))
    wql = sum(one.losses[at].sum() for one in scored) / sum(one.actual[at].sum() for one in scored)
    inside = (np.mean([one.inside80[at] for one in scored]), np.mean([one.inside95[at] for one in scored]))
    return mase, float(wql), f"{inside[0]:.2f} / {inside[1]:.2f}"


if __name__ == "__main__":
    for row in run():
        print(line(row), flush=True)
    if "--accuracy" in sys.argv[1:]:
        accuracy()
