"""A bit that flips in SQLite's file is found where it changes anything."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from unit.store.test_tampering import _flip, _is_noticed, _make


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """Return a folder with a ledger in which nothing is wrong."""
    folder = tmp_path / "original"
    folder.mkdir()
    _make(folder)
    return folder


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    """Return a copy of it to meddle with."""
    shutil.copytree(original, tmp_path / "copy")
    return tmp_path / "copy"


def _dump(folder: Path) -> list[str]:
    database = sqlite3.connect(folder / "ledger.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


def test_a_bit_that_flips_on_the_disk_is_found(original: Path, copy: Path) -> None:
    """Of bits flipped at random, each that changes a stored value must be found; others change nothing."""
    chance = random.Random(4)
    before = _dump(original)
    unseen = []
    for number in range(150):
        (copy / "ledger.db").write_bytes((original / "ledger.db").read_bytes())
        _flip(copy / "ledger.db", chance.randrange)
        try:
            changed = _dump(copy) != before
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            changed = True
        if changed and not _is_noticed(copy):
            unseen.append(number)
    assert unseen == [], unseen
