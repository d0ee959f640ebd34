"""The disk: how much space is left, and whether a database may lie on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from comity.hub.doctor.examined import Examined, fault, fine, warning
from comity.hub.home import LEDGER_FILE
from comity.store.drive import network_drive

_LITTLE = 10
"""How many times the size of the database should be left: a backup beside it, and years to come."""


def examine_disk(directory: Path, *, least_free: int) -> Iterator[Examined]:
    """Yield what there is to say of the disk that a hub lies on; `least_free` is what the service must have."""
    free = shutil.disk_usage(directory).free
    database = directory / LEDGER_FILE
    size = database.stat().st_size if database.exists() else 0
    yield judge_space(free, size=size, least_free=least_free)
    kind = network_drive(directory)
    if kind is not None:
        yield fault(
            "drive",
            f"{directory} lies on a network drive ({kind}), where SQLite can lose data.",
            "Move the hub to a local disk.",
        )


def judge_space(free: int, *, size: int, least_free: int) -> Examined:
    """Judge the space that is left beside a database of some size; all in bytes."""
    said = f"{_mebibytes(free)} MiB are left; the database has {_mebibytes(size)} MiB."
    if free < least_free:
        return fault("disk", said, "Free some space now: nothing can be taken in any more.")
    if free < max(size * _LITTLE, 2 * least_free):
        return warning("disk", said, f"Give it a larger disk: {_LITTLE} times the database is a good reserve.")
    return fine("disk", said)


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f}"
