"""SDMX-ML 3.0 in series: reading and checking beside a bare lxml loop, writing beside pysdmx.

    python -m bench.sdmx_ml

Each figure is the median of five processes: CPU seconds, and the process's peak memory with Python and libraries in
it.
"""

import datetime as dt
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from bench.crossings import FLOW, frames
from bench.result import Result, at_least, at_most, every
from bench.table import line
from comity.formats.sdmx_ml import MessageHeader, read_sdmx_ml, write_sdmx_ml
from comity.validation.check import check
from comity.validation.context import Context

ROWS = 1_000_000
CONTEXT = Context(dt.date(2026, 1, 15), provider="SECRETARIAT")
HEADER = MessageHeader("BENCH", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "KZ")


def _lxml(path: Path, rows: int) -> Callable[[], object]:
    from lxml import etree

    data = path.read_bytes()

    def work() -> None:
        seen = 0
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",)):
            if element.tag == "Obs":
                seen += len(element.items()) > 0
            element.clear()
        if seen != rows:
            raise RuntimeError(seen)

    return work


def _read(path: Path, rows: int) -> Callable[[], object]:
    data = path.read_bytes()

    def work() -> None:
        (parsed,) = read_sdmx_ml(data, lambda *_: FLOW)
        checked = check(parsed.frame, parsed.columns, dataflow=FLOW, context=CONTEXT)
        if checked.frame.height != rows or len(parsed.findings) or len(checked.findings):
            raise RuntimeError([*parsed.findings, *checked.findings][:3])

    return work


def _write(_path: Path, rows: int) -> Callable[[], object]:
    """Write frames that are made one by one; making them costs as much as writing them, and is taken off."""

    def work() -> None:
        size = sum(len(piece) for piece in write_sdmx_ml(frames(rows), FLOW, header=HEADER))
        if size < 50 * rows:
            raise RuntimeError(size)

    return work


def _make(_path: Path, rows: int) -> Callable[[], object]:
    return lambda: sum(frame.height for frame in frames(rows))


def _pysdmx(_path: Path, rows: int) -> Callable[[], object]:
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Schema

    from comity.formats.structure import to_pysdmx
    from comity.formats.structure.concepts import schemes_for

    definition = to_pysdmx.structure_out(FLOW.structure, schemes_for([FLOW.structure]), is_xml=True)
    schema = Schema("dataflow", FLOW.reference.agency, FLOW.id, definition.components, FLOW.reference.version)
    whole = pl.concat(frames(rows)).with_columns(
        pl.col("OBS_VALUE").cast(pl.Int64), pl.col(pl.Categorical).cast(str)
    )
    data = PandasDataset(structure=schema, data=whole.to_pandas())
    at = {schema.short_urn: "TIME_PERIOD"}
    return lambda: write_sdmx([data], Format.DATA_SDMX_ML_3_0, dimension_at_observation=at)


TASKS = {"lxml": _lxml, "read": _read, "write": _write, "make": _make, "pysdmx": _pysdmx}


def one(task: str, path: Path, rows: int) -> None:
    """Do the work once in this process; print its CPU seconds and the peak memory in MB."""
    work = TASKS[task](path, rows)
    start = time.process_time()
    work()
    used = time.process_time() - start
    print(used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(task: str, path: Path, rows: int, *, repeats: int = 5) -> tuple[float, float]:
    """Return the median of CPU seconds and of peak memory over processes of their own."""
    command = [sys.executable, "-m", "bench.sdmx_ml", task, str(path), str(rows)]
    found = [
        [float(text) for text in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]
        for _ in range(repeats)
    ]
    return statistics.median(seconds for seconds, _ in found), statistics.median(peak for _, peak in found)


def write_file(path: Path, rows: int) -> None:
    """Write a message of this many observations."""
    with path.open("wb") as file:
        file.writelines(write_sdmx_ml(frames(rows), FLOW, header=HEADER))


def run() -> Iterator[Result]:
    """Yield the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crossings.xml"
        write_file(path, ROWS)
        bare, _ = measure("lxml", path, ROWS)
        read, peak = measure("read", path, ROWS)
        yield Result(
            f"read and check {ROWS:,} observations, SDMX-ML 3.0",
            f"{read:.2f} CPU s, {read / bare:.2f} × the bare loop, peak {peak:.0f} MB",
            every(at_most(read / bare, 1.5, "× bare lxml loop"), at_most(peak, 300, "MB")),
            f"bare lxml loop {bare:.2f} CPU s",
        )
        made, _ = measure("make", path, ROWS)
        write, peak = measure("write", path, ROWS)
        peer, most = measure("pysdmx", path, ROWS, repeats=3)
        ratio = peer / (write - made)
        yield Result(
            f"write {ROWS:,} observations, SDMX-ML 3.0",
            f"{write - made:.2f} CPU s, {ratio:.1f} × as fast as pysdmx, peak {peak:.0f} MB",
            at_least(ratio, 3, "× pysdmx"),
            f"pysdmx {peer:.2f} CPU s, {most:.0f} MB",
        )


def main(arguments: list[str]) -> None:
    """Print the table, or measure one task in this process."""
    if arguments and arguments[0] in TASKS:
        one(arguments[0], Path(arguments[1]), int(arguments[2]))
        return
    for row in run():
        print(line(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
