"""Rounds of other faults than kills, while files come: a disk that fails, a database that is away, a wrong clock.

Each is as a round of kills is (`kill_rounds`): a hub of its own, faults at random moments, a look after each, and
at the end every promise.
"""

import random
import time
from collections import Counter
from pathlib import Path

from faulty_disk import BROKEN, NO_SPACE, READ_ONLY, SYNC, WRITE, FaultyDisk
from file_senders import Sender
from kept_promises import ANSWERS, Broken
from kill_rounds import Living, Round, living, on_server
from killable_hub import readiness, start_alone
from postgres_server import PostgresServer
from until import until

_LATEST = 12
"""A fault comes with one of so many next calls."""
_SHARE_LASTING = 0.2
_LASTING = 0.5
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
CLOCK_IS_BEHIND = "behind"
"""What a hub says while its clock stands before what it took in last."""


def fail_disk(folder: Path, faults: int, chance: random.Random) -> Round:
    """Let syncs and writes of a hub on SQLite fail, once or for a while; now and then it is killed and opened."""
    with FaultyDisk.make(folder, folder / "hub") as disk, living(folder) as lived:
        lived.process = start_alone(lived.directory, lived.port, environment=disk.environment)
        while lived.round.faults < faults:
            lived.round.faults += _fail_once(disk, chance, lived, (BROKEN, NO_SPACE, READ_ONLY))
            lived.put_out()
            lived.look()
            if not lived.round.faults % 25:
                lived.process.kill()
                lived.process.join()
                lived.process = start_alone(lived.directory, lived.port, environment=disk.environment)
        lived.wait_for_some(chance)
    return lived.round


def _fail_once(disk: FaultyDisk, chance: random.Random, lived: Living, errors: tuple[int, ...]) -> int:
    """Let one of the next calls fail, and all after it for a while now and then; return 1 once it has."""
    kind, lasts = chance.choice((SYNC, WRITE)), chance.random() < _SHARE_LASTING
    before = disk.made(kind)
    disk.fail(kind, chance.choice(errors), after=chance.randint(1, _LATEST), lasts=lasts)
    until(lambda: disk.made(kind) > before)
    if lasts:
        time.sleep(_LASTING)
    disk.heal()
    lived.wait_for_some(chance)
    return 1


def fail_disk_of_database(folder: Path, faults: int, chance: random.Random) -> Round:
    """Let syncs and writes of a PostgreSQL server fail: it ends all connections, and recovers from its own log."""
    with PostgresServer(is_durable=True) as server, FaultyDisk.make(server.folder, server.folder / "data") as disk:
        server.stop("fast")
        server.start(environment=disk.environment)
        with on_server(server, folder) as lived:
            while lived.round.faults < faults:
                kind = chance.choice((SYNC, WRITE))
                before = disk.made(kind)
                disk.fail(kind, chance.choice((BROKEN, NO_SPACE)), after=chance.randint(1, _LATEST))
                until(lambda kind=kind, before=before: disk.made(kind) > before)
                disk.heal()
                _revive(server, disk)
                lived.round.faults += 1
                lived.wait_for_some(chance)
                lived.look()
    return lived.round


def _revive(server: PostgresServer, disk: FaultyDisk) -> None:
    """Return once the server answers; where it gave up, it is started again."""

    def answers() -> bool:
        if not server.runs():
            server.start(environment=disk.environment)
        return server.answers()

    until(answers)


def outages(folder: Path, faults: int, chance: random.Random) -> Round:
    """Stop the database server for a while, again and again: the hub says so, and goes on by itself."""
    with PostgresServer(is_durable=True) as server, on_server(server, folder) as lived:
        for _ in range(faults):
            lived.wait_for_some(chance)
            lived.put_out()
            before = told(lived.senders)
            server.stop(chance.choice(("immediate", "fast")))
            until(lambda before=before: told(lived.senders) > before)
            _expect_ready(lived, is_ready=False)
            time.sleep(chance.uniform(0, 1.0))
            server.start()
            lived.wait_for_some(chance)
            until(lambda: readiness(lived.port)[0] == 200)
            lived.round.faults += 1
            lived.look()
    return lived.round


def _expect_ready(lived: Living, *, is_ready: bool) -> None:
    status, checks = readiness(lived.port)
    if (status, checks.get("database")) != (200 if is_ready else 503, is_ready):
        lived.round.broken.append(Broken(ANSWERS, f"/readyz: {status} {checks}"))


def clock_jumps(folder: Path, faults: int, chance: random.Random) -> Round:
    """Set the hub's clock ahead and back; far behind what it took in, it takes nothing in, and says why."""
    with FaultyDisk.make(folder, folder / "hub") as disk, living(folder) as lived:
        ahead = 0.0
        lived.process = start_alone(lived.directory, lived.port, environment=disk.environment)
        for _ in range(faults):
            lived.wait_for_some(chance)
            lived.put_out()
            kind = chance.choice(("ahead", "back", "far back"))
            if kind == "ahead":
                ahead += chance.choice((1.0, MINUTE, HOUR, DAY))
            elif kind == "back":
                ahead -= chance.uniform(0, 2 * MINUTE)
            else:
                before = told(lived.senders, CLOCK_IS_BEHIND)
                disk.set_clock(ahead - chance.choice((HOUR, 40 * DAY)))
                until(lambda before=before: told(lived.senders, CLOCK_IS_BEHIND) > before)
            disk.set_clock(ahead)
            lived.round.faults += 1
            lived.wait_for_some(chance)
        lived.ahead = ahead
    return lived.round


def told(senders: list[Sender], said: str = "") -> int:
    """Return how often the hub said that it can't take a file just now, for a reason that holds these words."""
    counts = sum((sender.told.copy() for sender in senders), Counter[str]())
    return sum(count for sentence, count in counts.items() if said in sentence)
