"""The latest view made anew from the observations: `cur` is disposable."""

from collections.abc import Mapping

import sqlalchemy as sa

from comity.store import schema
from comity.store.cells import STATE
from comity.store.promises import LATEST

_STATE = ", ".join(STATE)


def rebuild_latest(connection: sa.Connection) -> Mapping[str, int]:
    """Empty `cur` and fill it from `obs` in the running transaction; return counts of cells before and after."""
    before = _count(connection)
    connection.execute(sa.delete(schema.cur))
    connection.exec_driver_sql(f"INSERT INTO cur (period, sid, seq, {_STATE}) {LATEST}")
    return {"before": before, "after": _count(connection)}


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(schema.cur)).scalar_one())
