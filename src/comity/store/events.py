"""Events: each moves the figures on in one step, under the next number of the one sequence without gaps."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cell_sets import write_cells
from comity.store.cells import PERIOD, STAGED, STATE
from comity.store.cells_digest import digest_of_cells
from comity.store.clock import render_moment
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.parcel_tables import confirmation
from comity.store.period_rows import period_row
from comity.store.plan import Plan
from comity.store.protect import decide_now, units_of
from comity.store.series import SID, add_series, ensure_table, find_table, highest_sid

ACCEPTED, RELEASED, WITHDRAWN = "accepted", "released", "withdrawn"
_STAGED = "staged"
_LAST_SEQ = sa.select(sa.func.max(schema.event.c.seq))
_PERIODS = sa.select(schema.period.c.id)
SealedRows = list[tuple[sa.Table, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Event:
    """What moves the figures on: its number, what it is, the moment that drives as-of, the submission concerned."""

    seq: int
    kind: str
    at: dt.datetime
    submission: int
    parcel: int | None = None


def next_seq(connection: sa.Connection) -> int:
    """Return the number of the next event."""
    highest = connection.execute(_LAST_SEQ).scalar()
    return (highest or 0) + 1


def stage(connection: sa.Connection, plan: Plan) -> None:
    """Put the changes into a temporary table; series yet to be numbered keep their negative number."""
    dialect = dialect_of(connection)
    staged = dialect.make_temporary(connection, _STAGED, STAGED)
    columns = (PERIOD, SID, "action", *STATE)
    dialect.insert_frame(connection, staged, plan.changes.select(columns).sort(PERIOD, SID))


def write_event(connection: sa.Connection, event: Event, *, plan: Plan, dataflow: Dataflow) -> SealedRows:
    """Write an event and its staged plan in the running transaction; return the sealed rows for the journal."""
    effect = plan.effect
    values = {
        "seq": event.seq,
        "kind": event.kind,
        "at": render_moment(event.at),
        "submission": event.submission,
        "dataflow": dataflow.id,
        "parcel": event.parcel,
        "added": effect.added,
        "changed": effect.changed,
        "removed": effect.removed,
        "attributes": plan.attributes.height,
        "cells_digest": digest_of_cells(
            plan.changes,
            plan.series.select(SID, *dataflow.structure.key_ids),
            attributes=plan.attributes,
            coverage=plan.coverage.rename({frames.PERIOD: PERIOD}),
        ),
    }
    connection.execute(schema.event.insert(), values)
    is_new = find_table(connection, dataflow) is None
    base = _write_series(connection, dataflow, plan)
    _write_periods(connection, plan)
    _write_cells(connection, dataflow, seq=event.seq, base=base)
    _write_coverage(connection, plan, seq=event.seq)
    _write_attributes(connection, plan, dataflow=dataflow, seq=event.seq)
    rows: SealedRows = [(schema.event, {"seq": event.seq})]
    rows += decide_now(connection, dataflow, seq=event.seq, units=units_of(plan, dataflow))
    if effect.confirmed.height:
        cells = effect.confirmed.rename({frames.PERIOD: PERIOD})
        connection.execute(confirmation.insert().values(seq=event.seq, cells=write_cells(cells)))
        rows.append((confirmation, {"seq": event.seq}))
    return [*rows, (schema.series_table, {"name": ensure_table(connection, dataflow).name})] if is_new else rows


def _write_series(connection: sa.Connection, dataflow: Dataflow, plan: Plan) -> int:
    """Record new series and return the highest number before them: series -n becomes that plus n."""
    table = ensure_table(connection, dataflow)
    base = highest_sid(connection)
    fresh = plan.series.filter(pl.col(SID) < 0).with_columns((base - pl.col(SID)).alias(SID))
    add_series(connection, table, dataflow=dataflow.id, keys=fresh.sort(SID))
    return base


def _write_periods(connection: sa.Connection, plan: Plan) -> None:
    ids = set(plan.changes[PERIOD].unique()) | set(plan.coverage[frames.PERIOD].unique())
    known = set(connection.execute(_PERIODS).scalars())
    periods = [Period.from_id(number) for number in sorted(ids - known)]
    _insert_all(connection, schema.period, [period_row(period) for period in periods])


def _write_cells(connection: sa.Connection, dataflow: Dataflow, *, seq: int, base: int) -> None:
    """Move the staged changes into `obs`, and bring `cur` up to them."""
    dialect, state = dialect_of(connection), ", ".join(STATE)
    dialect.make_cells(connection, dataflow.id)
    obs, cur = (dialect.cells(table, dataflow.id) for table in ("obs", "cur"))
    number = f"CASE WHEN sid < 0 THEN {base} - sid ELSE sid END"
    run(
        connection,
        f"INSERT INTO {obs} (period, sid, seq, action, {state}) "
        f"SELECT period, {number}, ?, action, {state} FROM {_STAGED} ORDER BY 1, 2",
        (seq,),
    )
    updates = ", ".join(f"{name} = excluded.{name}" for name in ("seq", *STATE))
    run(
        connection,
        f"INSERT INTO {cur} (period, sid, seq, {state}) SELECT period, {number}, ?, {state} FROM {_STAGED} "
        f"WHERE action <> 'D' ORDER BY 1, 2 ON CONFLICT (period, sid) DO UPDATE SET {updates}",
        (seq,),
    )
    run(
        connection,
        f"DELETE FROM {cur} WHERE (period, sid) IN (SELECT period, sid FROM {_STAGED} WHERE action = 'D')",
    )


def _write_coverage(connection: sa.Connection, plan: Plan, *, seq: int) -> None:
    rows = plan.coverage.rename({frames.PERIOD: "period"}).with_columns(seq=pl.lit(seq)).to_dicts()
    _insert_all(connection, schema.coverage, rows)


def _write_attributes(connection: sa.Connection, plan: Plan, *, dataflow: Dataflow, seq: int) -> None:
    rows = plan.attributes.with_columns(seq=pl.lit(seq), dataflow=pl.lit(dataflow.id)).to_dicts()
    _insert_all(connection, schema.attr, rows)


def _insert_all(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), list(rows))
