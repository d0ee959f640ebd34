"""Decisions about small counts: what is shown of each reporter and period that an event touched, from then on.

A decision is made once, in the event's own transaction, and kept beside the observations; every read as of a moment
finds the same figures for ever. Under another base, everything is decided about from the beginning.
"""

import polars as pl
import sqlalchemy as sa

from comity.exchange.protection_ports import Protector, Unit
from comity.model.structures import Dataflow
from comity.store.cells import CELL_SCHEMA, PERIOD, STAGED, STATE
from comity.store.cells_digest import digest_of_cells
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.plan import Plan
from comity.store.protect_read import (
    BASE,
    BEFORE,
    CELL,
    FIXED,
    SHOWN,
    VALUE,
    EventUnder,
    UnitReader,
    reporter_of,
    with_containing,
)
from comity.store.protected_tables import protection
from comity.store.protection import is_decided, protector_of
from comity.store.series import SID

Rows = list[tuple[sa.Table, dict[str, object]]]


def units_of(plan: Plan, dataflow: Dataflow) -> pl.DataFrame:
    """Return the reporters and periods that a plan touches: `reporter`, `period`."""
    touched = plan.changes.select(CELL).join(plan.series, on=SID)
    return touched.select(reporter_of(dataflow, touched.columns), PERIOD).unique()


def decide_now(connection: sa.Connection, dataflow: Dataflow, *, seq: int, units: pl.DataFrame) -> Rows:
    """Decide about the event that is being written; return the sealed rows for the journal.

    Nothing is decided where the dataflow has no base, or where earlier events wait for their decision.
    """
    protector = protector_of(connection)
    base = None if protector is None else protector.base_of(dataflow.id)
    if protector is None or base is None or not is_decided(connection, dataflow.id, base=base, seq=seq - 1):
        return []
    return decide(connection, EventUnder(dataflow, seq, base), protector, units=units)


def decide(connection: sa.Connection, event: EventUnder, protector: Protector, *, units: pl.DataFrame) -> Rows:
    """Decide about an event in the running transaction, over what was decided before it.

    Shorter periods come first: what is shown of a year is made of what is shown of its months.
    """
    made, known = [], []
    for some in with_containing(connection, units):
        reader = UnitReader(connection, event, some)
        changes = _changes(_decided(reader, protector), reader.earlier)
        _write(connection, event, changes)
        made.append(changes)
        known.append(reader.series.select(SID, *reader.ids))
    said = {"cells": sum(part.height for part in made), "digest": digest_shown(made, known)}
    connection.execute(
        protection.insert().values(base=event.base, seq=event.seq, dataflow=event.dataflow.id, **said)
    )
    return [(protection, {BASE: event.base, "seq": event.seq})]


def digest_shown(changes: list[pl.DataFrame], series: list[pl.DataFrame]) -> str:
    """Return the digest of what an event changed of what is shown; empty where it changed nothing."""
    if not any(part.height for part in changes):
        return ""
    attributes = pl.DataFrame(schema=dict.fromkeys(("component", "partial_key", "action", "value"), pl.String))
    coverage = pl.DataFrame(schema=dict.fromkeys(("reporter", PERIOD, "rows", "changed"), pl.String))
    keys = pl.concat(series).unique(SID)
    told = pl.concat(changes).with_columns(pl.lit(None, dtype=pl.String).alias("extra"))  # texts may be struck out
    return digest_of_cells(told, keys, attributes=attributes, coverage=coverage)


def _decided(reader: UnitReader, protector: Protector) -> pl.DataFrame:
    """Return all cells of the reader's units as they are shown from now on."""
    parts = [_shown(unit, cells, protector, reader.dimensions()) for unit, cells in reader.units()]
    return pl.concat(parts) if parts else pl.DataFrame(schema={name: CELL_SCHEMA[name] for name in (*CELL, *STATE)})


def _shown(unit: Unit, cells: pl.DataFrame, protector: Protector, dimensions: list[str]) -> pl.DataFrame:
    """Return the cells as they are shown; a text beside a count that isn't shown as it is may quote it: it goes."""
    value = protector.shown(unit, cells.select(*dimensions, VALUE, BEFORE, SHOWN, FIXED)).alias("_value")
    is_same = pl.col(VALUE).eq_missing(pl.col("_value"))
    return (
        cells.with_columns(value)
        .filter(~pl.col(FIXED))
        .with_columns(pl.when(is_same).then("extra").alias("extra"), pl.col("_value").alias(VALUE))
        .select(*CELL, *STATE)
    )


def _changes(made: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return what differs from what is shown so far: `period`, `sid`, `action`, state."""
    before = earlier.select(*CELL, *(pl.col(name).alias(f"_{name}") for name in STATE), pl.lit(1).alias("_was"))
    both = made.with_columns(pl.lit(1).alias("_is")).join(before, on=CELL, how="full", coalesce=True)
    is_same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"_{name}")) for name in STATE)
    action = (
        pl.when(pl.col("_was").is_null())
        .then(pl.lit("I"))
        .when(pl.col("_is").is_null())
        .then(pl.lit("D"))
        .when(~is_same)
        .then(pl.lit("U"))
    )
    return both.with_columns(action.alias("action")).drop_nulls("action").select(*CELL, "action", *STATE).sort(CELL)


def _write(connection: sa.Connection, event: EventUnder, changes: pl.DataFrame) -> None:
    """Write changes under an event, and bring the latest view up to them."""
    state = ", ".join(STATE)
    dialect = dialect_of(connection)
    to_show = dialect.make_temporary(connection, "to_show", STAGED)
    dialect.insert_frame(connection, to_show, changes)
    shown, latest = (dialect.cells(table, event.dataflow.id) for table in ("shown", "shown_cur"))
    run(
        connection,
        f"INSERT INTO {shown} (base, period, sid, seq, action, {state}) "
        f"SELECT ?, period, sid, ?, action, {state} FROM {to_show} ORDER BY period, sid",
        (event.base, event.seq),
    )
    updates = ", ".join(f"{name} = excluded.{name}" for name in ("seq", *STATE))
    run(
        connection,
        f"INSERT INTO {latest} (base, period, sid, seq, {state}) "
        f"SELECT ?, period, sid, ?, {state} FROM {to_show} WHERE action <> 'D' ORDER BY period, sid "
        f"ON CONFLICT (base, period, sid) DO UPDATE SET {updates}",
        (event.base, event.seq),
    )
    run(
        connection,
        f"DELETE FROM {latest} WHERE base = ? "
        f"AND (period, sid) IN (SELECT period, sid FROM {to_show} WHERE action = 'D')",
        (event.base,),
    )
