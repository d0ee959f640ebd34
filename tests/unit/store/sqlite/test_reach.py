from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from comity.store.cells import cells_as_of, current_cells
from comity.store.ledger import SqlLedger, create_ledger
from comity.store.slices import Slice
from comity.store.sqlite import reach
from small_ledger import offer, row


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger with some series."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = create_ledger(url, simulated=True, group_id="DEMO", blob_dir=tmp_path / "raw")
    ledger.accept(offer(*(row(str(n), origin=f"X{n}") for n in range(7))))
    return ledger


@pytest.mark.parametrize("as_of", [None, 1])
def test_picked_series_are_looked_up_one_by_one(
    ledger: SqlLedger, as_of: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few series far apart must not cost a walk through all in between, as of then no more than now."""
    monkeypatch.setattr(reach, "_DENSE", 2.0)
    wanted = Slice("CROSSINGS", pl.Series([1, 6]))
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
        assert current_cells(connection, Slice("CROSSINGS", pl.Series([1]), frequencies=("D",))).is_empty()
