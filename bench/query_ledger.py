"""A ledger of many observations, put straight into either engine's tables; kept from run to run on SQLite.

Forty reporters send CROSSINGS for ten years, month by month: 4,167 series each are 20 million observations.
"""

import hashlib
import shutil
import tempfile
from itertools import islice, product
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from comity.hub.home import Hub, create_hub, open_hub
from comity.model.periods import Period, parse_period
from comity.store import schema
from comity.store.dialect import dialect_of
from comity.store.ledger import SqlLedger
from comity.store.metadata import METADATA
from comity.store.period_rows import period_row
from comity.store.series import add_series, ensure_table
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["CROSSINGS"]
REPORTERS, MONTHS = 40, 120
ROWS = 20_000_000
GROUP = """
[group]
id = "BENCH"
name.en = "Bench"
dataflows = ["CROSSINGS"]
simulated = true
[[member]]
code = "KZ"
[[agreement]]
provider = "KZ"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""


def open_bench_hub(rows: int) -> Hub:
    """Return a hub with about so many observations; it is made where the system's temporary folder lacks it."""
    tables = repr([(table.name, *table.columns.keys()) for table in METADATA.sorted_tables])
    version = hashlib.sha256(tables.encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"comity-bench-queries-{rows}-{version}"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with create_hub(folder, group_text=GROUP) as hub:
            fill(hub, rows)
        (folder / "made").touch()
    return open_hub(folder, read_only=True)


def areas() -> list[str]:
    """Return the areas of today by two letters."""
    codes = standard_pack().codelists["CL_AREA"].codes
    return [c.id for c in codes if c.id.isalpha() and len(c.id) == 2 and not c.valid_to and not c.valid_from]


def periods() -> list[Period]:
    """Return the months of the ledger."""
    first = parse_period("2015-01")
    if first is None:
        raise ValueError
    return [first.shift(n) for n in range(MONTHS)]


def fill(hub: Hub, rows: int) -> int:
    """Put about so many observations into an empty ledger, on either engine; return how many there are."""
    ledger, series_each = hub.ledger, max(rows // (REPORTERS * MONTHS), 1)
    if not isinstance(ledger, SqlLedger):
        raise TypeError(ledger)
    with ledger.connections.writing() as connection:
        table = ensure_table(connection, FLOW)
        add_series(connection, table, dataflow=FLOW.id, keys=_series(series_each))
        connection.execute(
            schema.period.insert(),
            [period_row(period) for period in periods()],
        )
        _write_cells(connection, series_each)
        if connection.dialect.name != "sqlite":  # which doesn't look, and whose hub is kept from run to run
            _write_submission(connection)
        _write_events(connection, series_each)
    with ledger.connections.staging() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    return series_each * REPORTERS * MONTHS


def _series(each: int) -> pl.DataFrame:
    """Return the series of all reporters, numbered reporter by reporter as their first files would number them."""
    parts = {
        "PURPOSE": ["TOURISM", "BUSINESS", "WORK", "PRIVATE", "STUDY", "VISIT"],
        "NEIGHBOUR": ["CN", "UZ", "TM", "RU", "TR", "_T"],
        "MODE": ["AIR", "LAND", "RAIL", "SEA"],
        "DIRECTION": ["IN", "OUT"],
        "ORIGIN": areas(),
    }
    keys = [dict(zip(parts, codes, strict=True)) for codes in islice(product(*parts.values()), each)]
    fixed = {"FREQ": "M", "ORIGIN_BASIS": "C", "COUNT_UNIT": "CROSSINGS"}
    rows = [{**fixed, **key, "REPORTER": reporter} for reporter in areas()[:REPORTERS] for key in keys]
    return pl.DataFrame(rows).with_row_index("sid", offset=1).cast({"sid": pl.Int64})


def _write_cells(connection: sa.Connection, each: int) -> None:
    """Write every cell, as if each reporter had sent a file each month."""
    months = pl.DataFrame([(p.id, n) for n, p in enumerate(periods())], schema=["id", "n"], orient="row")
    connection.execute(sa.text("CREATE TEMP TABLE month (id INTEGER PRIMARY KEY, n INT)"))
    connection.execute(sa.text("INSERT INTO month VALUES (:id, :n)"), months.to_dicts())
    dialect_of(connection).make_cells(connection, FLOW.id)
    number = f"m.n * {REPORTERS} + (s.sid - 1) / {each} + 1"
    cells = (
        f"SELECT {{of}}m.id, s.sid, {number}, {{action}}(s.sid * 7919 + m.n * 104729) % 20011, 'A' "
        'FROM month m CROSS JOIN "{name}" s'
    )
    name = ensure_table(connection, FLOW).name
    parted = connection.dialect.name != "sqlite"
    into, of = ("dataflow, ", f"'{FLOW.id}', ") if parted else ("", "")
    for table, column, action in (("obs", "action, ", "'I', "), ("cur", "", "")):
        chosen = cells.format(of=of, action=action, name=name)
        connection.execute(sa.text(f"INSERT INTO {table} ({into}period, sid, seq, {column}value, status) {chosen}"))


def _write_submission(connection: sa.Connection) -> None:
    """Write the one submission that all events name, as if it had come and been refused: no file is behind it."""
    at = "2015-01-01T00:00:00.000000Z"
    columns = schema.submission.c
    zero = {one.name: 0 for one in columns if isinstance(one.type, sa.Integer) and not one.nullable}
    text = {one.name: "" for one in columns if isinstance(one.type, sa.Text) and not one.nullable}
    flags = {one.name: False for one in columns if isinstance(one.type, sa.Boolean)}
    told = {"id": 1, "provider": "BENCH", "dataflow": FLOW.id, "state": "rejected", "findings": "[]"}
    row = zero | text | flags | told | {"received_at": at, "recorded_at": at}
    connection.execute(schema.submission.insert(), [row])


def _write_events(connection: sa.Connection, each: int) -> None:
    rows = [
        {
            "seq": month * REPORTERS + reporter + 1,
            "kind": "accepted",
            "at": f"{period.shift(1)}-{10 + reporter % 10:02d}T09:00:{reporter:02d}.000000Z",
            "submission": 1,
            "dataflow": FLOW.id,
            "added": each,
            **dict.fromkeys(("changed", "removed", "attributes"), 0),
            "cells_digest": "",
        }
        for month, period in enumerate(periods())
        for reporter in range(REPORTERS)
    ]
    connection.execute(schema.event.insert(), rows)
    covered = [
        {
            "seq": month * REPORTERS + number + 1,
            "reporter": reporter,
            "period": period.id,
            "rows": each,
            "changed": each,
        }
        for month, period in enumerate(periods())
        for number, reporter in enumerate(areas()[:REPORTERS])
    ]
    connection.execute(schema.coverage.insert(), covered)
