"""How the ledger grows: a file accepted and one series read, from ten thousand to a hundred million observations.

    python -m bench.growth [--sqlite N] [--postgres N]

A ledger of each size is filled directly (bench/query_ledger); then one sender's files of 24,000 observations are
accepted, and one series of 120 months is read. The exponent is the least-squares slope of the logarithms: of what
it costs to fill a ledger by such files (1 is linear), and of one read. SQLite goes to 20 million, by CPU seconds;
PostgreSQL, whose share of the work is its server's, by wall time, as far as asked (COMITY_BENCH_ROWS, else 100
million) and the disk allows.
"""

import argparse
import math
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.engines import SERIES, one_series, send, timed
from bench.load import copy_bench_hub
from bench.query_ledger import GROUP, fill
from bench.result import Result, at_most, missing
from bench.servers import PostgresServer, binaries
from bench.table import line
from comity.hub.home import create_hub, open_hub

SQLITE, POSTGRES = 20_000_000, int(os.environ.get("COMITY_BENCH_ROWS", "100000000"))
SIZES = (10_000, 100_000, 1_000_000, 5_000_000, 20_000_000, 50_000_000, 100_000_000)
INGEST, READ = 1.05, 0.2
_FILES, _TURNS = 4, 41
_BYTES = 320
"""What an observation takes on PostgreSQL's disk, with its log; a size that doesn't fit is left out, and said."""


@dataclass(frozen=True)
class Point:
    """A ledger of so many observations: seconds of a file accepted and of a series read, wall and CPU."""

    rows: int
    accept: tuple[float, float]
    read: tuple[float, float]

    def __str__(self) -> str:
        """Write it short."""
        return f"{self.rows:,}: {self.accept[1]:.2f} CPU s a file, {1000 * self.read[0]:.1f} ms a series"


def run(sqlite: int = SQLITE, postgres: int = POSTGRES) -> Iterator[Result]:
    """Yield the rows of the table."""
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-growth-"))
    folder.chmod(0o755)
    try:
        yield from _rows("SQLite", [_on_sqlite(folder, size) for size in SIZES if size <= sqlite], cpu=1)
        if binaries() is None:
            yield missing("growth on PostgreSQL", "PostgreSQL isn't installed")
            return
        free = shutil.disk_usage(folder).free
        sizes = [size for size in SIZES if size <= postgres and size * _BYTES < free]
        yield from _rows("PostgreSQL", [_on_postgres(folder, size) for size in sizes], cpu=0)
        if sizes[-1] < SIZES[-1]:
            why = "the disk" if SIZES[-1] * _BYTES >= free else "this run's bound"
            yield missing(f"growth on PostgreSQL beyond {sizes[-1]:,} observations", f"{why} stops there")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on_sqlite(folder: Path, rows: int) -> Point:
    hub = folder / f"sqlite-{rows}"
    copy_bench_hub(hub, rows)
    point = _measured(hub, rows)
    shutil.rmtree(hub)
    return point


def _on_postgres(folder: Path, rows: int) -> Point:
    with PostgresServer(folder, is_durable=True) as server:
        server.execute("CREATE DATABASE bench")
        hub = folder / f"postgres-{rows}"
        with create_hub(hub, group_text=GROUP, database=server.url("bench")) as made:
            fill(made, rows)
        return _measured(hub, rows)


def _measured(hub: Path, rows: int) -> Point:
    with open_hub(hub, read_only=True) as opened:
        read = timed(lambda turn: one_series(opened, turn), _TURNS)
    walls, cpu = send(hub, 0, _FILES)
    return Point(rows, (statistics.median(walls), cpu / len(walls)), (read.median, read.cpu))


def _rows(engine: str, points: Sequence[Point], *, cpu: int) -> Iterator[Result]:
    span = f"{points[0].rows:,} to {points[-1].rows:,} observations"
    told = "; ".join(map(str, points))
    kind = "CPU" if cpu else "wall"
    ingest = 1 + slope([(one.rows, one.accept[cpu]) for one in points])
    reads = slope([(one.rows, one.read[cpu]) for one in points])
    work = f"growth on {engine}, {span}"
    yield Result(
        f"{work}: files of {SERIES:,} accepted",
        f"exponent {ingest:.2f} ({kind})",
        at_most(round(ingest, 2), INGEST),
        told,
    )
    yield Result(f"{work}: one series read", f"exponent {reads:.2f} ({kind})", at_most(round(reads, 2), READ))


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the least-squares slope of the logarithms.

    >>> round(slope([(10, 2.0), (100, 20.0), (1000, 200.0)]), 6)
    1.0
    """
    x, y = zip(*((math.log(one), math.log(other)) for one, other in points), strict=True)
    return statistics.linear_regression(x, y).slope


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", type=int, default=SQLITE)
    parser.add_argument("--postgres", type=int, default=POSTGRES)
    asked = parser.parse_args()
    for row in run(asked.sqlite, asked.postgres):
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
