"""Hubs as released programs left them: one for each revision of the tables, made by the program of its time.

Each holds what `tests/integration/test_same_answers.py` tells of: revisions, a confidential cell, an embargo, what
was refused and withdrawn. `answers.json` has what that program answered: status and SHA-256 by question. When the
tables get another revision, the program before it makes the next one. Their keys sign nothing else.
"""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

RELEASED = Path(__file__).with_name("released")
_NOT_OF_THE_HUB = shutil.ignore_patterns("comity.sql", "answers.json")


def releases() -> list[str]:
    """Return the revisions of which there is a hub."""
    return sorted(path.name for path in RELEASED.iterdir())


def put_back(revision: str, directory: Path) -> Path:
    """Make the hub of a revision in a directory."""
    shutil.copytree(RELEASED / revision, directory, ignore=_NOT_OF_THE_HUB)
    with contextlib.closing(sqlite3.connect(directory / "comity.db")) as connection:
        connection.executescript((RELEASED / revision / "comity.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")
    return directory


def answers_of(revision: str) -> Mapping[str, tuple[int, str]]:
    """Return what the program of that revision answered: status, and digest without what is an answer's own."""
    told = json.loads((RELEASED / revision / "answers.json").read_text(encoding="utf-8"))
    return {question: (status, digest) for question, (status, digest) in told.items()}
