"""The demonstration as a hub for tests of pages: made once a run, copied where a test changes something."""

import shutil
from pathlib import Path

import filelock
from rich.progress import Progress

from comity.hub.demo import run_demo

MONTHS = 30


def shared_demonstration(base: Path) -> Path:
    """Return the directory of a hub with thirty months of synthetic figures, to be read alone.

    `base` is pytest's temporary directory (`tmp_path_factory.getbasetemp()`); all its workers share one hub.
    """
    root = base.parent if base.name.startswith("popen-") else base
    place = root / "demonstration"
    with filelock.FileLock(root / "demonstration.lock"):
        if not (place / "report.pdf").is_file():
            run_demo(place, months=MONTHS, tell=lambda _: None, bar=Progress(disable=True))
    return place / "hub"


def copied_demonstration(base: Path, to: Path) -> Path:
    """Return the directory of a copy of it, to be changed."""
    return Path(shutil.copytree(shared_demonstration(base), to / "hub"))
