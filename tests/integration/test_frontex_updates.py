"""Four real vintages followed by their updates, and told apart by when each figure held."""

import datetime as dt
from itertools import combinations

import polars as pl
import pytest

from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.store.ledger import SqlLedger
from pack_replays import Replay

pytestmark = pytest.mark.shared

MOMENTS = [dt.datetime(2025, month, day, 12, tzinfo=dt.UTC) for month, day in ((2, 7), (2, 10), (3, 10), (5, 15))]
Cells = dict[tuple[str, ...], float | None]


@pytest.fixture(scope="module")
def opened(replays: Replay) -> tuple[SqlLedger, Dataflow]:
    """Replay the pack; return its ledger and the dataflow."""
    hub = replays("frontex_ibc_vintages").open()
    assert isinstance(hub.ledger, SqlLedger)
    return hub.ledger, hub.catalogue.dataflow("IBC_DETECTIONS")


def cells(frame: pl.DataFrame, flow: Dataflow) -> Cells:
    """Return the values by key and time."""
    names = (*flow.structure.key_ids, "TIME_PERIOD")
    found = {row[:-1]: row[-1] for row in frame.select(*names, flow.structure.measure.id).iter_rows()}
    assert len(found) == frame.height
    return found


def known(ledger: SqlLedger, flow: Dataflow, moment: dt.datetime) -> Cells:
    """Return what was known at a moment."""
    return cells(ledger.observations(flow, as_of=moment), flow)


@pytest.mark.parametrize(("earlier", "later"), list(combinations(MOMENTS, 2)))
def test_updates_lead_from_one_vintage_to_another(
    opened: tuple[SqlLedger, Dataflow], earlier: dt.datetime, later: dt.datetime
) -> None:
    """Who holds one vintage and plays the updates over it holds the later one; far less is sent than all of it."""
    ledger, flow = opened
    updates = ledger.select(flow, Selection(updated_after=earlier, as_of=later))
    is_removal = pl.col("_action") == "D"
    held = known(ledger, flow, earlier)
    removed = cells(updates.filter(is_removal), flow)
    assert removed.keys() <= held.keys()
    held = {cell: value for cell, value in held.items() if cell not in removed}
    held |= cells(updates.filter(~is_removal), flow)
    assert held == known(ledger, flow, later)
    assert 0 < updates.height < len(held) / 4


def test_each_figure_holds_between_its_moments(opened: tuple[SqlLedger, Dataflow]) -> None:
    """The states that held at a moment are the vintage of that moment, and later ones alone can be asked for."""
    ledger, flow = opened
    found = ledger.vintages(flow)
    for moment in MOMENTS:
        until = pl.col("valid_to").is_null() | (pl.col("valid_to") > moment)
        held = found.filter(pl.col("_action") != "D", pl.col("received_at") <= moment, until)
        assert cells(held, flow) == known(ledger, flow, moment)
    since = ledger.vintages(flow, Selection(updated_after=MOMENTS[1], as_of=MOMENTS[2]))
    assert since["received_at"].unique().to_list() == [MOMENTS[2]]


def test_what_is_available_is_what_is_there(opened: tuple[SqlLedger, Dataflow]) -> None:
    """Counts from the database agree with reading every figure, now and then."""
    ledger, flow = opened
    for asked in (Selection(), Selection(as_of=MOMENTS[0])):
        available, frame = ledger.availability(flow, asked), ledger.select(flow, asked)
        assert available.observations == frame.height
        assert available.series == frame.select(flow.structure.key_ids).n_unique()
        assert available.codes == {name: tuple(sorted(set(frame[name]))) for name in flow.structure.key_ids}
