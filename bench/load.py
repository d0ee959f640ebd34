"""A hub under load: clients upload and read at the same time, for a minute, on a ledger of five million figures.

Each client waits a moment between requests, as people and programs do (`--upload-pause`, `--read-pause`). Server
and clients share this machine. `python -m bench.load`.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.clients import Pace, Tally, press
from bench.query_ledger import areas, open_bench_hub
from bench.result import Result, at_most, exactly
from bench.servers import free_port
from bench.table import line
from comity.hub.home import GROUP_FILE, open_hub
from comity.hub.registry import NewKey, add_key
from comity.model.access import OPERATOR, Role

ROWS = 5_000_000
UPLOADERS, READERS = 8, 16
GROUP = """
[group]
id = "BENCH"
name.en = "Bench"
dataflows = ["CROSSINGS"]
simulated = true
"""
_AGREEMENT = """
[[member]]
code = "{0}"
[[agreement]]
provider = "{0}"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""
_LIMITS = {"one series": 50, "24 months": 150}
"""Milliseconds within which 95 of 100 answers come."""


def run(rows: int = ROWS, pace: Pace | None = None) -> Iterator[Result]:
    """Yield the rows of the table."""
    pace = pace or Pace(60)
    with tempfile.TemporaryDirectory(prefix="comity-load-") as folder:
        hub = Path(folder) / "hub"
        copy_bench_hub(hub, rows)
        keys = prepare(hub, '[scheduler]\nevery_seconds = 0\n[log]\nlevel = "warning"\n')
        with served(hub, [str(Path(sys.executable).with_name("comity")), "serve", "--hub", str(hub)]) as (url, _):
            tally = asyncio.run(press(url, keys, readers=READERS, pace=pace))
        yield from _told(
            tally, f"{UPLOADERS} uploading, {READERS} reading, {pace.seconds:g} s, {rows:,} observations"
        )
        yield lost_of(hub, tally, "load")


def _told(tally: Tally, under: str) -> Iterator[Result]:
    for kind, seconds in sorted(tally.seconds.items()):
        goal = at_most(tally.percentile(kind, 0.95), _LIMITS[kind], "ms p95") if kind in _LIMITS else None
        yield Result(f"load: {kind}, {len(seconds)} requests", tally.told(kind), goal, under)


def lost_of(hub: Path, tally: Tally, name: str) -> Result:
    """Return the row on faults, and on what was acknowledged and isn't there."""
    with open_hub(hub, read_only=True) as opened:
        there = {one.id: one.raw_sha256 for one in opened.ledger.submissions()}
    lost = [number for number, digest in tally.acknowledged.items() if there.get(number) != digest]
    told = f"{len(tally.faults)} faults, {len(tally.acknowledged)} uploads acknowledged, {len(lost)} of these lost"
    goal = exactly((len(tally.faults), len(lost)), (0, 0), "no fault, nothing lost")
    return Result(f"{name}: faults, and what is lost", told, goal, "; ".join(tally.faults[:3])[:300])


def copy_bench_hub(target: Path, rows: int) -> None:
    """Make a hub of so many observations that may be written to."""
    with open_bench_hub(rows) as made:
        source = made.directory
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("peer.*"))


def prepare(directory: Path, settings: str, *, more: str = "") -> dict[str, str]:
    """Give the hub its settings, its providers and each a key; `more` is added to the group."""
    providers = areas()[:UPLOADERS]
    text = GROUP + "".join(_AGREEMENT.format(code) for code in providers) + more
    (directory / GROUP_FILE).write_text(text)
    (directory / "server.toml").write_text(settings)
    with open_hub(directory) as hub:
        return {
            code: add_key(hub, OPERATOR, NewKey(label=code, role=Role.PROVIDER, provider=code))[1]
            for code in providers
        }


@contextlib.contextmanager
def served(directory: Path, command: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Serve the hub by a command until the block's end; yield its address and the number of its process."""
    port = free_port()
    environment = {**os.environ, "COMITY_SERVER_PORT": str(port)}
    with (directory / "service.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the load and print what it measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--upload-pause", type=float, default=1.0)
    parser.add_argument("--read-pause", type=float, default=1.0)
    asked = parser.parse_args(arguments)
    for row in run(asked.rows, Pace(asked.seconds, asked.upload_pause, asked.read_pause)):
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
