"""How reading and writing grow from 0.1 to 10 million observations: exponents of CPU time and of memory.

    python -m bench.format_growth

The exponent is the slope of the logarithms between the ends (1 is linear). Memory is each process's peak, with
Python and libraries in it.
"""

import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import sdmx_csv, sdmx_json, sdmx_ml
from bench.result import Result, at_most, every
from bench.table import line

SIZES = (100_000, 1_000_000, 10_000_000)
LARGEST = 1.05
Cost = tuple[float, float]
"""CPU seconds, and the peak of memory in MB."""


def run() -> Iterator[Result]:
    """Yield the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in (("SDMX-CSV", _csv), ("SDMX-ML 3.0", _ml), ("SDMX-JSON", _json)):
            yield from _rows(name, [measure(Path(folder) / "message", size) for size in SIZES])


def _rows(name: str, costs: list[dict[str, Cost]]) -> Iterator[Result]:
    for work in costs[0]:
        seconds, peaks = zip(*(cost[work] for cost in costs), strict=True)
        slopes = [exponent(one[0], one[-1], SIZES[0], SIZES[-1]) for one in (seconds, peaks)]
        told = f"{', '.join(f'{one:.2f}' for one in seconds)} CPU s; {', '.join(f'{one:.0f}' for one in peaks)} MB"
        yield Result(
            f"{name}, {work} 0.1, 1 and 10 million observations: exponents",
            f"time {slopes[0]:.2f}, memory {slopes[1]:.2f}",
            every(at_most(round(slopes[0], 2), LARGEST, "time"), at_most(round(slopes[1], 2), LARGEST, "memory")),
            told,
        )


def exponent(first: float, last: float, small: float, large: float) -> float:
    """Return the slope between the ends on logarithms.

    >>> exponent(1.0, 100.0, 10, 1000)
    1.0
    """
    return math.log(last / first) / math.log(large / small)


def _csv(path: Path, size: int) -> dict[str, Cost]:
    sdmx_csv.write_file(path, size)
    return {task: sdmx_csv.measure(name, path, size, repeats=1) for task, name in _TASKS["csv"].items()}


def _ml(path: Path, size: int) -> dict[str, Cost]:
    sdmx_ml.write_file(path, size)
    return {task: sdmx_ml.measure(name, path, size, repeats=1) for task, name in _TASKS["ml"].items()}


def _json(path: Path, size: int) -> dict[str, Cost]:
    told: dict[str, Cost] = {}
    for work in ("write", "read"):
        found = sdmx_json.median_of(work, "series", size, path, 1) or {}
        told[work] = (found["seconds"], found["peak"])
    return told


_TASKS = {"csv": {"read and check": "check", "write": "write"}, "ml": {"read and check": "read", "write": "write"}}
Measure = Callable[[Path, int], dict[str, Cost]]

if __name__ == "__main__":
    for row in run():
        print(line(row), flush=True)
