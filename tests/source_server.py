"""A provider's service for tests: a real HTTP server in a thread that answers as told, and keeps count."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

CSV = "application/vnd.sdmx.data+csv; version=2.0.0"
_DRIP_SECONDS = 0.05


@dataclass(frozen=True)
class Asked:
    """One request: its path, its query, its headers by lower-case name."""

    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` announces more bytes than it sends; `silent` sends nothing until the server stops.

    `drips` sends a byte now and then until the server stops: in the "header" or in the "body".
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": CSV})
    cut: bool = False
    silent: bool = False
    drips: str = ""


Answering = Callable[[Asked], Reply]


@dataclass
class Source:
    """A running service: `answer` decides what it says, `asked` holds what it was asked, `date` is its clock."""

    url: str
    answer: Answering
    stopped: threading.Event
    asked: list[Asked] = field(default_factory=list)
    date: str = ""

    def say(self, *replies: Reply) -> None:
        """Answer with these, one after the other; the last one for ever."""
        left = list(replies)
        self.answer = lambda _asked: left.pop(0) if len(left) > 1 else left[0]


@contextlib.contextmanager
def source_server(
    answer: Answering = lambda _asked: Reply(status=404), *, tls: ssl.SSLContext | None = None
) -> Iterator[Source]:
    """Run a service on a free port until the block's end, over TLS where a context is given."""
    source = Source("", answer, threading.Event())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, parts.query, {name.lower(): value for name, value in self.headers.items()})
            source.asked.append(asked)
            reply = source.answer(asked)
            if reply.silent:
                source.stopped.wait()
                self.close_connection = True
                return
            self.send_response(reply.status)
            if reply.drips:
                _drip(self, reply.drips, source.stopped)
                return
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) + (10 if reply.cut else 0)
            if reply.status not in {204, 304}:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = self.close_connection or reply.cut

        def date_time_string(self, timestamp: float | None = None) -> str:
            return source.date or super().date_time_string(timestamp)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever asks may hang up
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    source.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield source
    finally:
        source.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def _drip(handler: BaseHTTPRequestHandler, where: str, stopped: threading.Event) -> None:
    if where == "header":
        handler.flush_headers()
        handler.wfile.write(b"X-Long: ")
    else:
        handler.send_header("Content-Type", CSV)
        handler.send_header("Content-Length", "60000")
        handler.end_headers()
    while not stopped.wait(_DRIP_SECONDS):
        handler.wfile.write(b"a")
