"""Texts that were struck out at the hub go from a copy, too: an event's texts become what they are there now."""

import polars as pl
import sqlalchemy as sa

from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cells import PERIOD
from comity.store.fetch import run
from comity.store.replica_source import Written
from comity.store.series import SID, find_table, number_series


def silence(connection: sa.Connection, seq: int, dataflow: Dataflow, written: Written) -> None:
    """Give what an event wrote here the texts that it has at the hub now, and no others."""
    obs, attr = schema.obs, schema.attr
    connection.execute(sa.update(obs).where(obs.c.seq == seq, obs.c.extra.is_not(None)).values(extra=None))
    connection.execute(sa.update(attr).where(attr.c.seq == seq, attr.c.value.is_not(None)).values(value=None))
    for period, sid, extra in _texts(connection, dataflow, written.cells):
        place = (obs.c.period == period, obs.c.sid == sid, obs.c.seq == seq)
        connection.execute(sa.update(obs).where(*place).values(extra=extra))
    for component, key, _, value in written.attributes.rows():
        same = (attr.c.component == component, attr.c.partial_key == key, attr.c.dataflow == dataflow.id)
        connection.execute(sa.update(attr).where(attr.c.seq == seq, *same).values(value=value))
    run(
        connection,
        "UPDATE cur SET extra = (SELECT o.extra FROM obs o WHERE o.period = cur.period AND o.sid = cur.sid "
        "AND o.seq = cur.seq) WHERE seq = ?",
        (seq,),
    )


def _texts(connection: sa.Connection, dataflow: Dataflow, cells: pl.DataFrame) -> list[tuple[int, int, str]]:
    """Return period, series and texts of the cells that have any."""
    told = cells.filter(pl.col("extra").is_not_null())
    table = find_table(connection, dataflow)
    if table is None or told.is_empty():
        return []
    ids = list(dataflow.structure.key_ids)
    series = number_series(connection, table, dataflow=dataflow.id, keys=told.select(ids).unique())
    return told.join(series, on=ids).select(PERIOD, SID, "extra").rows()
