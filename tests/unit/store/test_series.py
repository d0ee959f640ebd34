from dataclasses import replace
from pathlib import Path

import pytest

from comity.model.structures import Reference
from comity.store.series import ensure_table, find_table, highest_sid
from small_ledger import FLOW, make_ledger, offer, row

pytestmark = pytest.mark.databases


def test_table_names_never_collide(tmp_path: Path) -> None:
    """Two structures whose ids look alike as identifiers get tables of their own."""
    ledger = make_ledger(tmp_path)
    first = replace(FLOW, structure=replace(FLOW.structure, reference=Reference("A-B", "C", "1.0")))
    second = replace(FLOW, structure=replace(FLOW.structure, reference=Reference("A", "B_C", "1.0")))
    with ledger._connections.writing() as connection:
        names = {ensure_table(connection, flow).name for flow in (first, second, first)}
    assert names == {"series_a_b_c_1", "series_a_b_c_1_2"}


def test_series_are_numbered_in_one_row_over_all_tables(tmp_path: Path) -> None:
    """A number names one series in the whole ledger, whichever structure it belongs to."""
    ledger = make_ledger(tmp_path)
    other = replace(FLOW, structure=replace(FLOW.structure, reference=Reference("COMITY", "STOCK", "1.0")))
    ledger.accept(offer(row("1"), row("2", origin="AL")))
    ledger.accept(offer(row("1"), hours=1, dataflow=replace(other, reference=Reference("COMITY", "STOCK", "1.0"))))
    ledger.accept(offer(row("1", origin="AM"), hours=2))
    with ledger._connections.reading() as connection:
        assert highest_sid(connection) == 4
        assert find_table(connection, other) != find_table(connection, FLOW)
    assert ledger.verify() == []
