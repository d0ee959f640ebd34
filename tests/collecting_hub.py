"""A small hub that collects, and short ways to say what a source answers and what came of it."""

import datetime as dt
import os
from pathlib import Path

from comity.hub.collecting.collection import Attempt, collect_now
from comity.hub.home import Hub
from comity.model.submissions import State
from small_hub import GROUP, HEADER, after, make_hub
from source_server import Reply, Source

HASTE = "[collection]\ntries = 1\npause_seconds = 0.0\nfailures = 3\n"

TIMES = """
timetable.window = "every 6 hours"
timetable.near_due = "every 6 hours"
timetable.otherwise = "every 6 hours"
timetable.jitter_minutes = 0
"""


def hub_with(folder: Path, collection: str, *, text: str = GROUP) -> Hub:
    """Return a hub with this `[[collection]]`, which loses no time over failures."""
    hub = make_hub(folder, text + f'[[collection]]\nprovider = "KG"\ndataflow = "CROSSINGS"\n{collection}{TIMES}')
    (hub.directory / "server.toml").write_text(HASTE, encoding="utf-8")
    return hub


def hub_over(folder: Path, source: Source, more: str = "") -> Hub:
    """Return a hub that collects from the service."""
    return hub_with(folder, f'source = "sdmx"\nurl = "{source.url}/sdmx"\n{more}')


def message(*lines: str) -> Reply:
    """Return an answer of these rows."""
    return Reply("\n".join([HEADER, *lines, ""]).encode())


def as_action(action: str, row: str) -> str:
    """Return the row with another action."""
    return row.replace(",M,M,", f",{action},M,", 1)


def collect(hub: Hub, hours: float = 0, *, whole: bool = False) -> Attempt:
    """Collect by hand, so many hours after the first morning."""
    (attempt,) = collect_now(hub, at=after(hours), whole=whole)
    return attempt


def figures(hub: Hub) -> dict[tuple[str, str], float]:
    """Return the hub's figures by origin and period."""
    frame = hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))
    return {(row["ORIGIN"], row["TIME_PERIOD"]): row["OBS_VALUE"] for row in frame.iter_rows(named=True)}


def states(hub: Hub) -> list[State]:
    """Return the states of all submissions."""
    return [submission.state for submission in hub.ledger.submissions()]


def actions(hub: Hub) -> list[str]:
    """Return what the journal tells of collections."""
    return [entry.action for entry in hub.ledger.audit() if entry.object.startswith("collection/")]


def drop(folder: Path, name: str, *lines: str) -> Path:
    """Put a file into a folder, as if it had lain there for an hour."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    long_ago = dt.datetime.now(dt.UTC).timestamp() - 3600
    os.utime(path, (long_ago, long_ago))
    return path
