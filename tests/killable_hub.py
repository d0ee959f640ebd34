"""A hub that serves, collects and sends notices without a pause, in a process that is there to be killed."""

import multiprocessing as mp
import socket
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from comity.errors import ComityError
from comity.hub.collecting.collection import collect_now
from comity.hub.home import Hub
from comity.hub.scheduler import run_due
from comity.hub.settings.settings import read_settings
from comity.web.server import run_server

_CONTEXT = mp.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["killable_hub", "comity.web.app", "polars", "aiosmtpd"])
_PATIENCE, _STEP, _PAUSE = 60.0, 0.02, 0.05


def start(directory: Path, port: int) -> BaseProcess:
    """Start the hub in a process of its own, and return once it answers."""
    process = _CONTEXT.Process(target=_live, args=(directory,), daemon=True)
    process.start()
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if _answers(port):
            return process
        if not process.is_alive():
            raise RuntimeError(f"the hub ended by itself with {process.exitcode}")
        time.sleep(_STEP)
    raise TimeoutError("the hub did not begin to answer")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _live(directory: Path) -> None:
    def prepare(app: object) -> None:
        hub: Hub = app.state.hub  # type: ignore[attr-defined]
        threading.Thread(target=_toil, args=(hub,), daemon=True).start()

    run_server(directory, read_settings(directory), prepare=prepare)


def _toil(hub: Hub) -> None:
    """Collect, make notices and send them, over and over."""
    while True:
        try:
            collect_now(hub)
            run_due(hub)
        except ComityError:
            time.sleep(_PAUSE)
        time.sleep(_PAUSE)
