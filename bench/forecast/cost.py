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
    forecast_ours(split.take([0, 1]))
    ours = forecast_ours(split).seconds
    yield f"| Comity | {count} | {ours:.1f} |"
    sample = min(sample, count)
    makers = {name: models()[name] for name in SCUM} | {_ROUGH: _rough_arima}
    seconds = {name: _time_model(make, split, sample) * count for name, make in makers.items()}
    yield from (f"| {name} | {sample} | {took:.1f} |" for name, took in seconds.items())
    four = sum(seconds[name] for name in SCUM)
    rough = four - seconds["auto_arima"] + seconds[_ROUGH]
    yield f"| four-model mean | | {four:.1f} ({four / ours:.1f} × Comity) |"
    yield f"| the same, AutoARIMA approximating | | {rough:.1f} ({rough / ours:.1f} × Comity) |"


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
    """Return the row of a large panel forecast in a process of its own: wall time and a bound of its memory.

    Memory is the peak of the parent and, for every job, that of the largest child, as if all came at once.
    """
    command = [sys.executable, "-m", "bench.forecast", "cost-large", str(count), str(jobs)]
    found = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
    )
    return f"| {count} series, n_jobs={jobs} | {found['wall']:.0f} s wall | at most {found['gigabytes']:.2f} GB |"


def run_large(count: int, jobs: int) -> None:
    """Forecast a large panel and print what it took as one line of JSON."""
    frame = split_frame(synthetic_split(count))
    start = time.perf_counter()
    forecast(frame, horizon=HORIZON, frequency=Frequency.MONTHLY, quantiles=LEVELS, n_jobs=jobs)
    wall = time.perf_counter() - start
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"wall": wall, "gigabytes": (parent + jobs * child) / _GIGABYTE}))
