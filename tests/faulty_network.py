"""A network between senders and a hub that cuts, delays and drips: a proxy of TCP that does so by chance."""

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_BLOCK = 512
KINDS = ("pass", "refuse", "cut request", "cut answer", "lose answer", "delay", "drip")


@dataclass
class FaultyNetwork:
    """Listens at `port`, leads to another; each connection has one fault, or none, and is counted by it."""

    target: int
    chance: random.Random
    port: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    is_calm: bool = False

    def carry(self, client: socket.socket) -> None:
        """Carry one connection to its end, as its fault says."""
        kind = "pass" if self.is_calm else self.chance.choice(KINDS)
        self.faults[kind] += 1
        with client, contextlib.suppress(OSError):
            if kind == "refuse":
                return
            if kind == "delay":
                time.sleep(self.chance.uniform(0.05, 0.5))
            with socket.create_connection(("127.0.0.1", self.target), timeout=30) as server:
                back = threading.Thread(target=self._pump, args=(server, client, kind, "answer"), daemon=True)
                back.start()
                self._pump(client, server, kind, "request")
                back.join(30)

    def _pump(self, source: socket.socket, sink: socket.socket, kind: str, what: str) -> None:
        """Move bytes one way until the end; the first of the two ways to break ends both."""
        left = self.chance.randrange(1, 1_500) if kind == f"cut {what}" else None
        with contextlib.suppress(OSError):
            while block := source.recv(_BLOCK):
                if kind == "lose answer" and what == "answer":
                    break
                if left is not None:
                    block = block[:left]
                    left -= len(block)
                sink.sendall(block)
                if left == 0:
                    break
                if kind == "drip":
                    time.sleep(0.002)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def faulty_network(target: int, *, seed: int) -> Iterator[FaultyNetwork]:
    """Run the network until the block's end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        network = FaultyNetwork(target, random.Random(seed), listening.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=network.carry, args=(client,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield network
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)
