"""A million CROSSINGS observations as SDMX-JSON: written, read, and beside a bare `orjson` of the same document.

    python -m bench.sdmx_json [OBSERVATIONS]

Each figure is measured in a process of its own, in CPU seconds, with the peak of its memory.
"""

import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bench.result import Result, at_most
from bench.table import line
from comity.formats.sdmx_json import JsonLimits, MessageHeader, read_sdmx_json, write_sdmx_json
from comity.structures.pack import standard_pack

OBSERVATIONS = 1_000_000
REPEATS = 5
MONTHS = 48
FRAME_SERIES = 2_000
FLOW = standard_pack().dataflows["CROSSINGS"]
HEADER = MessageHeader("BENCH", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "KZ")
WIDE = JsonLimits(cells=1 << 40)
LAYOUTS = {"series": MONTHS, "flat": MONTHS, "short": 1}
"""Observations of each series: 48 months, the same flat, and the worst case: series of one month."""


def frames(count: int, months: int) -> Iterator[pl.DataFrame]:
    """Yield observation frames of `count` observations in all, a few thousand series at a time."""
    per_frame = FRAME_SERIES * MONTHS // months
    times = pl.DataFrame({"TIME_PERIOD": [f"{2000 + n // 12}-{n % 12 + 1:02d}" for n in range(months)]})
    for first in range(0, count // months, per_frame):
        last = min(first + per_frame, count // months)
        series = pl.int_range(first, last, eager=True).alias("n")
        key = pl.DataFrame([series, *_key(series)])
        number = (pl.col("n") * 7919 + pl.int_range(pl.len()) * 31) % 20_011
        status = pl.when(number % 5 == 0).then(pl.lit("E")).otherwise(pl.lit("A"))
        rows = key.join(times, how="cross")
        yield rows.with_columns(number.cast(pl.Float64).alias("OBS_VALUE"), status.alias("OBS_STATUS")).drop("n")


def _key(number: pl.Series) -> list[pl.Series]:
    """Return dimensions so that every series has a key of its own."""
    columns, rest = [], number
    reporters = [code.id for code in standard_pack().codelists["CL_AREA"].codes]
    sizes = {"ORIGIN": 240, "NEIGHBOUR": 200, "PURPOSE": 6, "DIRECTION": 2, "MODE": 4, "REPORTER": 200}
    for component in FLOW.structure.dimensions:
        listed = list(component.codelist.by_id) if component.codelist else reporters
        codes = pl.Series(component.id, listed[: sizes.get(component.id, 1)])
        columns.append(codes.gather(rest % len(codes)).alias(component.id))
        rest = rest // len(codes)
    return columns


def measure(work: str, layout: str, count: int, path: Path) -> dict[str, float]:
    """Do one piece of work once; return its CPU seconds, and the memory it took beyond what was there."""
    months = LAYOUTS[layout]
    before = _peak()
    start = time.process_time()
    if work == "write":
        start = _write(count, months, layout, path)
    else:
        data = path.read_bytes()
        before = _peak()
        start = time.process_time()
        rows = _read(data) if work == "read" else _orjson(data)
        if rows not in (0, count // months * months):
            raise RuntimeError(f"{rows} rows came back")
    return {"seconds": time.process_time() - start, "peak": _peak(), "more": _peak() - before}


def _write(count: int, months: int, layout: str, path: Path) -> float:
    """Write the message; return when it began, less what making the frames took."""
    making = 0.0

    def timed() -> Iterator[pl.DataFrame]:
        nonlocal making
        source = frames(count, months)
        while True:
            start = time.process_time()
            frame = next(source, None)
            making += time.process_time() - start
            if frame is None:
                return
            yield frame

    start = time.process_time()
    shape = "flat" if layout == "flat" else "series"
    with path.open("wb") as file:
        for piece in write_sdmx_json(timed(), FLOW, header=HEADER, layout=shape):
            file.write(piece)
    return start + making


def _read(data: bytes) -> int:
    (parsed,) = read_sdmx_json(data, lambda _, __: FLOW, limits=WIDE)
    if len(parsed.findings):
        raise RuntimeError(parsed.findings.items[0].message)
    return parsed.frame.height


def _orjson(data: bytes) -> int:
    import orjson

    orjson.loads(data)
    return 0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median_of(work: str, layout: str, count: int, path: Path, repeats: int) -> dict[str, float] | None:
    """Return the medians over processes of their own, None where the library isn't installed."""
    runs = []
    for _ in range(repeats):
        command = [sys.executable, "-m", "bench.sdmx_json", "--one", work, layout, str(count), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            if work != "orjson":
                raise RuntimeError(done.stderr)
            return None
        runs.append(json.loads(done.stdout))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def run(count: int = OBSERVATIONS, repeats: int = REPEATS) -> Iterator[Result]:
    """Yield the rows of the table."""
    for layout, months in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "message.json"
            written = median_of("write", layout, count, path, repeats)
            read, peer = (median_of(work, layout, count, path, repeats) for work in ("read", "orjson"))
            size = f"{path.stat().st_size / 1e6:.0f} MB"
        name = f"SDMX-JSON {layout}, {count:,} obs. ({months} a series)"
        if written is None or read is None:
            continue
        told = f"{written['seconds']:.2f} CPU s, peak {written['peak']:.0f} MB, {size}"
        yield Result(f"{name}: write", told, at_most(written["seconds"], 3 * count / 1e6, "s"))
        beside = "orjson isn't installed"
        if peer:
            ratio = read["seconds"] / peer["seconds"]
            beside = f"orjson.loads {peer['seconds']:.2f} s, {peer['more']:.0f} MB more (ratio {ratio:.1f})"
        figures = f"{read['seconds']:.2f} CPU s, peak {read['peak']:.0f} MB, {read['more']:.0f} MB more"
        yield Result(f"{name}: read", figures, at_most(read["seconds"], 6 * count / 1e6, "s"), beside)


def main(arguments: list[str]) -> None:
    """Print the table, or one measurement as JSON."""
    if arguments[:1] == ["--one"]:
        work, layout, count, path = arguments[1:]
        print(json.dumps(measure(work, layout, int(count), Path(path))))
        return
    for row in run(*(int(argument) for argument in arguments)):
        print(line(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
