"""A hub that serves, collects and sends notices without a pause, in a process that is there to be killed."""

import http.client
import json
import multiprocessing as mp
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from comity.errors import ComityError
from comity.hub.collecting.collection import collect_now
from comity.hub.home import Hub
from comity.hub.scheduler import run_due
from comity.hub.settings.settings import read_settings
from comity.web.server import run_server

_LOADED = ["killable_hub", "kill_rounds", "killed_commands", "comity.cli.main", "comity.lake.table", "aiosmtpd"]
_PATIENCE, _STEP, _PAUSE = 600.0, 0.02, 0.05
DEFECT = 70
"""The exit code of a hub that was ended by a fault of its own."""


def start(directory: Path, port: int) -> BaseProcess:
    """Start the hub in a process of its own, and return once it answers."""
    process = begin(directory)
    _wait_for(process, port)
    return process


def start_alone(directory: Path, port: int, *, environment: Mapping[str, str] | None = None) -> "HubAlone":
    """Start the hub as a program of its own, which may begin further processes; return once it answers.

    Variables of `environment` are added to its own.
    """
    paths = os.pathsep.join(path for path in sys.path if path)
    own = {**os.environ, "PYTHONPATH": paths, **(environment or {})}
    process = HubAlone(subprocess.Popen([sys.executable, __file__, str(directory)], env=own))
    try:
        _wait_for(process, port)
    except (RuntimeError, TimeoutError):
        process.kill()
        raise
    return process


class HubProcess(Protocol):
    """What is used of a process that is a hub."""

    @property
    def pid(self) -> int | None:
        """Its number."""
        ...

    @property
    def exitcode(self) -> int | None:
        """How it ended; None while it runs."""
        ...

    def is_alive(self) -> bool:
        """Say whether it runs."""
        ...

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def join(self) -> None:
        """Wait for its end."""
        ...


@dataclass
class HubAlone:
    """A hub that is a program of its own."""

    _process: "subprocess.Popen[bytes]"

    @property
    def pid(self) -> int | None:
        """Its number."""
        return self._process.pid

    @property
    def exitcode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.exitcode is None

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def join(self) -> None:
        """Wait for its end."""
        self._process.wait()


def _wait_for(process: HubProcess, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if _answers(port):
            return
        if not process.is_alive():
            raise RuntimeError(f"the hub ended by itself with {process.exitcode}")
        time.sleep(_STEP)
    raise TimeoutError("the hub did not begin to answer")


def begin(directory: Path) -> BaseProcess:
    """Start the hub in a process of its own, and return at once."""
    return fork(_live, directory)


def fork(work: Callable[..., None], *told: object) -> BaseProcess:
    """Start some work in a process that has all loaded already that a hub or a command needs."""
    process = _context().Process(target=work, args=told, daemon=True)
    process.start()
    return process


@cache
def _context() -> ForkServerContext:
    """Return what begins processes; its server finds modules where this process does."""
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    try:
        ensure_running()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return context


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def readiness(port: int) -> tuple[int, dict[str, bool]]:
    """Return what /readyz answers: its status, and each thing that it looked at."""
    status, body = _get(port, "/readyz")
    return status, json.loads(body)["checks"] if body else {}


def _answers(port: int) -> bool:
    return _get(port, "/healthz")[0] == HTTPStatus.OK


def _get(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body of an answer; 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _live(directory: Path) -> None:
    def prepare(app: object) -> None:
        hub: Hub = app.state.hub  # type: ignore[attr-defined]
        threading.Thread(target=_toil, args=(hub,), daemon=True).start()

    run_server(directory, read_settings(directory), prepare=prepare)


def _toil(hub: Hub) -> None:
    """Collect, make notices and send them, over and over; a fault of our own ends the process."""
    while True:
        try:
            collect_now(hub)
            run_due(hub)
        except ComityError:
            time.sleep(_PAUSE)
        except BaseException:  # noqa: BLE001 - a thread that ends would not be missed
            traceback.print_exc()
            os._exit(DEFECT)
        time.sleep(_PAUSE)


if __name__ == "__main__":
    _live(Path(sys.argv[1]))
