"""The log of test scores: every score of a test part is written down with its date and commit, liked or not."""

import datetime as dt
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = Path(__file__).with_name("LOG.md")


class DirtyTreeError(RuntimeError):
    """The working tree differs from its commit, so that a score couldn't be repeated."""


def describe_commit(*, allow_dirty: bool, root: Path = ROOT) -> str:
    """Return the commit's id, marked where the tree differs from it and that is allowed.

    The log itself may differ: every score adds to it. Raises DirtyTreeError where anything else does and that
    isn't allowed.
    """
    commit = _git(root, "rev-parse", "HEAD").strip()
    changed = [line[3:] for line in _git(root, "status", "--porcelain").splitlines()]
    changed = [path for path in changed if not path.endswith("bench/forecast/LOG.md")]
    if not changed:
        return commit
    if not allow_dirty:
        raise DirtyTreeError(
            f"{len(changed)} files differ from {commit[:12]}, first {changed[0]}: commit, or --dirty"
        )
    return f"{commit} **with {len(changed)} files changed (--dirty)**"


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def append_log(title: str, facts: dict[str, str], table: str, *, log: Path = LOG) -> str:
    """Append one score to the log and return the entry."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    about = {**facts, "with": f"statsforecast {version('statsforecast')}, Python {platform.python_version()}"}
    lines = [f"## {now}: {title}", "", *(f"- {name}: {value}" for name, value in about.items()), "", table, ""]
    entry = "\n".join(lines)
    with log.open("a", encoding="utf-8") as file:
        file.write("\n" + entry)
    return entry
