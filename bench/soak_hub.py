"""A hub as `comity serve` runs it, that also collects and orders reports by itself, far more often than any would.

python -m bench.soak_hub DIRECTORY EVERY_SECONDS REPORT_SECONDS
"""

import logging
import sys
import threading
import time
from pathlib import Path

from fastapi import FastAPI

from bench.clients import month_of
from bench.query_ledger import areas
from comity.hub.archive.order import Wanted
from comity.hub.collecting.collection import collect_now
from comity.hub.settings.settings import read_settings
from comity.pages.work_apart import order_in
from comity.web.server import run_server

COLLECTED = areas()[8]
OUTGOING = "outgoing"
_LOGGER = logging.getLogger("comity.soak")
_AUDIENCES = ("all", "members", "public")


def errands(app: FastAPI, every: float, report_every: float) -> None:
    """Collect a new file, and order a report now and then, until the process ends; a failure is logged."""
    hub = app.state.hub
    began, ordered = time.monotonic(), 0
    for number in range(1, sys.maxsize):
        try:
            file = hub.directory.parent / OUTGOING / f"{number}.csv"
            part = file.with_suffix(".part")
            part.write_bytes(month_of(COLLECTED, number))
            part.rename(file)
            collect_now(hub)
            file.unlink()
            if time.monotonic() - began >= ordered * report_every:
                app.state.rendering.do(order_in, Wanted(audience=_AUDIENCES[ordered % 3]), "soak")
                ordered += 1
        except Exception:
            _LOGGER.exception("errand failed")
        time.sleep(every)


def main(directory: Path, every: float, report_every: float) -> None:
    """Serve, with a thread that runs the errands."""

    def prepare(app: FastAPI) -> None:
        run = threading.Thread(target=errands, args=(app, every, report_every), daemon=True)
        run.start()

    run_server(directory, read_settings(directory), prepare=prepare)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
