"""The figures that a check compares a submission with: the sender's own as they stand, and how far they go back."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Key
from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cells import CELL_SCHEMA, PERIOD, Slice, current_cells
from comity.store.series import SID, check_key, find_series, find_table


def read_figures(
    connection: sa.Connection, dataflow: Dataflow, *, key: Key, first: Period, last: Period
) -> pl.DataFrame:
    """Return the latest value of each cell: the key, `_period` and the measure, in no promised order."""
    check_key(dataflow, key)
    table = find_table(connection, dataflow)
    ids = dataflow.structure.key_ids
    if table is None:
        cells, series = pl.DataFrame(schema=CELL_SCHEMA), pl.DataFrame(schema=dict.fromkeys((SID, *ids), pl.String))
        series = series.cast({SID: pl.Int64})
    else:
        series = find_series(connection, table, dataflow=dataflow.id, key=key)
        cells = current_cells(connection, Slice(series[SID], first.id, last.id))
    measure = pl.col("value").alias(dataflow.structure.measure.id)
    return (
        cells.lazy()
        .join(series.lazy(), on=SID)
        .select(*ids, pl.col(PERIOD).alias(frames.PERIOD), measure)
        .collect()
    )


def covered_before(
    connection: sa.Connection, dataflow: str, *, provider: str, reporters: Sequence[str], period: Period, count: int
) -> list[tuple[Period, int]]:
    """Return the last `count` periods before `period` that the provider's submissions covered, latest first.

    With each comes the largest number of rows that any submission had for one of the reporters.
    """
    covered, submission = schema.coverage, schema.submission
    query = (
        sa.select(covered.c.period, sa.func.max(covered.c.rows))
        .join(submission, submission.c.seq == covered.c.seq)
        .where(submission.c.provider == provider, submission.c.dataflow == dataflow)
        .where(covered.c.reporter.in_(reporters), covered.c.period < period.id)
        .group_by(covered.c.period)
        .order_by(covered.c.period.desc())
        .limit(count)
    )
    return [(Period.from_id(number), rows) for number, rows in connection.execute(query)]
