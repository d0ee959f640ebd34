from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from comity.model.periods import parse_period
from comity.store import cells
from comity.store.cells import Slice, cells_as_of, current_cells
from comity.store.ledger import SqlLedger
from comity.store.series import find_series, find_table
from small_ledger import FLOW, make_ledger, offer, row


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger with two vintages of six series over three months."""
    ledger = make_ledger(tmp_path)
    for hours in (0, 1):
        rows = [row(str(i + hours), origin=f"X{i}", period=f"2024-0{m}") for i in range(6) for m in (1, 2, 3)]
        ledger.accept(offer(*rows, hours=hours))
    return ledger


@pytest.mark.parametrize("count", [0, 1, 3, 6])
def test_both_ways_of_reading_agree(ledger: SqlLedger, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walking through all cells and looking each one up find the same, now and as of then."""
    found = []
    for dense in (0.0, 2.0):
        monkeypatch.setattr(cells, "_DENSE", dense)
        with ledger._connections.reading() as connection:
            table = find_table(connection, FLOW)
            assert table is not None
            series = find_series(connection, table, dataflow="CROSSINGS", key={})["sid"][::2].head(count)
            february = parse_period("2024-02").id
            wanted = Slice(series, february, february + 1, ("M",))
            found.append(
                [
                    f.sort("period", "sid")
                    for f in (current_cells(connection, wanted), cells_as_of(connection, wanted, 1))
                ]
            )
    assert [f.height for f in found[0]] == [2 * min(count, 3)] * 2
    assert all(a.equals(b) for a, b in zip(*found, strict=True))


@pytest.mark.parametrize("as_of", [None, 1])
def test_picked_series_are_looked_up_one_by_one(
    ledger: SqlLedger, as_of: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few series far apart must not cost a walk through all in between, as of then no more than now."""
    monkeypatch.setattr(cells, "_DENSE", 2.0)
    wanted = Slice(pl.Series([1, 6]))
    asked: list[str] = []
    with ledger._connections.reading() as connection:

        def keep(_c: object, _cursor: object, statement: str, *_further: object) -> None:
            asked.append(statement)

        sa.event.listen(connection, "before_cursor_execute", keep)
        if as_of is None:
            current_cells(connection, wanted)
        else:
            cells_as_of(connection, wanted, as_of)
        read = next(statement for statement in asked if "CROSS JOIN" in statement)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {read}", (1,) * read.count("?"))]
    assert any("period=? AND sid=?" in step for step in plan), plan


def test_other_frequencies_are_left_out(ledger: SqlLedger) -> None:
    """Periods of another frequency than the series' aren't looked up."""
    with ledger._connections.reading() as connection:
        assert current_cells(connection, Slice(pl.Series([1]), frequencies=("D",))).is_empty()
