"""Every route that takes a body under many changed files, headers and forms: no crash, hang or leak.

python -m bench.upload_fuzz [CASES [SEED]]

Prints answers by status, the slowest, memory and open files at the beginning and at the end, and what is wrong.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from comity.hub.home import create_hub
from comity.hub.keep import verify
from comity.hub.settings.tables import LogSettings
from comity.web.logging_setup import set_up_logging
from fuzz.uploads import fuzz, left_behind, open_files
from integration.blank_pages import with_blank_pages
from integration.small_group import GROUP, KG
from running_hub import running_hub

_ROUND = 2_000


def main(arguments: Sequence[str]) -> int:
    """Send the cases in rounds; return how many faults there were."""
    set_up_logging(LogSettings(level="error"))
    cases = int(arguments[0]) if arguments else 100_000
    seed = int(arguments[1]) if len(arguments) > 1 else 0
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
                print(f"{number + sum(found.statuses.values()):>7,} cases; {memory} MB, {files} files; {statuses}")
                for fault in found.faults:
                    print(f"  seed {seed + number}, {fault}")
            last, left = _state(), left_behind(running.hub)
            broken = verify(running.hub, is_quick=True)
    seconds = time.monotonic() - began
    print(f"{cases:,} cases in {seconds:,.0f} s; slowest {slowest:.2f} s; {faults} faults; ", end="")
    print(f"memory {first[0]} to {last[0]} MB, files {first[1]} to {last[1]}; left behind: {len(left)}; ", end="")
    print(f"promises broken: {len(broken)}")
    return faults + len(left) + len(broken)


def _state() -> tuple[int, int]:
    """Return the memory that this process holds (MB), and how many files it has open."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 // (1 << 20), open_files()


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
