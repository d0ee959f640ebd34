"""The disk and the database: how much space is left, and whether what was acknowledged is safe there."""

import shutil
from collections.abc import Iterator

from comity.hub.database import connections_of
from comity.hub.doctor.examined import Examined, fault, fine, warning
from comity.hub.home import Hub
from comity.store.faults import foreign_errors

_LITTLE = 10
"""How many times the size of the database should be left: a backup beside it, and years to come."""


def examine_disk(hub: Hub, *, least_free: int) -> Iterator[Examined]:
    """Yield what there is to say of where a hub keeps its ledger; `least_free` is what the service must have."""
    connections = connections_of(hub)
    with foreign_errors():
        size, risks = connections.size(), list(connections.risks())
    yield judge_space(shutil.disk_usage(hub.directory).free, size=size, least_free=least_free)
    yield from (fault("database", risk.detail, risk.remedy) for risk in risks)
    if not risks:
        yield fine("database", f"The ledger is in {connections.place}.")


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
