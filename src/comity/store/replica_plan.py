"""What another hub's event wrote, made ready to be written here: its series by the numbers that they have here."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.structures import Dataflow
from comity.store.cells import PERIOD, STATE
from comity.store.effect import INSERTED, REMOVED, UPDATED, Effect
from comity.store.plan import Plan, latest_seq
from comity.store.replica_source import Written
from comity.store.series import SID, find_table, number_series


def plan_of(connection: sa.Connection, dataflow: Dataflow, written: Written) -> Plan:
    """Return the plan that writes just this; series that are new here have negative numbers."""
    ids = list(dataflow.structure.key_ids)
    keys = written.cells.select(ids).unique(maintain_order=True)
    table = find_table(connection, dataflow)
    if table is None:
        numbered = keys.with_columns(pl.lit(None, dtype=pl.Int64).alias(SID))
    else:
        numbered = number_series(connection, table, dataflow=dataflow.id, keys=keys)
    fresh = -pl.col(SID).is_null().cum_sum().cast(pl.Int64)
    series = numbered.with_columns(pl.coalesce(SID, fresh).alias(SID))
    cells = written.cells.join(series, on=ids, how="left", maintain_order="left")
    changes = cells.select(PERIOD, SID, "action", *STATE)
    counts = {action: int((changes["action"] == action).sum()) for action in (INSERTED, UPDATED, REMOVED)}
    effect = Effect(changes, counts[INSERTED], counts[UPDATED], counts[REMOVED], 0)
    coverage = written.coverage.rename({PERIOD: frames.PERIOD})
    return Plan(latest_seq(connection, dataflow.id), None, series, effect, changes, coverage, written.attributes)
