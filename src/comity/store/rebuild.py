"""The latest views made anew, of the observations and of what is shown: `cur` and `shown_cur` are disposable."""

from collections.abc import Mapping

import sqlalchemy as sa

from comity.store import schema
from comity.store.cells import STATE
from comity.store.promises import LATEST
from comity.store.protected_tables import shown_cur
from comity.store.verify_protection import LATEST_SHOWN

_STATE = ", ".join(STATE)


def rebuild_latest(connection: sa.Connection) -> Mapping[str, int]:
    """Empty `cur` and fill it from `obs`, and `shown_cur` from `shown`, in the running transaction.

    Return the counts of the cells of `cur` before and after.
    """
    before = _count(connection)
    connection.execute(sa.delete(schema.cur))
    connection.exec_driver_sql(f"INSERT INTO cur (period, sid, seq, {_STATE}) {LATEST}")
    connection.execute(sa.delete(shown_cur))
    connection.exec_driver_sql(f"INSERT INTO shown_cur (base, period, sid, seq, {_STATE}) {LATEST_SHOWN}")
    return {"before": before, "after": _count(connection)}


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(schema.cur)).scalar_one())
