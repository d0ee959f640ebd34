"""Kill what a hub is made of, a thousand times at random moments: is all there that was answered, and nothing half.

    python -m bench.kills [KILLS [SEED]]

Killed (SIGKILL) are the hub on SQLite and on PostgreSQL, the processes that make its pages, the database server as
a whole (its first process, or all of them at once), single processes of it, and commands under way (`backup`,
`move`, `publish-lake`, `replicate`). Meanwhile three providers send files, a fourth's are collected, and notices go
out.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from bench.result import Result
from bench.survival_table import Tally, print_all
from kill_rounds import Round, kill_backend, kill_database, kill_hub, kill_workers
from killed_commands import kill_commands
from postgres_server import PostgresServer, binaries

KILLS = 1_000
_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of its own are made within
Kill = Callable[[Path, int, random.Random], Round]


def _hub_on_postgres(folder: Path, kills: int, chance: random.Random) -> Round:
    with PostgresServer(is_durable=True) as server:
        server.execute("CREATE DATABASE hub")
        return kill_hub(folder, kills, chance, database=server.url("hub"))


def _commands(folder: Path, kills: int, chance: random.Random) -> Round:
    if binaries() is None:
        return kill_commands(folder, kills, chance)
    with PostgresServer(is_durable=True) as server:
        return kill_commands(folder, kills, chance, server=server)


@dataclass(frozen=True)
class Kind:
    """What is killed, which share of all kills that is, and how many kills one hub goes through."""

    name: str
    kill: Kill
    share: float
    at_once: int = 25
    is_on_postgres: bool = False


KINDS = (
    Kind("the hub, on SQLite", kill_hub, 0.30),
    Kind("the hub, on PostgreSQL", _hub_on_postgres, 0.14, is_on_postgres=True),
    Kind("processes that make its pages", kill_workers, 0.04),
    Kind("the database server", kill_database, 0.10, is_on_postgres=True),
    Kind("one process of the database server", kill_backend, 0.30, 50, is_on_postgres=True),
    Kind("commands under way", _commands, 0.12),
)


def run(kills: int = KILLS, seed: int = 0) -> Iterator[Result]:
    """Yield rows of the table."""
    yield from (tally.row() for tally in tallies(kills, seed))


def tallies(kills: int = KILLS, seed: int = 0) -> Iterator[Tally]:
    """Kill so often, and yield what came of each kind; without PostgreSQL its kinds are left out."""
    for kind in KINDS:
        if kind.is_on_postgres and binaries() is None:
            yield Tally(f"kills of {kind.name}", note="PostgreSQL isn't installed")
            continue
        yield _tally(kind, round(kills * kind.share), seed)


def _tally(kind: Kind, kills: int, seed: int) -> Tally:
    tally, began = Tally(f"kills of {kind.name}"), time.monotonic()
    while tally.round.faults < kills:
        chance = random.Random(f"{seed} {kind.name} {tally.round.faults}")
        with tempfile.TemporaryDirectory(dir=place(), ignore_cleanup_errors=True) as folder:
            tally.round.add(kind.kill(Path(folder), min(kind.at_once, kills - tally.round.faults), chance))
        tally.seconds = time.monotonic() - began
        print(f"  {kind.name}: {tally.round.faults} of {kills}, {tally.seconds:.0f} s", file=sys.stderr, flush=True)
    return tally


def place() -> Path | None:
    """Return where hubs are made: in memory, where there is some, for a kill loses nothing that was written."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


if __name__ == "__main__":
    sys.exit(bool(print_all(tallies(*map(int, sys.argv[1:])))))
