"""The figures that a check compares a submission with: the sender's own as they stand, and how far they go back."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cells import PERIOD, current_cells
from comity.store.scope import resolve
from comity.store.select import select_observations
from comity.store.series import SID


def read_figures(connection: sa.Connection, dataflow: Dataflow, selection: Selection) -> pl.DataFrame:
    """Return the latest value of each cell: the key, `_period` and the measure, in no promised order."""
    scope = resolve(connection, dataflow, selection)
    ids, measure = dataflow.structure.key_ids, dataflow.structure.measure.id
    if not selection.sight.is_everything:
        return select_observations(connection, scope, selection).select(*ids, frames.PERIOD, measure)
    cells = current_cells(connection, scope.wanted)
    return (
        cells.lazy()
        .join(scope.series.lazy(), on=SID)
        .select(*ids, pl.col(PERIOD).alias(frames.PERIOD), pl.col("value").alias(measure))
        .collect()
    )


def covered_before(
    connection: sa.Connection, dataflow: str, *, provider: str, reporters: Sequence[str], period: Period, count: int
) -> list[tuple[Period, int]]:
    """Return the last `count` periods before `period` that the provider's submissions covered, latest first.

    With each comes the largest number of rows that any submission had for one of the reporters.
    """
    asked = {
        "provider": provider,
        "dataflow": dataflow,
        "reporters": reporters,
        "period": period.id,
        "count": count,
    }
    return [(Period.from_id(number), rows) for number, rows in connection.execute(_COVERED, asked)]


def _covered() -> sa.Select[int, int]:
    covered, submission = schema.coverage, schema.submission
    return (
        sa.select(covered.c.period, sa.func.max(covered.c.rows))
        .join(submission, submission.c.seq == covered.c.seq)
        .where(submission.c.provider == sa.bindparam("provider"), submission.c.dataflow == sa.bindparam("dataflow"))
        .where(covered.c.reporter.in_(sa.bindparam("reporters", expanding=True)))
        .where(covered.c.period < sa.bindparam("period"))
        .group_by(covered.c.period)
        .order_by(covered.c.period.desc())
        .limit(sa.bindparam("count"))
    )


_COVERED = _covered()
"""Put together once: that takes as long as running it, and every file asks it."""
