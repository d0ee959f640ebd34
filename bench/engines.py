"""The ledger on SQLite and on PostgreSQL in one run: a file accepted, a series, a month, a panel as of a past date.

    python -m bench.engines [--months N]

Five reporters send 24,000 series each, month by month; nine months are a million observations. PostgreSQL is made
of the machine's own binaries, with every commit on the disk, as SQLite's are. Figures are medians of wall time.
"""

import datetime as dt
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the server is the one that the tests start

from bench.query_ledger import FLOW, areas
from comity.exchange.ports import Offer
from comity.model.periods import Period, parse_period
from comity.model.selection import Selection
from comity.store.ledger import SqlLedger, create_ledger
from postgres_server import PostgresServer, binaries

REPORTERS, SERIES, MONTHS = 5, 24_000, 9
FILES, TURNS = 7, 41
START = dt.datetime(2020, 1, 10, tzinfo=dt.UTC)
PARTS = {
    "PURPOSE": ["TOURISM", "BUSINESS", "WORK", "PRIVATE", "STUDY", "VISIT"],
    "NEIGHBOUR": ["CN", "UZ", "TM", "RU", "TR", "_T"],
    "MODE": ["AIR", "LAND", "RAIL", "SEA"],
    "DIRECTION": ["IN", "OUT"],
}


def run(months: int = MONTHS) -> Iterator[tuple[str, str, str]]:
    """Yield rows of the table: work, on SQLite, on PostgreSQL."""
    if binaries() is None:
        yield "the ledger on two engines", "not measured", "PostgreSQL is not installed"
        return
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-engines-"))
    folder.chmod(0o755)
    with PostgresServer(folder, is_durable=True) as server:
        server.execute("CREATE DATABASE bench")
        urls = (f"sqlite:///{folder / 'bench.db'}", server.url("bench"))
        found = [_measured(folder / f"hub{number}", url, months) for number, url in enumerate(urls)]
    shutil.rmtree(folder, ignore_errors=True)
    for one, other in zip(*found, strict=True):
        yield one[0], one[1], other[1]


def _measured(folder: Path, url: str, months: int) -> list[tuple[str, str]]:
    folder.mkdir()
    frame = _keys()
    with create_ledger(url, simulated=True, group_id="BENCH", blob_dir=folder / "raw") as ledger:
        for month in range(months):
            for reporter in range(REPORTERS):
                _send(ledger, frame, reporter, month)
        later = [
            _timed(lambda turn=turn: _send(ledger, frame, turn % REPORTERS, months + turn // REPORTERS))
            for turn in range(FILES)
        ]
        total = (months * REPORTERS + FILES) * SERIES
        row = frame.row(0, named=True)
        key = {name: (row[name],) for name in FLOW.structure.key_ids if name in row} | {"REPORTER": (areas()[0],)}
        last = _period(months - 1)
        reads: Sequence[tuple[str, Callable[[], pl.DataFrame], int]] = (
            (f"one series of {total:,} observations", lambda: ledger.select(FLOW, Selection(keys=(key,))), TURNS),
            ("one month of all reporters", lambda: ledger.select(FLOW, Selection(first=last, last=last)), 5),
            ("the whole panel, latest", lambda: ledger.select(FLOW), 3),
            (
                "the whole panel as of a past date",
                lambda: ledger.select(FLOW, Selection(as_of=months * REPORTERS // 2)),
                3,
            ),
        )
        told = [(f"accept a file of {SERIES:,} observations", _text(later))]
        for name, read, turns in reads:
            if read().is_empty():
                raise RuntimeError(name)
            told.append((name, _text([_timed(read) for _ in range(turns)])))
    return told


def _keys() -> pl.DataFrame:
    keys = islice(product(*PARTS.values(), areas()), SERIES)
    rows = [dict(zip((*PARTS, "ORIGIN"), codes, strict=True)) for codes in keys]
    fixed = {"FREQ": "M", "ORIGIN_BASIS": "C", "COUNT_UNIT": "CROSSINGS"}
    return pl.DataFrame(rows).with_columns(**{name: pl.lit(code) for name, code in fixed.items()})


def _period(month: int) -> Period:
    first = parse_period("2020-01")
    if first is None:
        raise ValueError
    return first.shift(month)


def _send(ledger: SqlLedger, keys: pl.DataFrame, reporter: int, month: int) -> None:
    """Send one reporter's month: values that tell one cell from another."""
    number = month * REPORTERS + reporter
    moment = START + dt.timedelta(hours=number)
    value = (pl.int_range(pl.len()) * 7919 + number * 104_729) % 20_011
    frame = keys.with_columns(
        pl.lit(areas()[reporter]).alias("REPORTER"),
        pl.lit("A").alias("OBS_STATUS"),
        pl.lit("M").alias("_action"),
        value.cast(pl.Float64).alias("_value"),
        value.cast(pl.String).alias("OBS_VALUE"),
        pl.lit(_period(month).id).alias("_period"),
        pl.lit(str(_period(month))).alias("TIME_PERIOD"),
    )
    ledger.accept(
        Offer(
            provider=areas()[reporter],
            dataflow=FLOW,
            frame=frame,
            raw=str(number).encode(),
            file_name="bench.csv",
            format="sdmx-csv-2.0",
            received_at=moment,
            recorded_at=moment,
        )
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _text(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:,.1f} ms median, {max(seconds) * 1000:,.1f} at most"


if __name__ == "__main__":
    asked = int(sys.argv[sys.argv.index("--months") + 1]) if "--months" in sys.argv else MONTHS
    for told in run(asked):
        print(f"{told[0]:<45} SQLite {told[1]:<42} PostgreSQL {told[2]}", flush=True)
