"""The readers under a coverage-guided fuzzer, in few cases; more by hand (tests/fuzz/readers.py)."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "fuzz" / "readers.py"
RUNS = {
    "sdmx-csv": 1_500,
    "sdmx-ml": 1_500,
    "sdmx-json": 800,
    "structure": 300,
    "intake": 300,
    "mapped": 600,
    "workbook": 500,
    "configuration": 500,
}
"""Cases of each target; the others (compressed, form, panel, peek) are parts of these, and run by hand."""

SMALL_PARENT = ("sh", "-c", '"$@"; exit $?', "sh")
"""A process inherits the peak memory of the one that starts it, and the fuzzer would take that for its own."""

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="the fuzzer atheris isn't to be had for this Python"
)


def test_no_bytes_bring_a_reader_down(tmp_path: Path) -> None:
    """A crash, a hang of a second or half a gigabyte of memory would be anybody's to cause with one file."""
    done = subprocess.run(
        [*SMALL_PARENT, sys.executable, str(SCRIPT), *(f"{target}={runs}" for target, runs in RUNS.items())],
        cwd=tmp_path,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = {target: _read(tmp_path / f"{target}.log") for target in RUNS}
    assert done.returncode == 0, done.stderr[-1000:] + "".join(log[-4000:] for log in said.values())
    for target, runs in RUNS.items():
        finished = re.search(r"^Done (\d+) runs", said[target], re.MULTILINE)
        assert finished, said[target][-4000:]
        assert int(finished[1]) >= runs, "the last mutations of an input may go over the number, never under"


def _read(log: Path) -> str:
    return log.read_text("utf-8", "replace") if log.exists() else ""
