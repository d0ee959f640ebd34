"""A million CROSSINGS observations as SDMX-JSON: written, read, and beside a bare `orjson` of the same document.

    python -m bench.sdmx_json [OBSERVATIONS ...]

Each figure is measured in a process of its own, in CPU seconds, with the peak of its memory. With several sizes
the exponents of time and memory follow (1 is linear).
"""

import datetime as dt
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

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


def _median(work: str, layout: str, count: int, path: Path, repeats: int) -> dict[str, float] | None:
    """Return the medians over processes of their own, None where the library isn't installed."""
    runs = []
    for _ in range(repeats):
        command = [sys.executable, "-m", "bench.sdmx_json", "--one", work, layout, str(count), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None if work == "orjson" else sys.exit(done.stderr)
        runs.append(json.loads(done.stdout))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def run(count: int = OBSERVATIONS, repeats: int = REPEATS) -> Iterator[tuple[str, str, str]]:
    """Yield rows of the table: work, measured, beside."""
    for layout, months in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "message.json"
            written = _median("write", layout, count, path, repeats)
            read, peer = (_median(work, layout, count, path, repeats) for work in ("read", "orjson"))
            size = f"{path.stat().st_size / 1e6:.0f} MB"
        name = f"SDMX-JSON {layout}, {count:,} obs. ({months} a series)"
        if written is None or read is None:
            continue
        yield f"{name}: write", f"{written['seconds']:.2f} CPU s, peak {written['peak']:.0f} MB", size
        beside = "orjson isn't installed"
        if peer:
            ratio = read["seconds"] / peer["seconds"]
            beside = f"orjson.loads {peer['seconds']:.2f} s, {peer['more']:.0f} MB more (ratio {ratio:.1f})"
        figures = f"{read['seconds']:.2f} CPU s, peak {read['peak']:.0f} MB, {read['more']:.0f} MB more"
        yield f"{name}: read", figures, beside


def exponents(counts: list[int]) -> Iterator[tuple[str, str]]:
    """Yield for each work how time and added memory grow from the smallest to the largest size."""
    for layout in ("series", "flat"):
        found: dict[str, list[dict[str, float]]] = {"write": [], "read": []}
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                for work, measured in found.items():
                    measured.append(_median(work, layout, count, Path(folder) / "message.json", 1) or {})
        span = math.log(counts[-1] / counts[0])
        for work, measured in found.items():
            shown = ", ".join(f"{m['seconds']:.2f} s/{m['more']:.0f} MB" for m in measured)
            slopes = [
                math.log(measured[-1][key] / max(1e-9, measured[0][key])) / span for key in ("seconds", "more")
            ]
            yield f"{work} {layout}: {shown}", f"exponents: time {slopes[0]:.2f}, memory {slopes[1]:.2f}"


def main(arguments: list[str]) -> None:
    """Print the table, or one measurement as JSON."""
    if arguments[:1] == ["--one"]:
        work, layout, count, path = arguments[1:]
        print(json.dumps(measure(work, layout, int(count), Path(path))))
        return
    counts = [int(argument) for argument in arguments]
    if len(counts) > 1:
        for work, slopes in exponents(counts):
            print(f"{work:<90} {slopes}")
        return
    for work, measured, beside in run(*counts):
        print(f"{work:<60} {measured:<45} {beside}")


if __name__ == "__main__":
    main(sys.argv[1:])
