"""Where figures changed between two events, as far as the records of coverage tell."""

from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from comity.store.cells import PERIOD
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.protect_periods import enclosing_known
from comity.store.scope import Scope
from comity.store.slices import Slice

_WITHIN = "e.dataflow = ? AND e.seq > ? AND e.seq <= ?"


def count_touched(connection: sa.Connection, scope: Scope, *, after: int) -> int:
    """Return how many changes of cells there were in the whole dataflow after `after`."""
    sql = f"SELECT coalesce(sum(e.added + e.changed + e.removed), 0) FROM event e WHERE {_WITHIN}"
    return int(run(connection, sql, (scope.dataflow.id, after, scope.seq)).scalar_one())


def where_touched(connection: sa.Connection, scope: Scope, *, after: int) -> Slice:
    """Return the part of the scope's slice in which something changed after `after`; all of it where none can tell.

    What a submission changed is counted by period with its coverage; releases and withdrawals have none. What is
    shown of protected figures may have changed in the longer periods that these lie in, too.
    """
    total = count_touched(connection, scope, after=after)
    window = (scope.dataflow.id, after, scope.seq)
    sql = (
        f"SELECT c.period, sum(c.changed) FROM event e {dialect_of(connection).ordered_join} coverage c "
        f"ON c.seq = e.seq WHERE {_WITHIN} AND c.changed > 0 GROUP BY c.period ORDER BY c.period"
    )
    counts = {int(period): int(count) for period, count in run(connection, sql, window)}
    if sum(counts.values()) != total:
        return scope.wanted
    own = scope.wanted
    if own.base is not None:
        longer = enclosing_known(connection, list(counts)).values()
        counts |= dict.fromkeys({one for some in longer for one in some} - set(counts), 0)
    known = None if own.periods is None else set(own.periods)
    ids = [p for p in sorted(counts) if own.first <= p <= own.last and (known is None or p in known)]
    first, last = (ids[0], ids[-1]) if ids else (1, 0)
    return replace(own, first=first, last=last, periods=pl.Series(PERIOD, ids, dtype=pl.Int64))
