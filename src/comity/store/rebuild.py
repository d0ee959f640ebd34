"""The latest views made anew, of the observations and of what is shown: `cur` and `shown_cur` are disposable."""

from collections.abc import Mapping

import sqlalchemy as sa

from comity.store import schema
from comity.store.cells import STATE
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.promises import CELL, SHOWN, latest
from comity.store.protected_tables import shown_cur


def rebuild_latest(connection: sa.Connection) -> Mapping[str, int]:
    """Empty `cur` and fill it from `obs`, and `shown_cur` from `shown`, in the running transaction.

    Return the counts of the cells of `cur` before and after.
    """
    before, dialect = _count(connection), dialect_of(connection)
    for view, by in ((schema.cur, CELL), (shown_cur, SHOWN)):
        connection.execute(sa.delete(view))
        columns = ", ".join((*by, "seq", *STATE))
        for history, latest_view in dialect.histories(connection, view.name):
            run(connection, f"INSERT INTO {latest_view} ({columns}) {latest(dialect, history, by)}")
    return {"before": before, "after": _count(connection)}


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(schema.cur)).scalar_one())
