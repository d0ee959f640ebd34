from pathlib import Path

import pytest

from comity.model.periods import parse_period
from comity.store.cells import cells_as_of, current_cells
from comity.store.ledger import SqlLedger
from comity.store.series import find_series, find_table
from comity.store.slices import Slice
from comity.store.sqlite import reach
from small_ledger import FLOW, make_ledger, offer, row

pytestmark = pytest.mark.databases


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
        monkeypatch.setattr(reach, "_DENSE", dense)
        with ledger._connections.reading() as connection:
            table = find_table(connection, FLOW)
            assert table is not None
            series = find_series(connection, table, dataflow="CROSSINGS", key={})["sid"][::2].head(count)
            february = parse_period("2024-02").id
            wanted = Slice("CROSSINGS", series, february, february + 1, ("M",))
            found.append(
                [
                    f.sort("period", "sid")
                    for f in (current_cells(connection, wanted), cells_as_of(connection, wanted, 1))
                ]
            )
    assert [f.height for f in found[0]] == [2 * min(count, 3)] * 2
    assert all(a.equals(b) for a, b in zip(*found, strict=True))
