"""Whole walks by the command: the demonstration, the replay of the American pack, the situation of each.

    python -m bench.walks

Each command runs in a process of its own, from nothing to its end, libraries loaded anew.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.analysis.panels import DATA
from bench.result import Result, at_most, missing
from bench.table import line

PACK = Path(__file__).resolve().parents[1] / "examples/packs/iom_americas_flows"
_PROGRAM = "import sys; from comity.cli.main import run; sys.exit(run())"


def run() -> Iterator[Result]:
    """Yield the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="comity-walks-") as folder:
        demo, pack = Path(folder) / "demo", Path(folder) / "pack"
        yield _walk("the demonstration, everything installed", 45, "demo", str(demo))
        yield _walk("the situation of the demonstration", 10, "situation", "--hub", str(demo / "hub"))
        data = DATA / PACK.name
        if not data.is_dir():
            yield missing("replay of the American pack and its situation", f"{PACK.name} isn't beside the checkout")
            return
        yield _walk(
            "replay of the American pack", 120, "replay", str(PACK), "--into", str(pack), "--data", str(data)
        )
        yield _walk("the situation of the American pack", 10, "situation", "--hub", str(pack))


def _walk(work: str, most: float, *arguments: str) -> Result:
    start, used = time.perf_counter(), _used()
    done = subprocess.run([sys.executable, "-c", _PROGRAM, *arguments], check=False, capture_output=True, text=True)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{work}: {done.stderr[-300:]}")
    wall = time.perf_counter() - start
    return Result(work, f"{wall:.1f} s, {_used() - used:.1f} CPU s", at_most(wall, most, "s"))


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    for row in run():
        print(line(row), flush=True)
