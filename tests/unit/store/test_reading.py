import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from comity.errors import UsageError
from comity.model.access import MEMBERS_SIGHT, PUBLIC_SIGHT, Sight
from comity.model.filters import parse_filter
from comity.model.periods import parse_period
from comity.model.selection import Availability, Selection
from comity.model.structures import Component, Dataflow, Role
from comity.store import scope, stream
from comity.store.ledger import SqlLedger
from small_ledger import FLOW, START, make_dataflow, make_ledger, offer, row, values

JANUARY = parse_period("2024-01")

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return an empty ledger."""
    return make_ledger(tmp_path)


def flow_with(attachment: tuple[str, ...]) -> Dataflow:
    """Return the small dataflow with CONF_STATUS attached above the observation."""
    parts = [
        Component("CONF_STATUS", Role.ATTRIBUTE, required=False, attachment=attachment)
        if c.id == "CONF_STATUS"
        else c
        for c in FLOW.structure.components
    ]
    return replace(FLOW, structure=replace(FLOW.structure, components=tuple(parts)))


def test_a_status_above_the_observation_hides_what_is_under_it(ledger: SqlLedger) -> None:
    """A structure that attaches CONF_STATUS to the series hides the whole series, in every read."""
    flow = flow_with(FLOW.structure.key_ids)
    ledger.accept(offer(row("1", CONF_STATUS="F"), row("2", origin="AL"), dataflow=flow))
    ledger.accept(offer(row(None, period="~", CONF_STATUS="C"), hours=1, dataflow=flow))
    assert values(ledger.observations(flow, sight=PUBLIC_SIGHT)) == {("AL", "2024-01"): 2.0}
    assert values(ledger.observations(flow, sight=PUBLIC_SIGHT, as_of=1)).keys() == {
        ("AF", "2024-01"),
        ("AL", "2024-01"),
    }
    assert ledger.history(flow, sight=PUBLIC_SIGHT)["ORIGIN"].to_list() == ["AL"]
    assert ledger.vintages(flow, Selection(sight=PUBLIC_SIGHT))["ORIGIN"].to_list() == ["AL"]
    assert ledger.availability(flow, Selection(sight=PUBLIC_SIGHT)).codes["ORIGIN"] == ("AL",)
    updates = ledger.select(flow, Selection(sight=PUBLIC_SIGHT, updated_after=1))
    assert updates.select("ORIGIN", "OBS_VALUE", "_action").rows() == [("AF", None, "D")]
    assert ledger.history(flow, sight=Sight(own=frozenset({"KG"}))).height == 2


def test_events_are_told_by_dataflow_and_span(ledger: SqlLedger) -> None:
    """Whoever follows the ledger would miss an event, or the one that changed a title alone."""
    ledger.accept(offer(row("1")))
    ledger.accept(offer(row("1", TITLE="Entries"), hours=1))
    ledger.accept(offer(row("2"), hours=2, dataflow=make_dataflow("STOCK", structure_id="STOCK")))
    assert ledger.events().select("_seq", "attributes").rows() == [(1, 0), (2, 1), (3, 0)]
    assert ledger.events(FLOW.id, after=1)["_seq"].to_list() == [2]
    assert ledger.events(as_of=START)["_seq"].to_list() == [1]
    assert ledger.events("NONE").is_empty()


def test_vintages_in_parts_are_the_vintages(ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of parts would get another history than a reader of the whole."""
    monkeypatch.setattr(stream, "CELLS", 1)
    for hours, value in enumerate(("1", "2")):
        ledger.accept(offer(*(row(value, origin=origin) for origin in ("AF", "AL", "DZ")), hours=hours))
    parts = list(ledger.stream_vintages(FLOW))
    assert len(parts) == 3
    assert pl.concat(parts).equals(ledger.vintages(FLOW))
    news = pl.concat(ledger.stream_vintages(FLOW, Selection(updated_after=1)))
    assert news["_seq"].to_list() == [2, 2, 2]
    assert news.equals(ledger.vintages(FLOW, Selection(updated_after=1)))


def test_own_figures_are_told_by_the_dataflows_own_dimension(ledger: SqlLedger) -> None:
    """Whose figures are a reader's own is read from the dimension that the dataflow names, not from REPORTER."""
    flow = replace(FLOW, reporter_dimension="ORIGIN")
    ledger.accept(offer(row("1", CONF_STATUS="C"), row("2", origin="AL", CONF_STATUS="C"), dataflow=flow))
    own = Sight(own=frozenset({"AL"}))
    assert values(ledger.observations(flow, sight=own)) == {("AL", "2024-01"): 2.0}
    assert ledger.availability(flow, Selection(sight=own)).observations == 1
    assert ledger.observations(FLOW, sight=own).is_empty()


def test_figures_for_a_check_keep_to_what_is_seen(ledger: SqlLedger) -> None:
    """The figures that a check compares with hold nothing that their reader may not see."""
    ledger.accept(offer(row("1", CONF_STATUS="N"), row("2", origin="AL", CONF_STATUS="C"), row("3", origin="AM")))
    assert JANUARY is not None
    found = [
        ledger.figures(FLOW, key={}, first=JANUARY, last=JANUARY, sight=sight)["OBS_VALUE"].sort().to_list()
        for sight in (PUBLIC_SIGHT, MEMBERS_SIGHT)
    ]
    assert found == [[3.0], [1.0, 3.0]]


def test_changed_attributes_above_are_updates(ledger: SqlLedger) -> None:
    """Who follows by updates learns of a series' new title; other series aren't sent again."""
    ledger.accept(offer(row("1", TITLE="old"), row("2", origin="AL")))
    ledger.accept(offer(row(None, period="~", TITLE="new"), hours=1))
    found = ledger.select(FLOW, Selection(updated_after=1))
    assert found.select("ORIGIN", "OBS_VALUE", "TITLE", "_action").rows() == [("AF", 1.0, "new", "R")]
    titles = ledger.vintages(FLOW)["TITLE"].to_list()
    assert titles == ["old", None]


def test_updates_by_moment_begin_after_it(ledger: SqlLedger) -> None:
    """What came at the very moment is known to who asked then; a second earlier it isn't."""
    ledger.accept(offer(row("1")))
    ledger.accept(offer(row("2"), hours=1))
    moment = START + dt.timedelta(hours=1)
    assert ledger.select(FLOW, Selection(updated_after=moment)).is_empty()
    found = ledger.select(FLOW, Selection(updated_after=moment - dt.timedelta(seconds=1)))
    assert found["_seq"].to_list() == [2]
    with pytest.raises(UsageError, match="updated after"):
        ledger.select(FLOW, Selection(updated_after=2, as_of=1))


def test_a_stream_stays_at_its_moment(ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames that are read after a later submission still show what was there when the stream began."""
    monkeypatch.setattr(stream, "CELLS", 1)
    ledger.accept(offer(row("1"), row("2", origin="AL"), row("3", origin="AM"), row("4", origin="AZ")))
    frames = ledger.stream(FLOW)
    first = next(frames)
    changed = [row("9", origin=origin, TITLE="late") for origin in ("AF", "AL", "AM", "AZ")]
    ledger.accept(offer(*changed, hours=1))
    whole = pl.concat([first, *frames])
    assert whole["OBS_VALUE"].to_list() == [1.0, 2.0, 3.0, 4.0]
    assert "TITLE" not in whole.columns


def test_large_answers_are_read_in_parts(ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part without a title, between two that have one, neither loses its place nor its columns."""
    titles = {"AF": "a", "AL": None, "AM": "b"}
    ledger.accept(offer(*(row("1", origin=origin, TITLE=title, UNIT="u") for origin, title in titles.items())))
    ledger.accept(offer(*(row("2", origin=origin, CONF_STATUS="C") for origin in titles), hours=1))
    asked = Selection(sight=PUBLIC_SIGHT, as_of=1)
    whole = [ledger.select(FLOW, asked), ledger.vintages(FLOW), ledger.history(FLOW), ledger.observations(FLOW)]
    monkeypatch.setattr(scope, "MOST_SERIES", 1)
    parts = [ledger.select(FLOW, asked), ledger.vintages(FLOW), ledger.history(FLOW), ledger.observations(FLOW)]
    assert [a.equals(b) for a, b in zip(whole, parts, strict=True)] == [True] * 4
    assert whole[0]["TITLE"].to_list() == ["a", None, "b"]


def test_a_stream_given_up_leaves_nothing_behind(ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that goes away in the middle of an answer doesn't keep a connection, nor the ledger from closing."""
    monkeypatch.setattr(stream, "CELLS", 1)
    ledger.accept(offer(*(row(str(n), origin=f"X{n}") for n in range(6))))
    frames = ledger.stream(FLOW)
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert ledger._connections._reader.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_empty_answers_have_their_columns(ledger: SqlLedger) -> None:
    """A stream of nothing is one empty frame, so that a file of it still has its heading."""
    for asked in (Selection(), Selection(sight=PUBLIC_SIGHT, updated_after=0)):
        (frame,) = ledger.stream(FLOW, asked)
        assert frame.is_empty()
        assert {"FREQ", "TIME_PERIOD", "OBS_VALUE", "_seq"} <= set(frame.columns)
    assert ledger.availability(FLOW) == Availability(dict.fromkeys(FLOW.structure.key_ids, ()))
    assert ledger.last_event() is None
    assert ledger.vintages(FLOW).is_empty()


def test_the_last_event_of_a_dataflow(ledger: SqlLedger) -> None:
    """An entity tag of one dataflow doesn't change with another's submissions."""
    other = replace(FLOW, reference=replace(FLOW.reference, id="STOCK"))
    ledger.accept(offer(row("1")))
    ledger.accept(offer(row("1"), dataflow=other, hours=1))
    mine, all_of_them = ledger.last_event("CROSSINGS"), ledger.last_event()
    assert mine is not None
    assert all_of_them is not None
    assert (mine.seq, mine.at) == (1, START)
    assert all_of_them.seq == 2


def test_threads_read_beside_each_other(ledger: SqlLedger) -> None:
    """Readers in threads, each with a slice of its own, never see another's through a shared temporary table."""
    origins = [f"X{n:03}" for n in range(200)]
    ledger.accept(offer(*(row(str(n), origin=origin) for n, origin in enumerate(origins))))

    def read(turn: int) -> bool:
        wanted = origins[turn % 3 :: 3 + turn % 5]
        found = ledger.observations(FLOW, key={"ORIGIN": wanted}, as_of=None if turn % 2 else 1)
        return found["ORIGIN"].to_list() == wanted

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(80)))


@pytest.mark.parametrize(
    "asked",
    [
        Selection(),
        Selection(as_of=2),
        Selection(updated_after=2),
        Selection(keys=({"ORIGIN": ("AL",)},)),
        Selection(keys=({"ORIGIN": ("??",)},)),
        Selection(filters=(parse_filter("TIME_PERIOD", "ge:2024-02"),)),
    ],
)
def test_changes_are_counted_as_they_are_read(ledger: SqlLedger, asked: Selection) -> None:
    """What is counted too low lets an answer fill the memory; too high, it refuses one that is small."""
    ledger.accept(offer(row("1"), row("1", origin="AL"), row("1", origin="AM", period="2024-02")))
    ledger.accept(offer(row("2"), row("2", origin="AL", period="2024-02"), hours=1))
    ledger.accept(offer(row(None, ACTION="D"), row("3", origin="AL"), hours=2))
    assert (
        ledger.count_changes(FLOW, asked)
        == ledger.vintages(FLOW, replace(asked, updated_after=None))
        .filter(
            pl.struct("ORIGIN", "TIME_PERIOD").is_in(
                ledger.vintages(FLOW, asked).select(pl.struct("ORIGIN", "TIME_PERIOD")).to_series().implode()
            )
        )
        .height
    )
