"""Half an hour of everything at once, on one hub: no error, nothing lost, no growth, and reads that stay quick.

    python -m bench.soak [--minutes 30] [--rows N]

Eight senders and thirty-two readers (every fourth of pages: home, situation, forecast, calendar) ask a hub as it is
served, which meanwhile collects a file every five seconds, tells each sender by mail of each receipt, makes its
pages and forecasts anew and prints reports. Memory is what the processes hold for themselves alone (RssAnon), and
handles are open files; both are looked at every few seconds. Their growth is the median of the slopes between all
pairs of looks (Theil–Sen) after the first third, in which what is kept is being filled.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.clients import Pace, Tally, press
from bench.load import UPLOADERS, copy_bench_hub, lost_of, prepare, served
from bench.query_ledger import areas
from bench.result import Result, at_least, at_most, every, exactly
from bench.servers import mail_server
from bench.soak_hub import COLLECTED, OUTGOING
from bench.table import line
from comity.hub.home import open_hub

ROWS, READERS, MINUTES = 480_000, 32, 30.0
PAGES = ("/", "/situation", "/forecast", "/calendar")
MOST_MILLISECONDS, MOST_MEGABYTES_A_MINUTE, MOST_FILES_A_MINUTE = 500, 1.0, 0.5
_LOOK, _WARM = 5.0, 1 / 3
_CONTACT = """
[[contact]]
provider = "{0}"
email = "{0}@example.org"
"""
_MORE = """
[[member]]
code = "{0}"
[[agreement]]
provider = "{0}"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
[[collection]]
provider = "{0}"
dataflow = "CROSSINGS"
source = "folder"
folder = "{1}"
files = "*.csv"
settle_seconds = 0
[notices]
receipts = true
window = false
reminder_days = []
due_today = false
late_days = []
digest_weekday = 0
[reports]
days_after = 45
"""
_SETTINGS = """
[scheduler]
every_seconds = {0}
[rates]
strangers_per_minute = 0
known_per_minute = 0
[log]
level = "warning"
form = "json"
[pages]
processes = {2}
made_ahead = {3}
[mail]
host = "127.0.0.1"
port = {1}
security = "none"
sender = "hub@example.org"
"""


@dataclass(frozen=True)
class Length:
    """How long the soak is, and how often the hub's own work comes."""

    seconds: float = MINUTES * 60
    every: float = 5.0
    report_every: float = 60.0
    pace: float = 1.0
    pages: tuple[str, ...] = PAGES
    processes: int = 2
    """How many processes make pages."""
    made_ahead: bool = True


@dataclass
class Watch:
    """What a process and those that it began hold, looked at every few seconds."""

    process: int
    looks: list[tuple[float, float, int]] = field(default_factory=list)
    """Minutes, megabytes, open files."""

    def look(self) -> None:
        """Look once; a process that has just ended counts for nothing."""
        family = [self.process, *_children(self.process)]
        memory, files = (sum(one(number) for number in family) for one in (_memory, _files))
        self.looks.append((time.monotonic() / 60, memory, int(files)))

    def growth(self) -> tuple[float, float]:
        """Return megabytes and open files a minute, after the warming up."""
        looks = self.looks[int(len(self.looks) * _WARM) :]
        return slope([one[:2] for one in looks]), slope([(one[0], one[2]) for one in looks])

    def ends(self, place: int) -> tuple[float, float]:
        """Return what was held after the warming up, and at the end."""
        return self.looks[int(len(self.looks) * _WARM)][place], self.looks[-1][place]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the median of the slopes between all pairs (Theil 1950, Sen 1968), of some thousand points.

    >>> slope([(0, 1), (1, 2), (2, 99), (3, 4)])
    1.0
    """
    chosen = points[:: max(1, len(points) // 1000)]
    slopes = [(later[1] - one[1]) / (later[0] - one[0]) for one, later in itertools.combinations(chosen, 2)]
    return statistics.median(slopes) if slopes else 0.0


def run(rows: int = ROWS, length: Length | None = None) -> Iterator[Result]:
    """Yield the rows of the table."""
    length = length or Length()
    with tempfile.TemporaryDirectory(prefix="comity-soak-") as folder:
        copy_bench_hub(Path(folder) / "hub", rows)
        yield from soak(Path(folder), length)


def soak(folder: Path, length: Length) -> Iterator[Result]:
    """Press the hub in a folder, and yield the rows of the table."""
    hub = folder / "hub"
    (folder / OUTGOING).mkdir()
    with mail_server() as mailbox:
        more = _MORE.format(COLLECTED, folder / OUTGOING)
        more += "".join(_CONTACT.format(code) for code in areas()[:UPLOADERS])
        keys = prepare(
            hub,
            _SETTINGS.format(
                max(1, int(length.every)), mailbox.port, length.processes, str(length.made_ahead).lower()
            ),
            more=more,
        )
        began = _events(hub)
        command = [sys.executable, "-m", "bench.soak_hub", str(hub), str(length.every), str(length.report_every)]
        with served(hub, command) as (url, process), watched(process) as watch:
            pace = Pace(length.seconds, length.pace, length.pace)
            tally = asyncio.run(press(url, keys, readers=READERS, pace=pace, pages=length.pages))
            watch.look()
        told = len(mailbox.taken)
    yield from _reads(tally, length)
    yield lost_of(hub, tally, "soak")
    yield _errands(hub, tally, began=began, told=told)
    yield _log(hub)
    yield _growth(watch)


class watched:  # noqa: N801 - used as a statement
    """Look at a process every few seconds within a block."""

    def __init__(self, process: int) -> None:
        """Look at nothing yet."""
        self._watch, self._over = Watch(process), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        """Begin."""
        self._thread.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            self._watch.look()


def _reads(tally: Tally, length: Length) -> Iterator[Result]:
    under = f"{UPLOADERS} senders, {READERS} readers, {length.seconds / 60:g} minutes"
    for kind, seconds in sorted(tally.seconds.items()):
        is_read = kind in {"one series", "24 months"}
        goal = at_most(tally.percentile(kind, 0.99), MOST_MILLISECONDS, "ms p99") if is_read else None
        yield Result(f"soak: {kind}, {len(seconds):,} requests", tally.told(kind), goal, under)


def _events(hub: Path) -> int:
    with open_hub(hub, read_only=True) as opened:
        return opened.ledger.as_of_seq()


def _errands(hub: Path, tally: Tally, *, began: int, told: int) -> Result:
    """Return the row on the hub's own work: each kind of it was done."""
    with open_hub(hub, read_only=True) as opened:
        taken = opened.ledger.as_of_seq() - began
        collected = sum(one.provider == COLLECTED for one in opened.ledger.submissions())
        reports = [one.made for one in opened.reports.all() if one.made is not None]
    failed = sum(bool(one.problem) for one in reports)
    measured = (
        f"{taken:,} events, {collected} collected, {told} mails, {len(reports)} reports printed, {failed} failed"
    )
    done = min(collected, told, len(reports) - failed)
    goal = every(at_least(done, 1, "of each kind"), exactly(failed, 0, "no report failed"))
    return Result(
        "soak: what the hub did by itself meanwhile", measured, goal, f"{len(tally.acknowledged)} uploads"
    )


def _log(hub: Path) -> Result:
    """Return the row on what the service wrote: warnings and errors."""
    lines = (hub / "service.log").read_text("utf-8", "replace").splitlines()
    errors = [one for one in lines if '"error"' in one or "Traceback" in one]
    told = f"{len(errors)} errors in its log of {len(lines)} lines"
    goal, first = exactly(len(errors), 0, "no error"), "".join(errors[:1])[:300]
    return Result("soak: what the service complained of", told, goal, first)


def _growth(watch: Watch) -> Result:
    memory, files = watch.growth()
    (before, after), (first, last) = watch.ends(1), watch.ends(2)
    held = f"{before:.0f} to {after:.0f} MB, {first:.0f} to {last:.0f} files"
    measured = f"{memory:+.2f} MB and {files:+.2f} files a minute ({held})"
    goal = every(
        at_most(memory, MOST_MEGABYTES_A_MINUTE, "MB a minute"),
        at_most(files, MOST_FILES_A_MINUTE, "files a minute"),
    )
    return Result("soak: growth of memory and open files of all its processes", measured, goal)


def _children(process: int) -> list[int]:
    try:
        told = [path.read_text("ascii").split() for path in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        return []
    direct = [int(number) for one in told for number in one]
    return [number for one in direct for number in (one, *_children(one))]


def _memory(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return sum(int(one.split()[1]) for one in told.splitlines() if one.startswith("RssAnon:")) / 1024


def _files(process: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    except OSError:
        return 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the soak and print what it measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args(arguments)
    for row in run(asked.rows, Length(asked.minutes * 60)):
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
