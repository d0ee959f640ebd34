"""A monthly file of 24,000 observations: checked and committed, beside what pysdmx takes only to read it."""

import datetime as dt
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.result import Result, at_most
from bench.rows import crossings_month
from comity.hub.home import create_hub
from comity.hub.intake.intake import Delivery, Examiner
from comity.hub.intake.submit import submit

ROWS = 24_000
GROUP = """
[group]
id = "BENCH"
name.en = "Bench"
dataflows = ["CROSSINGS"]
simulated = true
[[member]]
code = "KZ"
[[agreement]]
provider = "KZ"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""


def run(repeats: int = 7) -> Iterator[Result]:
    """Yield the rows of the table."""
    wall, cpu = _submit(repeats)
    peer = _pysdmx(repeats)
    beside = "pysdmx can't read it here"
    if peer:
        beside = f"pysdmx only reads it in {peer:.2f} s (ratio {wall / peer:.2f})"
    told = f"{wall:.2f} s median, {cpu:.2f} CPU s"
    yield Result(f"check and commit {ROWS:,} observations into an empty hub", told, at_most(wall, 1, "s"), beside)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result("its peak memory, with Python and libraries", f"{peak:.0f} MB", at_most(peak, 500, "MB"))


def _submit(repeats: int) -> tuple[float, float]:
    """Submit the same month as new figures again and again, a month later each time."""
    with tempfile.TemporaryDirectory() as folder, create_hub(Path(folder) / "hub", group_text=GROUP) as hub:
        examiner = Examiner(hub.catalogue)
        walls, cpus = [], []
        for turn in range(repeats):
            period = f"2024-{turn + 1:02d}"
            delivery = Delivery(crossings_month(ROWS, period=period), dataflow="CROSSINGS", provider="KZ")
            received = dt.datetime(2025, 1, 10, 9, turn, tzinfo=dt.UTC)
            start, used = time.perf_counter(), time.process_time()
            outcome = submit(hub, delivery, examiner=examiner, received_at=received)
            walls.append(time.perf_counter() - start)
            cpus.append(time.process_time() - used)
            if not outcome.is_accepted:
                raise RuntimeError([f.message for f in outcome.examination.findings][:3])
    return statistics.median(walls), statistics.median(cpus)


def _pysdmx(repeats: int) -> float | None:
    try:
        from pysdmx.io import read_sdmx
    except ImportError:
        return None
    data = crossings_month(ROWS).decode()
    return _median(lambda: read_sdmx(data, validate=False), repeats)


def _median(work: Callable[[], object], repeats: int) -> float | None:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        try:
            work()
        except ImportError:
            return None
        times.append(time.perf_counter() - start)
    return statistics.median(times)
