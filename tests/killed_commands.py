"""Commands that are killed (SIGKILL) at random moments: run again, each leads to what it would have led to."""

import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

from comity.hub.backups.manifest import read_manifest
from comity.hub.home import Hub, open_hub
from comity.hub.keep import verify
from comity.hub.registry import NewKey, add_key
from comity.hub.settings.database import database_url
from comity.lake.reading import read_observations
from comity.model.access import OPERATOR, PUBLIC_SIGHT, Role
from comity.store.connect import full_url
from kept_promises import HALF, LOST, Broken
from kill_rounds import Round
from killable_hub import fork, free_port, start
from postgres_server import PostgresServer
from small_hub import line, make_hub, send

_FILES = 12
_LAST = 0.9
"""Kills fall anywhere within so much of the time that the command takes by itself."""


@dataclass(frozen=True)
class Command:
    """A command of the program, by its arguments; what tells whether it led to what was wanted."""

    arguments: tuple[str, ...]
    check: Callable[[], Iterator[Broken]]


def kill_commands(
    folder: Path, kills: int, chance: random.Random, *, server: PostgresServer | None = None
) -> Round:
    """Kill backups, moves, publications of a lake and pulls of a replica, one after another.

    Moves go to and fro between SQLite and the server, or between files where there is none.
    """
    round_ = Round()
    port = free_port()
    _make(folder, port)
    served = start(folder / "served", port)
    kinds = [
        partial(_backup, folder),
        partial(_move, folder, server=server),
        partial(_publish, folder),
        partial(_replicate, folder, url=f"http://127.0.0.1:{port}"),
    ]
    try:
        for number in range(kills):
            command = kinds[number % len(kinds)](number)
            while not _is_killed(command, chance):
                round_.broken += command.check()
                command = kinds[number % len(kinds)](number + kills + round_.acknowledged)
                round_.acknowledged += 1
            round_.faults += 1
            _run_to_end(command)
            round_.acknowledged += 1
            round_.broken += command.check()
    finally:
        served.kill()
        served.join()
    return round_


def _make(folder: Path, port: int) -> None:
    """Make the hub that is backed up and published, one that is moved, and one that is served to replicas."""
    with make_hub(folder) as hub:
        for number in range(_FILES):
            send(hub, "KG", line("KG", "CN", number), line("KG", "TR", number + 1), hours=number)
    for name in ("moving", "served"):
        shutil.copytree(folder / "hub", folder / name)
    with open_hub(folder / "served") as hub:
        key = NewKey(label="copy", role=Role.SECRETARIAT)
        (folder / "key").write_text(add_key(hub, OPERATOR, key)[1])
    settings = f"[server]\nport = {port}\n[scheduler]\nevery_seconds = 0\n[log]\nlevel = 'error'\n"
    (folder / "served" / "server.toml").write_text(settings)


def _backup(folder: Path, number: int) -> Command:
    target = folder / f"backup-{number}"

    def check() -> Iterator[Broken]:
        with open_hub(folder / "hub", read_only=True) as hub:
            if read_manifest(target).seq != hub.ledger.as_of_seq():
                yield Broken(LOST, f"{target.name} lacks a file")
        with open_hub(target, read_only=True) as copy:
            yield from _faults(copy)
        yield from (Broken(HALF, f"{left.name} was left") for left in folder.glob(".backup-*"))
        shutil.rmtree(target)

    return Command(("backup", "--to", str(target), "--hub", str(folder / "hub")), check)


def _move(folder: Path, number: int, *, server: PostgresServer | None) -> Command:
    url, hub = f"sqlite:///{folder / f'moved-{number}.db'}", folder / "moving"
    if server is not None and database_url(hub).startswith("sqlite"):
        server.execute(f"CREATE DATABASE moved{number}")
        url = server.url(f"moved{number}")

    def check() -> Iterator[Broken]:
        if database_url(hub) != full_url(url):
            yield Broken(LOST, f"the hub is not in {url}")
        with open_hub(hub, read_only=True) as moved:
            yield from _faults(moved)
            if moved.ledger.as_of_seq() != _FILES:
                yield Broken(LOST, f"{moved.ledger.as_of_seq()} of {_FILES} are there after a move")

    return Command(("move", "--to", url, "--hub", str(hub)), check)


def _publish(folder: Path, number: int) -> Command:
    lake = folder / f"lake-{number}"

    def check() -> Iterator[Broken]:
        with open_hub(folder / "hub", read_only=True) as hub:
            flow = hub.catalogue.dataflow("CROSSINGS")
            for seq in (_FILES // 2, _FILES):
                kept = hub.ledger.observations(flow, as_of=seq, sight=PUBLIC_SIGHT)
                if not read_observations(lake, flow, as_of=seq).select(kept.columns).equals(kept):
                    yield Broken(HALF, f"{lake.name} differs from the ledger as of {seq}")
        shutil.rmtree(lake)

    return Command(("publish-lake", str(lake), "--hub", str(folder / "hub")), check)


def _replicate(folder: Path, number: int, *, url: str) -> Command:
    target = folder / f"replica-{number}"

    def check() -> Iterator[Broken]:
        with open_hub(target, read_only=True) as copy, open_hub(folder / "served", read_only=True) as hub:
            yield from _faults(copy)
            if copy.log.size() != hub.log.size():
                yield Broken(LOST, f"{target.name} has {copy.log.size()} of {hub.log.size()} leaves")
        shutil.rmtree(target)

    return Command(("replicate", url, str(target), "--key-file", str(folder / "key")), check)


def _faults(hub: Hub) -> Iterator[Broken]:
    yield from (Broken(HALF, f"{one.check} {one.where}: {one.detail}") for one in verify(hub, is_quick=True))


_took: dict[str, float] = {}
"""How long each command takes by itself, as it last was."""


def _is_killed(command: Command, chance: random.Random) -> bool:
    """Start a command and kill it; False where it came to its end before."""
    process = _begin(command)
    process.join(chance.uniform(0, _LAST * _took.get(command.arguments[0], 1.0)))
    process.kill()
    process.join()
    return process.exitcode is not None and process.exitcode < 0


def _run_to_end(command: Command) -> None:
    began = time.monotonic()
    process = _begin(command)
    process.join()
    _took[command.arguments[0]] = time.monotonic() - began


def _begin(command: Command) -> BaseProcess:
    return fork(_run, command.arguments)


def _run(arguments: tuple[str, ...]) -> None:
    from comity.cli.main import run

    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.argv = ["comity", *arguments]
    run()
