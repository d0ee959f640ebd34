"""A submission taken back: what stood before it stands again, where nothing else came since."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.attributes import CHANGES
from comity.store.cell_sets import CONFIRMED_SEQ, confirmed_by
from comity.store.cells import CHANGE_SCHEMA, PERIOD, STATE
from comity.store.dialect import dialect_of
from comity.store.effect import INSERTED, REMOVED, UPDATED, Effect
from comity.store.fetch import fetch_frame
from comity.store.plan import REPORTER_COLUMN, Plan, latest_seq
from comity.store.series import SID, find_series, find_table

_CELL = [PERIOD, SID]
_ATTRIBUTE = ["component", "partial_key"]
_AGAIN = "again"
_NEVER = 2**62


def plan_undo(connection: sa.Connection, submission_id: int, dataflow: Dataflow) -> Plan:
    """Return what restores each cell and attribute to its last state that no withdrawn submission set.

    What a later submission changed stays as it left it, and so does what it named and found as it was. Figures that
    were merged into a withdrawn state by a later submission keep it whole.
    """
    own = _seqs(connection, submission_id)
    gone = own | _withdrawn_seqs(connection, dataflow.id)
    valid = _said_anew(_changes(connection, dataflow.id, own), confirmed_by(connection, dataflow.id, but=gone))
    cells = _undo(valid, gone, by=_CELL, state=list(STATE))
    attributes = _attribute_changes(connection, dataflow.id, own).with_columns(pl.lit(value=False).alias(_AGAIN))
    attributes = _undo(attributes, gone, by=_ATTRIBUTE, state=["value"])
    table = find_table(connection, dataflow)
    keys = dataflow.structure.key_ids
    series = (
        pl.DataFrame(schema={SID: pl.Int64, **dict.fromkeys(keys, pl.String)})
        if table is None
        else find_series(connection, table, dataflow=dataflow.id, key={})
    )
    counts = {action: int((cells["action"] == action).sum()) for action in (INSERTED, UPDATED, REMOVED)}
    effect = Effect(cells, counts[INSERTED], counts[UPDATED], counts[REMOVED], 0)
    coverage = {REPORTER_COLUMN: pl.String, frames.PERIOD: pl.Int64, "rows": pl.Int64, "changed": pl.Int64}
    return Plan(
        latest_seq(connection, dataflow.id),
        None,
        series.join(cells.select(SID).unique(), on=SID, how="semi"),
        effect,
        cells.select(*_CELL, "action", *STATE),
        pl.DataFrame(schema=coverage),
        attributes.select(list(CHANGES)),
    )


def _undo(changes: pl.DataFrame, gone: set[int], *, by: list[str], state: list[str]) -> pl.DataFrame:
    """Return the changes (`by`, action, state) that undo what the numbers in `gone` last did."""
    ordered = changes.sort(*by, "seq")
    is_gone = pl.col("seq").is_in(gone) & ~pl.col(_AGAIN)
    latest = ordered.group_by(by, maintain_order=True).last()
    undone = latest.filter(is_gone).select(*by, pl.col("action").alias("stands"), _struct("as_is", state))
    valid = ordered.filter(~is_gone).group_by(by, maintain_order=True).last()
    target = valid.select(*by, (pl.col("action") != REMOVED).alias("has"), *state, _struct("as_was", state))
    joined = undone.join(target, on=by, how="left").with_columns(
        is_there=pl.col("stands") != REMOVED, has=pl.col("has").fill_null(value=False)
    )
    action = (
        pl.when(pl.col("is_there") & ~pl.col("has"))
        .then(pl.lit(REMOVED))
        .when(~pl.col("is_there") & pl.col("has"))
        .then(pl.lit(INSERTED))
        .when(pl.col("is_there") & pl.col("has") & (pl.col("as_is").ne_missing(pl.col("as_was"))))
        .then(pl.lit(UPDATED))
    )
    acted = joined.with_columns(action.alias("action")).filter(pl.col("action").is_not_null())
    kept = [pl.when(pl.col("action") != REMOVED).then(pl.col(name)).alias(name) for name in state]
    return acted.with_columns(kept).select(*by, "action", *state)


def _said_anew(changes: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    """Mark the changes that a valid event confirmed while they stood."""
    ordered = changes.sort(*_CELL, "seq")
    until = ordered.with_columns(pl.col("seq").shift(-1).over(_CELL).fill_null(_NEVER).alias("until"))
    met = until.join(confirmed, on=_CELL).filter(
        pl.col(CONFIRMED_SEQ).is_between(pl.col("seq"), pl.col("until"), closed="none")
    )
    again = met.select(*_CELL, "seq").unique().with_columns(pl.lit(value=True).alias(_AGAIN))
    marked = ordered.join(again, on=[*_CELL, "seq"], how="left", maintain_order="left")
    return marked.with_columns(pl.col(_AGAIN).fill_null(value=False))


def _struct(name: str, state: list[str]) -> pl.Expr:
    return pl.struct(pl.col(column) for column in state).alias(name)


def _seqs(connection: sa.Connection, submission_id: int) -> set[int]:
    event = schema.event
    return set(connection.execute(sa.select(event.c.seq).where(event.c.submission == submission_id)).scalars())


def _withdrawn_seqs(connection: sa.Connection, dataflow: str) -> set[int]:
    event, submission = schema.event, schema.submission
    query = (
        sa.select(event.c.seq)
        .join(submission, submission.c.id == event.c.submission)
        .where(submission.c.state == "withdrawn", submission.c.dataflow == dataflow)
    )
    return set(connection.execute(query).scalars())


def _changes(connection: sa.Connection, dataflow: str, own: set[int]) -> pl.DataFrame:
    """Return the whole history of every cell that these events changed or confirmed."""
    dialect = dialect_of(connection)
    obs = dialect.cells("obs", dataflow)
    all_but_own = [seq for seq in _dataflow_seqs(connection, dataflow) if seq not in own]
    named = confirmed_by(connection, dataflow, but=all_but_own).select(_CELL)
    changed = fetch_frame(
        connection,
        f"SELECT DISTINCT period, sid FROM {obs} WHERE seq IN ({_numbers(own)})",
        schema={PERIOD: pl.Int64, SID: pl.Int64},
    )
    undone = dialect.make_temporary(connection, "undone", "period BIGINT, sid BIGINT")
    dialect.insert_frame(connection, undone, pl.concat([changed, named]).unique().sort(_CELL))
    sql = (
        f"SELECT o.period, o.sid, o.seq, o.action, {', '.join('o.' + name for name in STATE)} "
        f"FROM {undone} c {dialect.ordered_join} {obs} o ON o.period = c.period AND o.sid = c.sid"
    )
    return fetch_frame(connection, sql, schema=CHANGE_SCHEMA)


def _dataflow_seqs(connection: sa.Connection, dataflow: str) -> list[int]:
    event = schema.event
    return list(connection.execute(sa.select(event.c.seq).where(event.c.dataflow == dataflow)).scalars())


def _attribute_changes(connection: sa.Connection, dataflow: str, own: set[int]) -> pl.DataFrame:
    schema_: dict[str, Any] = {**CHANGES, "seq": pl.Int64}
    sql = (
        "SELECT a.component, a.partial_key, a.action, a.value, a.seq FROM "
        f"(SELECT DISTINCT component, partial_key FROM attr WHERE dataflow = ? AND seq IN ({_numbers(own)})) c "
        f"{dialect_of(connection).ordered_join} attr a "
        "ON a.dataflow = ? AND a.component = c.component AND a.partial_key = c.partial_key"
    )
    return fetch_frame(connection, sql, (dataflow, dataflow), schema=schema_)


def _numbers(seqs: set[int]) -> str:
    return ", ".join(str(int(seq)) for seq in sorted(seqs))
