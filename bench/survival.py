"""A thousand kills, and two hundred faults of other kinds: is all there that was answered, and nothing half there.

    python -m bench.survival [KILLS [FAULTS]]

Kills are those of `bench.kills`. The others: syncs and writes of the disk that fail, under a hub on SQLite and
under a PostgreSQL server; a database that is away; a clock that jumps; a network that cuts and delays; a full disk;
files that are sent again in another order. Meanwhile providers send, files are collected, and notices go out.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import kills as bench_kills
from bench.outside_faults import full_disk, network, replayed
from bench.result import Result
from bench.survival_table import Tally, print_all
from fault_rounds import clock_jumps, fail_disk, fail_disk_of_database, outages
from faulty_disk import compiler
from kill_rounds import Round
from postgres_server import binaries

FAULTS = 250


@dataclass(frozen=True)
class Kind:
    """A kind of fault, how it is made, and which share of all faults it is."""

    name: str
    make: Callable[[Path, int, random.Random], Round]
    share: float
    needs_compiler: bool = False
    needs_postgres: bool = False


KINDS = (
    Kind("syncs and writes that fail, SQLite", fail_disk, 0.24, needs_compiler=True),
    Kind("the same under PostgreSQL", fail_disk_of_database, 0.12, needs_compiler=True, needs_postgres=True),
    Kind("outages of the database server", outages, 0.08, needs_postgres=True),
    Kind("jumps of the clock", clock_jumps, 0.16, needs_compiler=True),
    Kind("connections cut, lost, delayed", network, 0.20),
    Kind("full disks", full_disk, 0.08),
    Kind("files sent again, reordered", replayed, 0.12),
)


def run(faults: int = FAULTS) -> Iterator[Result]:
    """Yield rows of the table but those of kills, which are a part of their own."""
    yield from (tally.row() for tally in tallies(0, faults))


def tallies(kills: int = bench_kills.KILLS, faults: int = FAULTS) -> Iterator[Tally]:
    """Break things so often, and yield what came of each kind; what can't be broken on this machine says why."""
    yield from bench_kills.tallies(kills) if kills else ()
    for kind in KINDS:
        if kind.needs_compiler and compiler() is None:
            yield Tally(kind.name, note="there is no C compiler")
        elif kind.needs_postgres and binaries() is None:
            yield Tally(kind.name, note="PostgreSQL isn't installed")
        else:
            yield _tally(kind, max(1, round(faults * kind.share)))


def _tally(kind: Kind, faults: int) -> Tally:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=bench_kills.place(), ignore_cleanup_errors=True) as folder:
        made = kind.make(Path(folder), faults, random.Random(kind.name))
    return Tally(kind.name, made, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(bool(print_all(tallies(*map(int, sys.argv[1:])))))
