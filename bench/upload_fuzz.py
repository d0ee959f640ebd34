"""Every route that takes a body under many changed files, headers and forms: no crash, hang or leak.

python -m bench.upload_fuzz [CASES [SEED]]

Prints answers by status, the slowest, memory and open files at the beginning and at the end, and what is wrong.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from bench.result import Result, at_most, every, exactly
from comity.hub.home import create_hub
from comity.hub.keep import verify
from comity.hub.settings.tables import LogSettings
from comity.web.logging_setup import set_up_logging
from fuzz.uploads import fuzz, left_behind, open_files
from integration.blank_pages import with_blank_pages
from integration.small_group import GROUP, KG
from running_hub import running_hub

_ROUND = 2_000
MOST_MORE_MEMORY, MOST_MORE_FILES = 100, 20


@dataclass(frozen=True)
class Ended:
    """What all cases came to; memory in MB and open files at the beginning and at the end."""

    seconds: float
    faults: int
    slowest: float
    memory: tuple[int, int]
    files: tuple[int, int]
    left: int
    broken: int

    def __str__(self) -> str:
        """Write it in a line."""
        return (
            f"{self.faults} faults, slowest {self.slowest:.2f} s; memory {self.memory[0]} to {self.memory[1]} MB, "
            f"files {self.files[0]} to {self.files[1]}; {self.left} left behind, {self.broken} promises broken"
        )


def run(cases: int = 100_000) -> Iterator[Result]:
    """Yield the row of the table."""
    ended = send(cases, seed=0)
    goal = every(
        exactly(ended.faults + ended.left + ended.broken, 0, "no crash or hang, nothing left behind"),
        at_most(ended.memory[1] - ended.memory[0], MOST_MORE_MEMORY, "MB more memory"),
        at_most(ended.files[1] - ended.files[0], MOST_MORE_FILES, "more open files"),
    )
    yield Result(f"{cases:,} changed uploads to every route that takes a body", f"{ended}", goal)


def main(arguments: Sequence[str]) -> int:
    """Send the cases, print what they came to, and return how many faults there were."""
    cases = int(arguments[0]) if arguments else 100_000
    ended = send(cases, seed=int(arguments[1]) if len(arguments) > 1 else 0)
    print(f"{cases:,} cases in {ended.seconds:,.0f} s: {ended}")
    return ended.faults + ended.left + ended.broken


def send(cases: int, *, seed: int) -> Ended:
    """Send the cases in rounds, and print what each came to."""
    set_up_logging(LogSettings(level="error"))
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "hub"
        create_hub(directory, group_text=GROUP).close()
        with running_hub(directory, prepare=with_blank_pages) as running, running.client(KG) as client:
            fuzz(client, cases=200, seed=-1)
            first, began, faults, slowest = _state(), time.monotonic(), 0, 0.0
            for number in range(0, cases, _ROUND):
                found = fuzz(client, cases=min(_ROUND, cases - number), seed=seed + number)
                faults, slowest = faults + len(found.faults), max(slowest, found.slowest)
                statuses = ", ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items()))
                memory, files = _state()
                print(
                    f"{number + sum(found.statuses.values()):>7,} cases; {memory} MB, {files} files; {statuses}",
                    flush=True,
                )
                for fault in found.faults:
                    print(f"  seed {seed + number}, {fault}")
            last, left = _state(), left_behind(running.hub)
            broken = verify(running.hub, is_quick=True)
    memory, files = zip(first, last, strict=True)
    return Ended(time.monotonic() - began, faults, slowest, memory, files, len(left), len(broken))


def _state() -> tuple[int, int]:
    """Return the memory that this process holds (MB), and how many files it has open."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 // (1 << 20), open_files()


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
