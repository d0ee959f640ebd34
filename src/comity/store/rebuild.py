"""The latest views made anew, of the observations and of what is shown: `cur` and `shown_cur` are disposable."""

from collections.abc import Mapping

import sqlalchemy as sa

from comity.store import schema
from comity.store.cells import STATE
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.metadata import METADATA
from comity.store.promises import latest
from comity.store.verify_protection import latest_shown

_STATE = ", ".join(STATE)


def rebuild_latest(connection: sa.Connection) -> Mapping[str, int]:
    """Empty `cur` and fill it from `obs`, and `shown_cur` from `shown`, in the running transaction.

    Return the counts of the cells of `cur` before and after.
    """
    before, dialect = _count(connection), dialect_of(connection)
    for table, key, query in (("cur", "", latest), ("shown_cur", "base, ", latest_shown)):
        connection.execute(sa.delete(METADATA.tables[table]))
        for source, target in dialect.histories(connection, table):
            run(
                connection,
                f"INSERT INTO {target} ({key}period, sid, seq, {_STATE}) {query(dialect, source)}",
            )
    return {"before": before, "after": _count(connection)}


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(schema.cur)).scalar_one())
