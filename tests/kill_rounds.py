"""Rounds of kills (SIGKILL) at random moments, of each process that a hub is made of, while files come.

Each round makes a hub of its own, kills so often, looks after each kill whether what was answered is there, and at
its end whether every promise is kept (`kept_promises`).
"""

import contextlib
import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from comity.errors import OutsideError
from comity.exchange.outbox_ports import DeliveryState
from comity.hub.home import open_hub
from file_senders import Sender, sending
from kept_promises import ANSWERS, Broken, broken_answers, broken_promises
from killable_hub import DEFECT, HubProcess, begin, free_port, start, start_alone
from notice_servers import Mailbox, mail_server
from postgres_server import PostgresServer
from surviving_hub import finish, make_surviving_hub, put_out
from until import until

_PAUSE, _SELDOM, _MOMENT = 0.02, 0.5, 0.3
_PAGES = ("/", "/explore", "/calendar", "/submissions", "/log", "/revisions")
_SHARE_WHILE_OPENING = 0.2
"""Of kills of a hub: at any moment from its start on, also while it opens its ledger."""


@dataclass
class Round:
    """What came of a round: faults made, files acknowledged, promises broken, and what senders were told."""

    faults: int = 0
    acknowledged: int = 0
    broken: list[Broken] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Round") -> None:
        """Add what came of another round."""
        self.faults += other.faults
        self.acknowledged += other.acknowledged
        self.broken += other.broken
        self.told += other.told


@dataclass
class Living:
    """A hub that is lived with while it is broken: its folder, who sends, who is told, what was put out."""

    folder: Path
    port: int
    senders: list[Sender]
    mailbox: Mailbox
    process: HubProcess | None = None
    round: Round = field(default_factory=Round)
    collected: list[str] = field(default_factory=list)
    ahead: float = 0.0
    """Seconds that the hub's clock is ahead at the end."""

    @property
    def directory(self) -> Path:
        """The hub's directory."""
        return self.folder / "hub"

    def serve(self) -> None:
        """Start the hub, and return once it answers."""
        self.process = start(self.directory, self.port)

    def kill(self) -> None:
        """Kill the hub, and look at what it left behind."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        self.round.faults += 1
        self.look()

    def end(self) -> None:
        """Let no process stay behind, whatever happened."""
        if self.process is not None and self.process.is_alive():
            self.process.kill()

    def put_out(self) -> None:
        """Put another file where it is collected from."""
        self.collected.append(put_out(self.folder, len(self.collected)))

    def wait_for_some(self, chance: random.Random) -> None:
        """Wait until some files more were acknowledged, none to three, and then for a moment."""
        wanted = self.acknowledged + chance.choice((0, 0, 1, 2, 3))
        until(lambda: self.acknowledged >= wanted)
        time.sleep(chance.uniform(0, _MOMENT))

    @property
    def acknowledged(self) -> int:
        """How many files were acknowledged so far."""
        return sum(len(sender.acknowledged) for sender in self.senders)

    def look(self) -> None:
        """Look whether what was answered is there: at any moment, in the midst of all."""
        until(self._is_looked_at)

    def _is_looked_at(self) -> bool:
        """Look; False where the database server doesn't answer yet."""
        try:
            with open_hub(self.directory, read_only=True) as hub:
                self.round.broken += broken_answers(hub, self.senders)
        except OutsideError:
            return False
        return True

    def _is_at_rest(self) -> bool:
        with open_hub(self.directory, read_only=True) as hub:
            came, made = hub.ledger.submissions(), hub.outbox.notices()
            is_collected = set(self.collected) <= {one.file_name for one in came}
            is_told = len(made) >= len(came) and not hub.outbox.notices(state=DeliveryState.WAITING)
            return is_collected and is_told

    def conclude(self) -> None:
        """Let the hub come to rest, and add to the round whatever isn't as it was promised.

        One whose clock is ahead comes to rest by itself: what it put off until then isn't due by the right clock.
        """
        if self.ahead:
            until(self._is_at_rest)
        if self.process is not None:
            self.process.terminate()
            self.process.join()
            if self.process.exitcode == DEFECT:
                self.round.broken.append(Broken(ANSWERS, "the hub was ended by a fault of its own"))
        with open_hub(self.directory) as hub:
            if not self.ahead:
                finish(hub)
            found = broken_promises(hub, self.senders, collected=self.collected, mailbox=self.mailbox)
            self.round.broken += found
        self.round.acknowledged = self.acknowledged
        for sender in self.senders:
            self.round.told.update(sender.told)


@contextlib.contextmanager
def living(folder: Path, *, database: str = "", pause: float = _PAUSE) -> Iterator[Living]:
    """Make a hub, and let providers send to it until the block's end, at which it must be served.

    Then they finish what they began, all that lies there is collected and told, and every promise is looked at.
    """
    port = free_port()
    with mail_server() as mailbox:
        keys = make_surviving_hub(folder, mail_port=mailbox.port, port=port, database=database)
        with contextlib.ExitStack() as ended:
            with sending(keys, port, pause=pause) as senders:
                lived = Living(folder, port, senders, mailbox)
                ended.callback(lived.end)
                yield lived
                until(lambda: all(sender.acknowledged for sender in senders))
            lived.conclude()


def kill_hub(folder: Path, kills: int, chance: random.Random, *, database: str = "") -> Round:
    """Kill the process that serves, collects and tells; some of the time while it opens the ledger."""
    with living(folder, database=database) as lived:
        for _ in range(kills):
            lived.put_out()
            if chance.random() < _SHARE_WHILE_OPENING:
                lived.process = begin(lived.directory)
                time.sleep(chance.uniform(0, 1.0))
            else:
                lived.serve()
                lived.wait_for_some(chance)
            lived.kill()
        lived.serve()
    return lived.round


def kill_database(folder: Path, kills: int, chance: random.Random) -> Round:
    """Kill the database server: its first process, or all of them at once (immediate); the hub lives on."""
    with PostgresServer(is_durable=True) as server, on_server(server, folder) as lived:
        for _ in range(kills):
            lived.put_out()
            lived.wait_for_some(chance)
            if chance.random() < 0.5:
                server.kill()
            else:
                server.stop("immediate")
                server.start()
            lived.round.faults += 1
            lived.look()
    return lived.round


def kill_backend(folder: Path, kills: int, chance: random.Random) -> Round:
    """Kill one process of the database server that works for the hub; the server recovers, and the hub lives on."""
    with PostgresServer(is_durable=True) as server, on_server(server, folder) as lived:
        while lived.round.faults < kills:
            if not lived.round.faults % 5:
                lived.put_out()
            lived.wait_for_some(chance)
            if server.kill_backend():
                lived.round.faults += 1
                until(server.answers)
                lived.look()
    return lived.round


@contextlib.contextmanager
def on_server(server: PostgresServer, folder: Path) -> Iterator[Living]:
    """Live with a hub on this server, which is served until the block's end."""
    server.execute("CREATE DATABASE hub")
    with living(folder, database=server.url("hub")) as lived:
        lived.serve()
        yield lived


def kill_workers(folder: Path, kills: int, chance: random.Random) -> Round:
    """Kill the processes that a served hub begins: those that make pages, and whatever helps them."""
    with living(folder, pause=_SELDOM) as lived:
        lived.process = start_alone(lived.directory, lived.port)
        with _reading(lived):
            while lived.round.faults < kills:
                time.sleep(chance.uniform(0, 1.5))
                workers = _children(lived.process.pid)
                if workers:
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    lived.round.faults += 1
                    lived.look()
    return lived.round


@contextlib.contextmanager
def _reading(lived: Living) -> Iterator[None]:
    """Let somebody read pages until the block's end: each is there, or is said to be being made."""
    stop = threading.Event()

    def read() -> None:
        sender = lived.senders[0]
        headers = {"Authorization": f"Bearer {sender.key}", "Accept": "text/html"}
        with httpx.Client(base_url=sender.url, headers=headers, timeout=60, trust_env=False) as client:
            for path in itertools.cycle(_PAGES):
                if stop.is_set():
                    return
                answer = client.get(path)
                if answer.status_code not in {200, 202, 503}:
                    lived.round.broken.append(Broken(ANSWERS, f"{path}: {answer.status_code} {answer.text[:200]}"))
                time.sleep(_PAUSE)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)


def _children(pid: int | None) -> list[int]:
    """Return the processes that a process began, as Linux tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if path.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(path.parent.name))
    return found
