"""`comity serve` as a process of its own: it starts, logs, and stops in good order in the middle of uploads."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from comity.hub.home import create_hub, open_hub
from comity.hub.intake.upload import FOLDER
from integration.small_group import GROUP, KG, crossings
from ledger_database import tell_processes
from run_comity import comity
from until import until

pytestmark = pytest.mark.databases

MEBIBYTE = 1 << 20
SCRIPT = Path(__file__).resolve().parents[1] / "running_hub.py"
COMMAND = "from comity.cli.main import run; run()"
PRINCIPAL = {"x-test-principal": f"{KG.name}/{KG.role.value}/{KG.provider}"}


@dataclass
class Service:
    """A service in a process of its own, and all that it logged so far."""

    process: subprocess.Popen[str]
    log: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    def follow(self) -> None:
        """Read the log until the process ends."""
        for line in self.process.stderr or ():
            self.log.append(json.loads(line))

    def said(self, event: str) -> list[dict[str, object]]:
        """Return the lines of one kind."""
        return [line for line in self.log if line["event"] == event]

    def stop(self) -> int:
        """Ask it to stop and return how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def connect(self, path: str, data: bytes, *, length: int, **headers: str) -> socket.socket:
        """Return a connection on which only these bytes of a longer body were sent."""
        address = urlsplit(self.url)
        connection = socket.create_connection((address.hostname, address.port))
        own = {"host": address.netloc, "content-length": str(length), **PRINCIPAL, **headers}
        method = "PATCH" if "upload-offset" in own else "POST"
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in own.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode() + data)
        return connection


@contextlib.contextmanager
def started(*command: str | Path) -> Iterator[Service]:
    """Run a service until the block's end, and give it as soon as it listens."""
    process = subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, text=True, encoding="utf-8")
    service = Service(process)
    reader = threading.Thread(target=service.follow, daemon=True)
    reader.start()
    try:
        until(lambda: service.said("serving") or process.poll() is not None)
        service.url = str(service.said("serving")[0]["url"])
        yield service
    finally:
        process.kill()
        process.wait()
        reader.join()
        (process.stderr or sys.stderr).close()


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """Give the directory of a hub without figures."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    tell_processes(tmp_path / "hub")
    return tmp_path / "hub"


def received(hub: Path) -> int:
    """Return how many bytes of unfinished files lie on the disk."""
    return sum(path.stat().st_size for path in (hub / FOLDER).glob("*") if path.suffix != ".json")


def test_the_command_serves_logs_and_ends_well(hub: Path) -> None:
    """A service whose log holds what was asked for tells everybody who reads it."""
    with started("-c", COMMAND, "serve", "--port", "0", "--hub", hub) as service:
        with httpx.Client(base_url=service.url, trust_env=False) as client:
            until(lambda: client.get("/readyz").status_code == 200)
            client.get("/nowhere/SECRET?token=SECRET", headers={"authorization": "Bearer SECRET"})
        second = comity("serve", "--port", "0", "--hub", hub)
        assert (second.code, "served already" in second.err) == (2, True)
        assert service.stop() == 0
        until(lambda: service.said("stopped"))
    assert "SECRET" not in json.dumps(service.log)
    (request,) = service.said("request")
    assert (request["route"], request["status"]) == ("none", 404)
    assert set(request) >= {"request_id", "principal", "route", "status", "ms", "timestamp", "level"}


def test_a_directory_that_is_no_hub_stays_as_it_is(tmp_path: Path) -> None:
    """A misspelt path must be said, not made."""
    answer = comity("serve", "--port", "0", "--hub", tmp_path / "hbu")
    assert (answer.code, "is not a hub" in answer.err) == (2, True)
    assert not (tmp_path / "hbu").exists()


def test_a_port_that_is_taken_is_said(hub: Path) -> None:
    """A traceback doesn't tell whoever starts the hub what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        answer = comity("serve", "--port", str(other.getsockname()[1]), "--hub", hub)
    assert (answer.code, "--port" in answer.err) == (3, True)


def test_an_upload_that_goes_on_is_waited_for(hub: Path) -> None:
    """An update of the hub must not cost a sender the file that is nearly there."""
    data = crossings(12)
    with started(SCRIPT, hub, "30") as service:
        with service.connect("/api/v1/submissions", data[:100], length=len(data)) as connection:
            until(lambda: list((hub / FOLDER).glob("incoming-*")))
            service.process.send_signal(signal.SIGTERM)
            until(lambda: service.said("Shutting down"))
            connection.sendall(data[100:])
            assert connection.makefile("rb").readline() == b"HTTP/1.1 201 Created\r\n"
        assert service.process.wait(30) == 0
    with open_hub(hub) as opened:
        assert opened.ledger.as_of_seq() == 1


def test_an_upload_that_does_not_go_on_is_cut_off(hub: Path) -> None:
    """A sender that fell silent must not keep the hub from stopping, and its half file must not stay."""
    data = crossings(12) + b"\n" * (2 * MEBIBYTE)
    with started(SCRIPT, hub, "0") as service:
        with service.connect("/api/v1/submissions", data[:-1], length=len(data)) as connection:
            until(lambda: received(hub) >= MEBIBYTE)
            assert service.stop() == 0
            assert b" 503 " in connection.makefile("rb").readline()
        assert received(hub) == 0
    with open_hub(hub) as opened:
        assert opened.ledger.last_received() is None


def test_a_resumable_upload_goes_on_after_the_stop(hub: Path) -> None:
    """What came of a large file before the hub was stopped must not have to come again."""
    data = crossings(12) + (b" " * 99 + b"\n") * (3 * MEBIBYTE // 100)
    tus = {"tus-resumable": "1.0.0", **PRINCIPAL}
    patch = {**tus, "content-type": "application/offset+octet-stream"}
    with started(SCRIPT, hub, "0") as service:
        with httpx.Client(base_url=service.url, headers=tus, trust_env=False) as client:
            path = client.post("/api/v1/uploads", headers={"upload-length": str(len(data))}).headers["location"]
        with service.connect(path, data[:-1], length=len(data), **patch, **{"upload-offset": "0"}):
            until(lambda: received(hub) >= MEBIBYTE)
            assert service.stop() == 0
    with (
        started(SCRIPT, hub, "0") as service,
        httpx.Client(base_url=service.url, headers=patch, trust_env=False) as client,
    ):
        at = int(client.head(path).headers["upload-offset"])
        assert at >= MEBIBYTE
        assert client.patch(path, content=data[at:], headers={"upload-offset": str(at)}).status_code == 204
        answer = client.post(f"{path}/submission")
        assert answer.status_code == 201, answer.text
