"""The lake of a large ledger: how fast it is written, how large it is, and how engines read it beside the ledger.

    python -m bench.lake [--rows N]

The ledger is that of bench/queries. All but its last month is published first, then that month of 40 files. The
panel as of a year before the end is read from the ledger, by DuckDB with the documented SQL, and by polars; all
three must agree. Where Spark is installed (the extra `spark`, and Java), the documented job runs over a lake of the
demonstration and must agree with one machine.
"""

import importlib.util
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
from deltalake import DeltaTable
from rich.console import Console
from rich.progress import Progress

import comity
from bench.query_ledger import FLOW, REPORTERS, open_bench_hub
from bench.result import Result, at_most, missing
from bench.table import line
from comity.hub.demo import run_demo
from comity.hub.home import Hub, open_hub
from comity.hub.lake.changes import Span, changes_in
from comity.hub.lake.publish import Order, publish_lake
from comity.hub.situation.panel import view_indicator
from comity.lake.columns import columns_of
from comity.lake.reading import read_observations
from comity.lake.table import Reached, open_lake
from comity.lake.terms import Terms
from comity.model.access import PUBLIC_SIGHT
from comity.model.periods import Frequency
from comity.model.selection import Selection

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS = 2_000_000
ROOT = Path(__file__).resolve().parents[1]
_SQL = (ROOT / "docs/how-to/publish-a-lake.md").read_text("utf-8").split("```sql\n")[1].split("```")[0]
_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Timed:
    """Wall and CPU seconds of a piece of work, and what it returned."""

    wall: float
    cpu: float
    made: Any

    def __str__(self) -> str:
        """Write both times."""
        return f"{self.wall:.2f} s, {self.cpu:.2f} CPU s"


def timed(work: Callable[[], Any]) -> Timed:
    """Do it once, and say how long it took."""
    start, used = time.perf_counter(), time.process_time()
    made = work()
    return Timed(time.perf_counter() - start, time.process_time() - used, made)


def run(rows: int = ROWS) -> Iterator[Result]:
    """Yield the rows of the table."""
    place = Path(tempfile.mkdtemp(prefix="comity-bench-lake-"))
    try:
        directory = _directory(rows)
        with open_hub(directory) as hub:
            yield from _written(hub, place / "lake")
            yield from _read(hub, place / "lake")
        yield from _on_spark(place)
    finally:
        shutil.rmtree(place)


def _directory(rows: int) -> Path:
    with open_bench_hub(rows) as hub:
        return hub.directory


def _written(hub: Hub, lake: Path) -> Iterator[Result]:
    last = hub.ledger.as_of_seq()
    first = timed(lambda: _publish_until(hub, lake, last - REPORTERS))
    speed = f"{first}: {first.made / first.wall:,.0f} rows/s, {first.made / first.cpu:,.0f} a CPU s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result(f"lake: publish {first.made:,} rows", f"{speed}; peak memory {peak:,.0f} MB")
    month = timed(lambda: publish_lake(hub, Order(uri=str(lake))))
    yield Result(f"lake: a month more, {month.made.total:,} rows of {REPORTERS} files", f"{month}")
    nothing = timed(lambda: publish_lake(hub, Order(uri=str(lake))))
    yield Result("lake: nothing new", f"{nothing}")
    ledger = sum(path.stat().st_size for path in hub.directory.glob("comity.db*"))
    size = sum(path.stat().st_size for path in lake.rglob("*.parquet"))
    files = len(list(lake.rglob("*.parquet")))
    told = f"{size / _MEBIBYTE:,.0f} MB in {files} files, {size / first.made:.1f} bytes an observation"
    beside = f"ledger {ledger / _MEBIBYTE:,.0f} MB, {ledger / first.made:.0f} bytes an observation"
    yield Result("lake: size", told, beside=beside)


def _publish_until(hub: Hub, lake: Path, seq: int) -> int:
    columns = columns_of([FLOW])
    table = open_lake(str(lake), Terms(group=hub.group.id, audience="public", simulated=True), columns, options={})
    at = hub.ledger.events(after=seq - 1, as_of=seq)["received_at"][0].isoformat()
    told = changes_in(hub.ledger, FLOW, Span(after=0, seq=seq, sight=PUBLIC_SIGHT), columns)
    return table.append(told, columns, Reached(seq=seq, at=at, dataflows=[FLOW.id]))


def _read(hub: Hub, lake: Path) -> Iterator[Result]:
    seq = hub.ledger.as_of_seq() - 12 * REPORTERS
    selection = Selection(as_of=seq, sight=PUBLIC_SIGHT)
    own = timed(lambda: _sums(hub.ledger.select(FLOW, selection)))
    duck = timed(lambda: _by_duckdb(lake, f"_seq <= {seq}"))
    here = timed(lambda: _sums(read_observations(lake, FLOW, as_of=seq)))
    _check(own.made, duck.made, here.made)
    told = f"DuckDB {duck}; polars {here}"
    yield Result(f"lake: panel as of {seq}, by reporter and month, same sums", told, beside=f"ledger {own}")
    now = timed(lambda: _sums(hub.ledger.select(FLOW, Selection(sight=PUBLIC_SIGHT))))
    duck = timed(lambda: _by_duckdb(lake, "true"))
    _check(now.made, duck.made)
    yield Result("lake: the latest panel, by reporter and month", f"DuckDB {duck}", beside=f"ledger {now}")
    one = Selection(keys=({"REPORTER": ("AF",)},), as_of=seq, sight=PUBLIC_SIGHT)
    own = timed(lambda: _sums(hub.ledger.select(FLOW, one)))
    duck = timed(lambda: _by_duckdb(lake, f"_seq <= {seq} AND REPORTER = 'AF'"))
    _check(own.made, duck.made)
    yield Result(f"lake: one reporter as of {seq}", f"DuckDB {duck}", beside=f"ledger {own}")


def _sums(frame: pl.DataFrame) -> pl.DataFrame:
    by = [pl.col(name).cast(pl.String) for name in ("REPORTER", "TIME_PERIOD")]
    return frame.group_by(by).agg(pl.col("OBS_VALUE").sum()).sort("REPORTER", "TIME_PERIOD")


def _by_duckdb(lake: Path, condition: str) -> pl.DataFrame:
    """Return the sums by the documented query."""
    query = _SQL.replace("_seq <= 1", condition)
    with duckdb.connect() as connection:
        files = DeltaTable(lake).file_uris()
        connection.read_parquet(files, hive_partitioning=True, union_by_name=True).create_view("lake")
        return connection.sql(
            f"SELECT REPORTER, TIME_PERIOD, sum(OBS_VALUE) AS OBS_VALUE FROM ({query}) GROUP BY ALL ORDER BY ALL"
        ).pl()


def _check(*made: pl.DataFrame) -> None:
    if not all(one.equals(made[0]) for one in made) or made[0].is_empty():
        raise RuntimeError([one.height for one in made])


def _on_spark(place: Path) -> Iterator[Result]:
    """Run the documented job over a lake of the demonstration, and compare it with one machine."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        yield missing("the documented job on Spark", "pyspark or Java isn't installed")
        return
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    run_demo(place / "demo", months=36, tell=lambda _: None, bar=Progress(console=Console(quiet=True)))
    with open_hub(place / "demo" / "hub") as hub:
        yield from _compared(hub, place / "demo-lake", session)
    session.stop()


def _compared(hub: Hub, lake: Path, session: "SparkSession") -> Iterator[Result]:
    job = _job()
    members = [member.code for member in hub.group.members]
    publish_lake(hub, Order(uri=str(lake)))
    there = timed(lambda: job.analyse(session, str(lake), as_of=None, members=members))
    here = timed(lambda: view_indicator(hub, sight=PUBLIC_SIGHT).frame)
    keys = [name for name in here.made.columns if name not in {"value", "basis"}]
    both = here.made.join(there.made, on=keys, how="full", suffix="_there")
    apart = _most_apart(both["value"], both["value_there"])
    yield Result(
        f"indicator of {here.made.height:,} cells on Spark, apart from one machine's",
        f"{apart:.1e}; {there}",
        at_most(apart, 1e-5),
        f"one machine {here}",
    )
    panel = job.panel_of(there.made, members=members)
    there, here = (timed(partial(_forecast, panel, engine)) for engine in ("spark", None))
    apart = _most_apart(there.made, here.made)
    series = panel["unique_id"].n_unique()
    work = f"forecast of {series} series on Spark, apart from one machine's"
    yield Result(work, f"{apart:.1e}; {there}", at_most(apart, 1e-5), f"one machine {here}")


def _forecast(panel: pl.DataFrame, engine: str | None) -> pl.Series:
    """Return all numbers of a forecast, one after the other."""
    made = comity.forecast(panel, horizon=12, frequency=Frequency.MONTHLY, engine=engine)
    return pl.Series(made.frame.drop("unique_id", "ds").to_numpy().ravel())


def _most_apart(left: pl.Series, right: pl.Series) -> float:
    """Return the largest difference relative to the figure; raises where one side lacks what the other has."""
    if left.null_count() or right.null_count() or left.len() != right.len():
        raise RuntimeError(left.null_count(), right.null_count())
    apart = np.abs(left.to_numpy() - right.to_numpy()) / np.maximum(np.abs(left.to_numpy()), 1)
    return float(apart.max())


def _job() -> ModuleType:
    spec = importlib.util.spec_from_file_location("forecast_on_spark", ROOT / "examples/lake/forecast_on_spark.py")
    if spec is None or spec.loader is None:
        raise RuntimeError
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: list[str]) -> None:
    """Print the table."""
    rows = int(arguments[arguments.index("--rows") + 1]) if "--rows" in arguments else ROWS
    for row in run(rows):
        print(line(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
