"""The demonstration, made once a run by the command of the README; copied where a test changes something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import filelock

ROOT = Path(__file__).resolve().parents[1]
DEMO = "comity demo demo --months 30"
SAID = "said.txt"


def made_demonstration(base: Path) -> Path:
    """Return a directory with `demo`, thirty months of synthetic figures, and what the command said (`SAID`).

    `base` is pytest's temporary directory (`tmp_path_factory.getbasetemp()`); all its workers share one.
    """
    root = base.parent if base.name.startswith("popen-") else base
    place = root / "demonstration"
    with filelock.FileLock(root / "demonstration.lock"):
        if not (place / SAID).is_file():
            place.mkdir(exist_ok=True)
            ended = subprocess.run(
                ["bash", "-c", f"{DEMO} 2>&1"], cwd=place, env=plain_environment(), capture_output=True, check=False
            )
            assert ended.returncode == 0, ended.stdout.decode()
            (place / SAID).write_bytes(ended.stdout)
    return place


def shared_demonstration(base: Path) -> Path:
    """Return the directory of the demonstration's hub, to be read alone."""
    return made_demonstration(base) / "demo" / "hub"


def copied_demonstration(base: Path, to: Path) -> Path:
    """Return the directory of a copy of it, to be changed."""
    return Path(shutil.copytree(shared_demonstration(base), to / "hub"))


def plain_environment(*before: Path) -> dict[str, str]:
    """Return the environment of a reader of the docs; directories in `before` come first on the path."""
    path = os.pathsep.join([*map(str, before), str(Path(sys.executable).parent), os.environ["PATH"]])
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COMITY_") and k not in {"COLUMNS", "LINES"}}
    data = str(ROOT.parent / "shared" / "data")
    return clean | {"PATH": path, "PYTHONPATH": str(ROOT / "src"), "COMITY_DATA": data, "LC_ALL": "C.UTF-8"}
