"""What a forecast costs: CPU beside the four-model mean, and wall time and memory of a large panel."""

import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench.forecast.baselines import SCUM, models
from bench.forecast.ours import forecast_ours, split_frame
from bench.forecast.split import LEVELS, Array, Split
from comity.forecasting.forecaster import forecast
from comity.model.periods import Frequency

LENGTH, HORIZON, SEASON = 120, 12, 12
_ROUGH = "auto_arima, approximation=True"
_GIGABYTE = 1024**2
"""In kilobytes, which ru_maxrss counts on Linux."""


def synthetic_split(count: int, *, seed: int = 0) -> Split:
    """Return `count` monthly counts of 120 points with a trend, a season, noise that lasts, and Poisson noise."""
    generator = np.random.default_rng(seed)
    steps = np.arange(LENGTH)

    def one() -> Array:
        level, swing, turn = generator.normal(6, 2), generator.uniform(0, 0.5), generator.uniform(0, 2 * np.pi)
        walk = np.cumsum(generator.normal(generator.normal(0.003, 0.004), 0.04, LENGTH))
        season = swing * np.sin(2 * np.pi * steps / SEASON + turn)
        return generator.poisson(np.exp(np.clip(level + walk + season, -2, 14))).astype(float)

    made = tuple(one() for _ in range(count))
    ids = tuple(f"s{number:05d}" for number in range(count))
    return Split("synthetic", SEASON, HORIZON, ids, made, tuple(np.full(HORIZON, np.nan) for _ in ids))


def measure_cost(count: int = 1000, sample: int = 50) -> Iterator[str]:
    """Yield table rows: CPU seconds of ours for `count` series, and of each model, from a sample of them.

    Every library is loaded and warm before it is measured.
    """
    split = synthetic_split(count)
    ours = seconds_of_ours(split)
    yield f"| Comity | {count} | {ours:.1f} |"
    sample = min(sample, count)
    seconds = _seconds_of_models(split, sample)
    yield from (f"| {name} | {sample} | {took:.1f} |" for name, took in seconds.items())
    four, rough = _sums(seconds)
    yield f"| four-model mean | | {four:.1f} ({four / ours:.1f} × Comity) |"
    yield f"| the same, AutoARIMA approximating | | {rough:.1f} ({rough / ours:.1f} × Comity) |"


def seconds_of_ours(split: Split) -> float:
    """Return the CPU seconds of all series, every library loaded before."""
    forecast_ours(split.take([0, 1]))
    return forecast_ours(split).seconds


def costs_of_models(split: Split, sample: int) -> tuple[float, float]:
    """Return the CPU seconds of the four models for all series, and the same with an approximating AutoARIMA."""
    return _sums(_seconds_of_models(split, sample))


def _seconds_of_models(split: Split, sample: int) -> dict[str, float]:
    makers = {name: models()[name] for name in SCUM} | {_ROUGH: _rough_arima}
    return {name: _time_model(make, split, sample) * len(split.train) for name, make in makers.items()}


def _sums(seconds: dict[str, float]) -> tuple[float, float]:
    four = sum(seconds[name] for name in SCUM)
    return four, four - seconds["auto_arima"] + seconds[_ROUGH]


def _rough_arima(season: int) -> Any:  # noqa: ANN401 - an untyped library's model
    from statsforecast.models import AutoARIMA

    return AutoARIMA(season_length=season, approximation=True)


def _time_model(make: Callable[[int], Any], split: Split, sample: int) -> float:
    """Return the CPU seconds that a series takes."""
    widths = [20, 40, 60, 80, 95]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make(SEASON).forecast(y=split.train[0], h=HORIZON, level=widths)
        start = time.process_time()
        for values in split.train[:sample]:
            make(SEASON).forecast(y=values, h=HORIZON, level=widths)
    return (time.process_time() - start) / sample


def measure_large(count: int = 10_000, jobs: int = 2) -> str:
    """Return the row of a large panel."""
    found = large_panel(count, jobs)
    return f"| {count} series, n_jobs={jobs} | {found['wall']:.0f} s wall | at most {found['gigabytes']:.2f} GB |"


def large_panel(count: int, jobs: int) -> dict[str, float]:
    """Return `wall` and `gigabytes` of a large panel forecast in a process of its own.

    Memory is the peak of the parent and, for every job, that of the largest child, as if all came at once.
    """
    command = [sys.executable, "-m", "bench.forecast", "cost-large", str(count), str(jobs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_large(count: int, jobs: int) -> None:
    """Forecast a large panel and print what it took as one line of JSON."""
    frame = split_frame(synthetic_split(count))
    start = time.perf_counter()
    forecast(frame, horizon=HORIZON, frequency=Frequency.MONTHLY, quantiles=LEVELS, n_jobs=jobs)
    wall = time.perf_counter() - start
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"wall": wall, "gigabytes": (parent + jobs * child) / _GIGABYTE}))
