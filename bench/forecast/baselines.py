"""The baselines: statsforecast's automatic models, their mean and their median, made once and kept in a cache.

AutoARIMA approximates above 150 observations, as auto.arima in R does: without, it takes ten times as long
on Tourism's months; with it on shorter series, too, it is worse (MASE 0.967 for 0.900 on sixty series of M3).
A series that a model fails on gets seasonal naive, and is counted.

SCUM is the combination of AutoETS, AutoCES, OptimizedTheta and AutoARIMA, its quantiles combined level by level.
Petropoulos and Svetunkov (2020), A simple combination of univariate models, International Journal of Forecasting.
"""

import json
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from bench.forecast.metrics import Forecast
from bench.forecast.split import LEVELS, Array, Split
from comity.forecasting.gaps import fill_gaps

CACHE = Path(os.environ.get("COMITY_BENCH_CACHE", Path(__file__).parents[1] / ".cache"))
SCUM = ("auto_ets", "auto_ces", "optimized_theta", "auto_arima")
_INTERVALS = (20, 40, 60, 80, 95)
APPROXIMATE_ABOVE = 150
_VARIANT = {"auto_arima": f"approximate-above-{APPROXIMATE_ABOVE}"}
"""What tells forecasts of one model apart in the cache, were it ever run otherwise."""
Makers = dict[str, Callable[[int], Any]]


@dataclass(frozen=True)
class Made:
    """A baseline's forecast of a split, what it cost in CPU seconds, and how many series fell back."""

    forecast: Forecast
    seconds: float
    failed: int


def models() -> Makers:
    """Return each model's maker by name; it takes the season."""
    from statsforecast import models as library

    return {
        "auto_ets": lambda season: library.AutoETS(season_length=season),
        "optimized_theta": lambda season: library.OptimizedTheta(season_length=season),
        "auto_theta": lambda season: library.AutoTheta(season_length=season),
        "auto_ces": lambda season: library.AutoCES(season_length=season),
        "auto_arima": ArimaByLength,
    }


class ArimaByLength:
    """AutoARIMA that approximates where R's auto.arima does: above 150 observations."""

    def __init__(self, season: int) -> None:
        """Take the season; the rest waits for the series."""
        self.season = season

    def forecast(self, y: Array, h: int, level: list[int]) -> Any:  # noqa: ANN401 - an untyped library's result
        """Forecast as models of statsforecast do."""
        from statsforecast.models import AutoARIMA

        model = AutoARIMA(season_length=self.season, approximation=len(y) > APPROXIMATE_ABOVE)
        return model.forecast(y=y, h=h, level=level)


MODELS = ("auto_ets", "optimized_theta", "auto_theta", "auto_ces", "auto_arima")


def seasonal_naive(split: Split) -> Forecast:
    """Return last season's values with statsforecast's normal quantiles around them."""
    from statsforecast.models import Naive, SeasonalNaive

    model = SeasonalNaive(season_length=split.season) if split.season > 1 else Naive()
    tables = [_one(model, values, split) for values in split.train]
    return _forecast(split, np.array(tables))


def read_baseline(split: Split, name: str, *, cache: Path = CACHE) -> Made | None:
    """Return a baseline's forecast from the cache; None where it has yet to be made."""
    path = _path(split, name, cache)
    if not path.exists():
        return None
    with np.load(path) as kept:
        note = json.loads(str(kept["note"]))
        return Made(_forecast(split, kept["table"]), note["seconds"], note["failed"])


def make_baseline(split: Split, name: str, *, cache: Path = CACHE, makers: Callable[[], Makers] = models) -> Made:
    """Return a baseline's forecast, from the cache or made now and kept there."""
    return read_baseline(split, name, cache=cache) or _make(split, name, cache, makers()[name])


def _make(split: Split, name: str, cache: Path, maker: Callable[[int], Any]) -> Made:
    model, tables, failed = maker(split.season), [], 0
    start = time.process_time()
    for values in split.train:
        table = _attempt(model, values, split)
        failed += table is None
        tables.append(table)
    seconds = time.process_time() - start
    naive = seasonal_naive(split)
    whole = np.array([_table(naive, i) if table is None else table for i, table in enumerate(tables)])
    _keep(
        _path(split, name, cache), whole, {"split": split.name, "model": name, "seconds": seconds, "failed": failed}
    )
    return Made(_forecast(split, whole), seconds, failed)


def combine(parts: list[Forecast], how: Callable[..., Any]) -> Forecast:
    """Return the combination of several forecasts, quantile by quantile; `how` is np.mean or np.median."""
    return Forecast(
        np.asarray(how([part.mean for part in parts], axis=0)),
        np.asarray(how([part.quantiles for part in parts], axis=0)),
    )


def _attempt(model: Any, values: Array, split: Split) -> Array | None:  # noqa: ANN401 - an untyped library's model
    try:
        table = _one(model, values, split)
    except Exception:  # noqa: BLE001 - whatever a model raises, the series falls back and is counted
        return None
    return table if np.isfinite(table).all() else None


def _one(model: Any, values: Array, split: Split) -> Array:  # noqa: ANN401 - an untyped library's model
    """Return (steps, mean and `LEVELS`): gaps are filled, and missing months at the end are forecast, too."""
    known = np.flatnonzero(np.isfinite(values))
    whole = fill_gaps(values[known[0] : known[-1] + 1], split.season)
    bridged = len(values) - 1 - int(known[-1])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = model.forecast(y=whole, h=split.horizon + bridged, level=list(_INTERVALS))
    low = [found[f"lo-{width}"] for width in reversed(_INTERVALS)]
    high = [found[f"hi-{width}"] for width in _INTERVALS]
    table = np.column_stack([found["mean"], *low, found["mean"], *high]).astype(float)
    return np.asarray(table[bridged:])


def _forecast(split: Split, table: Array) -> Forecast:
    """Return a table as a forecast: a series that was never negative has no negative figure.

    Theta simulates its intervals, so that a narrow one may lie beside the mean: quantiles are put in order.
    """
    floor = np.array([0.0 if np.nanmin(values) >= 0 else -np.inf for values in split.train])[:, None, None]
    bounded = np.maximum(table, floor)
    return Forecast(bounded[:, :, 0], np.sort(bounded[:, :, 1 : 1 + len(LEVELS)], axis=2))


def _table(forecast: Forecast, place: int) -> Array:
    return np.column_stack([forecast.mean[place], forecast.quantiles[place]])


def _path(split: Split, name: str, cache: Path) -> Path:
    variant = _VARIANT.get(name, "plain")
    return cache / f"{split.name}-{name}-{variant}-{split.digest()}-sf{version('statsforecast')}.npz"


def _keep(path: Path, table: Array, note: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, table=table, note=json.dumps(note))
    part.replace(path)
