"""The readers under 100,000 changed files, guided by coverage: tests/fuzz/readers.py, each target its share.

    python -m bench.reader_fuzz [CASES]

A case that raises, takes over a second of processor time, hangs or takes over 512 MB ends the run with a failure.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bench.result import Result, exactly, missing
from bench.table import line

ROOT = Path(__file__).resolve().parents[1]
CASES = 100_000
SHARES = {"sdmx-csv": 25, "sdmx-ml": 25, "sdmx-json": 25, "intake": 25}
"""Per cent of the cases, by target."""


def run(cases: int = CASES) -> Iterator[Result]:
    """Yield the rows of the table."""
    if find_spec("atheris") is None:
        yield missing("readers under changed files", "atheris isn't installed")
        return
    for target, share in SHARES.items():
        yield _fuzz(target, cases * share // 100)


def _fuzz(target: str, cases: int) -> Result:
    command = [sys.executable, str(ROOT / "tests/fuzz/readers.py"), target, "--runs", str(cases)]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    log = (done.stdout + done.stderr).splitlines()
    told = next((one for one in reversed(log) if one.startswith("Done ")), (log or ["it said nothing"])[-1])
    memory = next((one.split("rss: ")[1].split()[0] for one in reversed(log) if "rss: " in one), "")
    work = f"{cases:,} changed files for the reader of {target}: no crash, hang over 1 s or over 512 MB"
    return Result(work, f"{told[:120]}; memory {memory or 'unknown'}", exactly(done.returncode, 0, "none"))


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(line(row), flush=True)
