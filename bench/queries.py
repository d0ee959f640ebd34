"""Reads of a ledger of 20 million observations, beside a plain DuckDB table of the same rows in the same run.

    python -m bench.queries [--rows N]

The ledger is made once and kept in the system's temporary folder. Figures are medians; DuckDB writes plain CSV of
the same columns, and uses all cores.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.query_ledger import FLOW, REPORTERS, ROWS, areas, open_bench_hub
from bench.result import Result, at_least, at_most
from bench.table import line
from comity.formats.sdmx_csv import stream_sdmx_csv
from comity.hub.home import Hub
from comity.hub.read import Query, read_data

SERIES = "M.{}.AF.C.IN.TOURISM.AIR.CN.CROSSINGS"
FIRST, LAST = "2023-01", "2024-12"
COLUMNS = (*FLOW.structure.key_ids, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")


@dataclass(frozen=True)
class Measured:
    """Medians of wall and CPU seconds, and what the work returned the last time."""

    wall: float
    cpu: float
    size: int

    def __str__(self) -> str:
        """Write both times, in milliseconds below a second."""
        if self.wall < 1:
            return f"{self.wall * 1000:.1f} ms median, {self.cpu * 1000:.1f} CPU ms"
        return f"{self.wall:.1f} s, {self.cpu:.1f} CPU s"


def run(rows: int = ROWS) -> Iterator[Result]:
    """Yield the rows of the table."""
    with open_bench_hub(rows) as hub:
        table = _duckdb(hub)
        ours, peer = _measure(lambda turn: _one(hub, turn), 41), _measure(lambda turn: _peer_one(table, turn), 41)
        if ours.size != peer.size or not ours.size:
            raise RuntimeError(ours.size, peer.size)
        ratio = f"DuckDB {peer}, {peer.wall / ours.wall:.1f} × our time"
        yield Result(f"one series of {rows:,} observations", f"{ours}", at_most(1000 * ours.wall, 10, "ms"), ratio)
        ours, peer = (
            _measure(lambda turn: _months(hub, turn), 9),
            _measure(lambda turn: _peer_months(table, turn), 9),
        )
        size = f"{ours.size / 1e6:.0f} MB"
        ratio = f"DuckDB {peer}, {peer.wall / ours.wall:.1f} × our time"
        work = f"a reporter's 24 months as SDMX-CSV ({size})"
        yield Result(work, f"{ours}", at_most(1000 * ours.wall, 500, "ms"), ratio)
        ours, peer = _measure(lambda _: _full(hub), 1), _measure(lambda _: _peer_full(table), 1)
        speed = ours.size / 1e6 / ours.wall
        told = f"{speed:.0f} MB/s, {ours.size / 1e6 / ours.cpu:.0f} MB a CPU s"
        work = f"the full flow as SDMX-CSV ({ours.size / 1e6:,.0f} MB)"
        yield Result(work, told, at_least(speed, 50, "MB/s"), f"DuckDB {peer}")


def _measure(work: Callable[[int], int], repeats: int) -> Measured:
    walls, cpus, size = [], [], 0
    for turn in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        size = work(turn)
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - used)
    return Measured(statistics.median(walls), statistics.median(cpus), size)


def _reporter(turn: int) -> str:
    return areas()[turn % REPORTERS]


def _one(hub: Hub, turn: int) -> int:
    return read_data(hub, Query(FLOW.id, SERIES.format(_reporter(turn)))).frame.height


def _months(hub: Hub, turn: int) -> int:
    answer = read_data(hub, Query(FLOW.id, f"REPORTER={_reporter(turn)}", first=FIRST, last=LAST))
    return sum(len(piece) for piece in answer.write("sdmx-csv-2.1"))


def _full(hub: Hub) -> int:
    with Path(os.devnull).open("wb") as sink:
        return _write(hub, sink.write)


def _write(hub: Hub, write: Callable[[bytes], int]) -> int:
    return sum(write(piece) for piece in stream_sdmx_csv(hub.ledger.stream(FLOW), FLOW, version="2.1"))


def _duckdb(hub: Hub) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB table of the same rows, made from the ledger's own CSV where there is none yet."""
    path = hub.directory / "peer.duckdb"
    if not path.exists():
        text, made = hub.directory / "peer.csv", hub.directory / "peer.part"
        made.unlink(missing_ok=True)
        with text.open("wb") as file:
            _write(hub, file.write)
        with duckdb.connect(str(made)) as connection:
            types = {name: "VARCHAR" for name in COLUMNS if name != "OBS_VALUE"}
            connection.execute(
                f"CREATE TABLE figures AS SELECT {', '.join(COLUMNS)} FROM read_csv('{text}', types={types})"
            )
        text.unlink()
        made.rename(path)
    return duckdb.connect(str(path), read_only=True)


def _peer_one(table: duckdb.DuckDBPyConnection, turn: int) -> int:
    codes = SERIES.format(_reporter(turn)).split(".")
    wanted = " AND ".join(f"{name} = ?" for name in FLOW.structure.key_ids)
    return len(table.execute(f"SELECT * FROM figures WHERE {wanted} ORDER BY TIME_PERIOD", codes).fetchall())


def _peer_months(table: duckdb.DuckDBPyConnection, turn: int) -> int:
    return _copy(table, f"WHERE REPORTER = '{_reporter(turn)}' AND TIME_PERIOD BETWEEN '{FIRST}' AND '{LAST}'")


def _peer_full(table: duckdb.DuckDBPyConnection) -> int:
    return _copy(table, "")


def _copy(table: duckdb.DuckDBPyConnection, where: str) -> int:
    control = f"'dataflow' AS STRUCTURE, '{FLOW.reference}' AS STRUCTURE_ID, 'R' AS ACTION"
    order = f"ORDER BY {', '.join((*FLOW.structure.key_ids, 'TIME_PERIOD'))}"
    table.execute(f"COPY (SELECT {control}, * FROM figures {where} {order}) TO '{os.devnull}' (FORMAT csv, HEADER)")
    return 0


def main(arguments: list[str]) -> None:
    """Print the table."""
    rows = int(arguments[arguments.index("--rows") + 1]) if "--rows" in arguments else ROWS
    for row in run(rows):
        print(line(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
