"""The ledger on SQLite and on PostgreSQL in one run: files of four senders at once, and reads.

    python -m bench.engines [--rows N] [--files N]

Both engines hold the same 20 million observations (bench/query_ledger). Four processes send a file of 24,000
observations each, again and again without a pause: what is timed is its commit, from the checked frame to the
receipt; the first file of each, which brings new series, isn't counted. PostgreSQL is made of the machine's own
binaries, with every commit on the disk, as SQLite's are.
"""

import argparse
import datetime as dt
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import polars as pl

from bench.load import copy_bench_hub
from bench.query_ledger import FLOW, GROUP, MONTHS, REPORTERS, ROWS, areas, fill, periods
from bench.result import Goal, Result, at_most, missing
from bench.servers import PostgresServer, binaries
from bench.table import line
from comity.exchange.ports import Offer
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.read import Query, read_data
from comity.model.selection import Selection

SERIES, SENDERS, FILES, TURNS = 24_000, 4, 6, 41
ACCEPT = {"SQLite": 0.7, "PostgreSQL": 1.5}
PARTS = {
    "PURPOSE": ["TOURISM", "BUSINESS", "WORK", "PRIVATE", "STUDY", "VISIT"],
    "NEIGHBOUR": ["CN", "UZ", "TM", "RU", "TR", "_T"],
    "MODE": ["AIR", "LAND", "RAIL", "SEA"],
    "DIRECTION": ["IN", "OUT"],
}
_START = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Measured:
    """Wall seconds of the turns, and CPU seconds of this process for one of them."""

    walls: Sequence[float]
    cpu: float

    @property
    def median(self) -> float:
        """Return the median of wall seconds."""
        return statistics.median(self.walls)

    def __str__(self) -> str:
        """Write them in milliseconds, or in seconds from one on."""
        if self.median < 1:
            return f"{1000 * self.median:.1f} ms median, {1000 * self.cpu:.1f} CPU ms here"
        return f"{self.median:.1f} s median, {self.cpu:.1f} CPU s here"


def run(rows: int = ROWS, files: int = FILES) -> Iterator[Result]:
    """Yield the rows of the table, of SQLite first."""
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-engines-"))
    folder.chmod(0o755)
    try:
        yield from of_sqlite(folder, rows, files)
        yield from of_postgres(folder, rows, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def of_sqlite(folder: Path, rows: int, files: int) -> Iterator[Result]:
    """Yield the rows of SQLite."""
    copy_bench_hub(folder / "sqlite", rows)
    size = sum(path.stat().st_size for path in (folder / "sqlite").glob("comity.db*"))
    yield Result(
        f"SQLite, {rows:,} observations: size", f"{size / 1e9:.2f} GB, {size / rows:.0f} bytes an observation"
    )
    yield from _measured("SQLite", folder / "sqlite", rows, files)


def of_postgres(folder: Path, rows: int, files: int) -> Iterator[Result]:
    """Yield the rows of PostgreSQL, or that it isn't there."""
    if binaries() is None:
        yield missing(f"PostgreSQL, {rows:,} observations", "PostgreSQL isn't installed")
        return
    with PostgresServer(folder, is_durable=True) as server:
        server.execute("CREATE DATABASE bench")
        url = server.url("bench")
        with create_hub(folder / "postgres", group_text=GROUP, database=url) as hub:
            fill(hub, rows)
            size = _size(hub)
        yield Result(
            f"PostgreSQL, {rows:,} observations: size",
            f"{size / 1e9:.2f} GB, {size / rows:.0f} bytes an observation",
        )
        yield from _measured("PostgreSQL", folder / "postgres", rows, files)


def _size(hub: Hub) -> int:
    with hub.ledger.connections.staging() as connection:  # type: ignore[attr-defined] # of the store's own ledger
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar())


def _measured(engine: str, directory: Path, rows: int, files: int) -> Iterator[Result]:
    with open_hub(directory, read_only=True) as hub:
        for work, read, turns, goal in _reads(hub):
            found = timed(read, turns)
            yield Result(
                f"{engine}, {rows:,} observations: {work}", f"{found}", goal(found.median) if goal else None
            )
    yield _accepted(engine, directory, rows, files)


Read = tuple[str, Callable[[int], int], int, Callable[[float], Goal] | None]


def _reads(hub: Hub) -> Iterator[Read]:
    """Yield each read: what it is, what does it and returns its rows, how often, and its goal by seconds."""
    last, past = periods()[-1], MONTHS * REPORTERS // 2
    months, one = (periods()[-24], last), Selection(first=last, last=last)
    yield (
        "one series",
        lambda turn: one_series(hub, turn),
        TURNS,
        lambda seconds: at_most(1000 * seconds, 5, "ms"),
    )
    yield (
        "24 months of a reporter",
        lambda turn: (
            hub.ledger.select(
                FLOW,
                Selection(keys=({"REPORTER": (areas()[turn % REPORTERS],)},), first=months[0], last=months[1]),
            ).height
        ),
        9,
        None,
    )
    yield "a month of all reporters", lambda _: hub.ledger.select(FLOW, one).height, 7, _panel
    reporter = Selection(keys=({"REPORTER": (areas()[0],)},), as_of=past)
    yield "a reporter as of a past date", lambda _: hub.ledger.select(FLOW, reporter).height, 3, None
    yield (
        "the whole panel as of a past date, half of all rows",
        lambda _: sum(frame.height for frame in hub.ledger.stream(FLOW, Selection(as_of=past))),
        1,
        lambda seconds: at_most(seconds, 3, "s"),
    )


def one_series(hub: Hub, turn: int) -> int:
    """Read one series of the reporter whose turn it is; return its rows."""
    key = f"M.{areas()[turn % REPORTERS]}.{areas()[0]}.C.IN.TOURISM.AIR.CN.CROSSINGS"
    return read_data(hub, Query(FLOW.id, key)).frame.height


def _panel(seconds: float) -> Goal:
    return at_most(seconds, 0.6, "s")


def timed(read: Callable[[int], int], turns: int) -> Measured:
    """Read so many times; the first is not counted where there are several."""
    walls, used = [], 0.0
    for turn in range(turns + (turns > 1)):
        start, spent = time.perf_counter(), time.process_time()
        if not read(turn):
            raise RuntimeError("nothing was read")
        if turn or turns == 1:  # the first opens what later ones find open
            walls.append(time.perf_counter() - start)
            used += time.process_time() - spent
    return Measured(walls, used / len(walls))


def _accepted(engine: str, directory: Path, rows: int, files: int) -> Result:
    context = multiprocessing.get_context("spawn")
    with context.Pool(SENDERS, maxtasksperchild=1) as pool:
        told = pool.starmap(send, [(directory, sender, files) for sender in range(SENDERS)], chunksize=1)
    walls = sorted(wall for one, _ in told for wall in one)
    p95 = walls[min(len(walls) - 1, int(0.95 * len(walls)))]
    cpu = sum(spent for _, spent in told) / len(walls)
    return Result(
        f"{engine}, {rows:,} observations: accept a file of {SERIES:,}, {SENDERS} senders at once",
        f"p50 {statistics.median(walls):.2f} s, p95 {p95:.2f} s of {len(walls)} files, {cpu:.2f} CPU s each",
        at_most(p95, ACCEPT[engine], "s p95"),
    )


def send(directory: Path, sender: int, files: int) -> tuple[list[float], float]:
    """Send months of one reporter; return how long each took, and the CPU seconds of all: without the first."""
    keys, walls, spent = _keys(), [], 0.0
    with open_hub(directory) as hub:
        for number in range(files + 1):
            offer = _offer(keys, sender, number)
            start, used = time.perf_counter(), time.process_time()
            hub.ledger.accept(offer)
            if number:
                walls.append(time.perf_counter() - start)
                spent += time.process_time() - used
    return walls, spent


def _keys() -> pl.DataFrame:
    keys = islice(product(*PARTS.values(), areas()), SERIES)
    rows = [dict(zip((*PARTS, "ORIGIN"), codes, strict=True)) for codes in keys]
    fixed = {"FREQ": "M", "ORIGIN_BASIS": "C", "COUNT_UNIT": "CROSSINGS"}
    return pl.DataFrame(rows).with_columns(**{name: pl.lit(code) for name, code in fixed.items()})


def _offer(keys: pl.DataFrame, sender: int, number: int) -> Offer:
    """Return one reporter's month after those that the ledger has: values that tell one cell from another."""
    period, moment = periods()[-1].shift(number + 1), _START + dt.timedelta(hours=number)
    value = (pl.int_range(pl.len()) * 7919 + (sender * 100 + number) * 104_729) % 20_011
    frame = keys.with_columns(
        pl.lit(areas()[sender]).alias("REPORTER"),
        pl.lit("A").alias("OBS_STATUS"),
        pl.lit("M").alias("_action"),
        value.cast(pl.Float64).alias("_value"),
        value.cast(pl.String).alias("OBS_VALUE"),
        pl.lit(period.id).alias("_period"),
        pl.lit(str(period)).alias("TIME_PERIOD"),
    )
    return Offer(
        provider=areas()[sender],
        dataflow=FLOW,
        frame=frame,
        raw=f"{sender} {number}".encode(),
        file_name="bench.csv",
        format="sdmx-csv-2.0",
        received_at=_START,
        recorded_at=moment,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--files", type=int, default=FILES)
    asked = parser.parse_args()
    for row in run(asked.rows, asked.files):
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
