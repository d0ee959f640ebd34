"""A lake says what the ledger says: to the same readers, as of every event, whatever happens to the hub."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from polars.testing import assert_frame_equal

from comity.errors import ComityError, LedgerError, UnknownArtefactError, UsageError
from comity.exchange.audit_question import AuditQuestion
from comity.exchange.decision_ports import Decision
from comity.hub.access.sight import AUDIENCES
from comity.hub.decisions.decide import strike_out
from comity.hub.home import Hub, open_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.lake.changes import Span, changes_in
from comity.hub.lake.publish import PUBLISHED, Order, Publication, open_to_publish, publish_lake
from comity.hub.replicas.replica import Copy
from comity.lake.columns import columns_of
from comity.lake.reading import read_observations, state_as_of, to_observations
from comity.model.access import EVERYTHING, OPERATOR, PUBLIC_SIGHT, Principal, Role
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.structures.pack import standard_pack
from hub_source import HubSource
from ledger_database import copy_hub
from small_hub import GROUP, HEADER, after, line, make_hub, send
from small_ledger import FLOW as SMALL_FLOW
from small_ledger import make_ledger, offer, row

FLOW = "CROSSINGS"
TWO_STATES = GROUP.replace('acceptance = "secretariat"\n', "")
PROTECTED = TWO_STATES + f'\n[[protection]]\ndataflow = "{FLOW}"\nbase = 5\n'
REASON = {"reason": "names of persons"}


def publish(hub: Hub, uri: Path, audience: str = "public", *, rebuild: bool = False) -> Publication:
    """Publish to a folder."""
    return publish_lake(hub, Order(uri=str(uri), audience=audience, rebuild=rebuild))


def ledger_frame(hub: Hub, seq: int, audience: str = "public") -> pl.DataFrame:
    """Return the ledger's own observations as of an event."""
    return hub.ledger.select(hub.catalogue.dataflow(FLOW), Selection(as_of=seq, sight=AUDIENCES[audience]))


def lake_frame(hub: Hub, uri: Path, seq: int | None = None) -> pl.DataFrame:
    """Return the lake's observations as of an event."""
    return read_observations(uri, hub.catalogue.dataflow(FLOW), as_of=seq)


def assert_same_history(hub: Hub, uri: Path, audience: str = "public") -> None:
    """Check that ledger and lake say the same as of every event."""
    for seq in range(hub.ledger.as_of_seq() + 1):
        assert_frame_equal(lake_frame(hub, uri, seq), ledger_frame(hub, seq, audience), categorical_as_str=True)


def fill(hub: Hub) -> None:
    """Send a revision, a deletion, figures for members and for the secretariat, and some under embargo."""
    send(hub, "KG", line("KG", "CN", 1), line("KG", "DE", 20, more="N,,"), line("KG", "FR", 250, more="F,,"))
    later = line("KG", "IN", 7, more=f"E,{after(3):%Y-%m-%dT%H:%M:%SZ},")
    send(hub, "KG", line("KG", "CN", 2), later, line("KG", "FR", 300, more="C,,"), hours=1)
    send(hub, "AM", line("AM", "CN", 5, period="2025-12"), line("AM", "DE", 6, more="N,,a comment"), hours=2)


def _decision(hours: float) -> Decision:
    return Decision(actor="secretariat", at=after(hours), recorded_at=after(hours))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a hub once, and return its directory."""
    with make_hub(tmp_path_factory.mktemp("filled"), TWO_STATES) as made:
        fill(made)
        return made.directory


@pytest.fixture
def hub(filled: Path, tmp_path: Path) -> Iterator[Hub]:
    """Return a hub that was filled."""
    with open_hub(copy_hub(filled, tmp_path / "hub")) as made:
        yield made


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Return where the lake is to be."""
    return tmp_path / "lake"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_lake_is_the_ledger_as_of_every_event(hub: Hub, lake: Path, audience: str) -> None:
    """A reader of the lake would get another panel than a reader of the hub with the same rights."""
    made = publish(hub, lake, audience)
    assert (made.seq, made.is_rebuilt) == (3, False)
    assert_same_history(hub, lake, audience)
    assert lake_frame(hub, lake).height == {"public": 2, "members": 3, "all": 4}[audience]


def test_only_what_came_since_is_written(hub: Hub, lake: Path) -> None:
    """A daily publication would write everything again, or leave something out."""
    first = publish(hub, lake)
    again = publish(hub, lake)
    assert (again.total, DeltaTable(lake).version()) == (0, 1)
    (held,) = hub.decisions.held()
    hub.decisions.release(held.parcel, hub.catalogue.dataflow(FLOW), _decision(3))
    assert publish(hub, lake).total == 1
    taken = send(hub, "AM", line("AM", "CN", 50, period="2025-12"), hours=4).receipt.submission.id
    hub.decisions.withdraw(taken, hub.catalogue.dataflow(FLOW), _decision(5))
    assert publish(hub, lake).total == 2
    assert_same_history(hub, lake)
    assert set(lake_frame(hub, lake)["ORIGIN"]) == {"CN", "IN"}
    anew = publish(hub, lake, rebuild=True)
    assert (anew.total, anew.is_rebuilt) == (first.total + 3, True)
    assert_same_history(hub, lake)


def test_a_text_over_a_series_moves_the_figures_under_it(hub: Hub, lake: Path) -> None:
    """A title has no figures of its own: its change would be missing from the lake."""
    publish(hub, lake)
    for hours, title in ((4, "Entries"), (5, "All entries")):
        rows = [f"{HEADER},TITLE", f"{line('AM', 'CN', 5, period='2025-12')},{title}", ""]
        submit(hub, Delivery("\n".join(rows).encode(), name="am.csv", provider="AM"), received_at=after(hours))
    assert publish(hub, lake).total == 2
    assert_same_history(hub, lake)
    assert lake_frame(hub, lake, 4)["TITLE"].drop_nulls().to_list() == ["Entries"]
    publish(hub, lake, rebuild=True)
    assert_same_history(hub, lake)


def test_what_was_struck_out_is_nowhere_in_the_lake(hub: Hub, lake: Path) -> None:
    """A text about a person would stay in a vintage, or in a file that no version of the table needs."""
    told = send(hub, "AM", line("AM", "FR", 6, more=",,Ivan Ivanov"), hours=4).receipt.submission.id
    publish(hub, lake)
    assert "Ivan Ivanov" in lake_frame(hub, lake)["COMMENT"].to_list()
    assert _told_in_files(lake, "Ivan Ivanov")
    hub.decisions.withdraw(told, hub.catalogue.dataflow(FLOW), _decision(5))
    people = [Principal(name, Role.SECRETARIAT) for name in ("one", "two")]
    strike_out(hub, told, people[0], second=people[1], **REASON)
    made = publish(hub, lake)
    assert (made.is_rebuilt, made.reason) == (True, "a file was struck out of the ledger")
    assert not _told_in_files(lake, "Ivan Ivanov")
    assert_same_history(hub, lake)
    assert not publish(hub, lake).is_rebuilt


def test_a_copy_of_part_of_a_hub_forgets_what_was_struck_out(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """Whoever may not read who struck something out would keep it in a lake for ever."""
    told = send(hub, "AM", line("AM", "FR", 6, more=",,Ivan Ivanov"), hours=4).receipt.submission.id
    following = Copy(tmp_path / "copy", HubSource(hub, Principal("an analyst", Role.ANALYST, "KG")))
    following.follow()
    with open_to_publish(tmp_path / "copy") as copy:
        publish(copy, lake)
    assert _told_in_files(lake, "Ivan Ivanov")
    hub.decisions.withdraw(told, hub.catalogue.dataflow(FLOW), _decision(5))
    people = [Principal(name, Role.SECRETARIAT) for name in ("one", "two")]
    strike_out(hub, told, people[0], second=people[1], **REASON)
    following.follow()
    following.close()
    with open_to_publish(tmp_path / "copy") as copy:
        assert publish(copy, lake).is_rebuilt
    assert not _told_in_files(lake, "Ivan Ivanov")


def _told_in_files(lake: Path, text: str) -> bool:
    """Say whether a text is in any file below a folder, whether the table still needs it or not."""
    texts = [pl.read_parquet(file, hive_partitioning=False)["COMMENT"] for file in lake.rglob("*.parquet")]
    logs = [file.read_text() for file in (lake / "_delta_log").glob("*.json")]
    return any(text in column.to_list() for column in texts) or any(text in log for log in logs)


def test_a_new_protection_writes_everything_anew(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """Counts as they are would stay in the lake's vintages beside those that are protected since."""
    publish(hub, lake)
    publish(hub, tmp_path / "whole", "all")
    hub.close()
    (hub.directory / "comity.toml").write_text(PROTECTED)
    before = _commits(lake)
    with open_hub(hub.directory) as protecting:
        with pytest.raises(LedgerError, match="aren't protected yet"):
            publish(protecting, lake)
        assert _commits(lake) == before
        assert publish(protecting, tmp_path / "whole", "all").total == 0
    (hub.directory / "comity.toml").write_text(TWO_STATES)
    with open_hub(hub.directory) as free:
        assert publish(free, lake).total == 0


def _commits(folder: Path) -> list[Path]:
    return sorted((folder / "_delta_log").glob("*.json"))


def test_a_lake_is_for_one_audience_as_long_as_it_lives(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """One slip of an option would put the secretariat's figures where the public reads."""
    publish(hub, lake)
    for rebuild in (False, True):
        with pytest.raises(UsageError, match="audience"):
            publish(hub, lake, "all", rebuild=rebuild)
    other = make_hub(tmp_path / "other", TWO_STATES.replace("SMALL", "OTHER"))
    with other, pytest.raises(UsageError, match="group"):
        publish(other, lake, rebuild=True)
    assert lake_frame(hub, lake).height == 2
    with pytest.raises(UsageError, match="no audience"):
        publish(hub, lake, "friends")


def test_a_place_that_holds_something_else_is_left_alone(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """A lake begun among somebody's files, or in another table, would mix with them or remove them."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    with pytest.raises(UsageError, match="isn't empty"):
        publish(hub, tmp_path / "mine")
    write_deltalake(tmp_path / "table", pl.DataFrame({"a": [1]}))
    with pytest.raises(UsageError, match="isn't a lake"):
        publish(hub, tmp_path / "table", rebuild=True)
    publish(hub, lake)
    (lake / "letter.txt").write_text("keep")
    publish(hub, lake, rebuild=True)
    assert (lake / "letter.txt").read_text() == "keep"


def test_a_hub_that_went_back_does_not_go_on_with_the_lake(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """After a restored backup the same numbers stand for other events: the lake would mix two histories."""
    copy_hub(hub.directory, tmp_path / "backup")
    send(hub, "KG", line("KG", "CN", 9), hours=6)
    publish(hub, lake)
    with open_hub(tmp_path / "backup") as restored:
        with pytest.raises(UsageError, match="isn't in this ledger"):
            publish(restored, lake)
        send(restored, "KG", line("KG", "CN", 8), hours=7)
        with pytest.raises(UsageError, match="isn't in this ledger") as refused:
            publish(restored, lake)
        assert "--rebuild" in refused.value.remedy
        publish(restored, lake, rebuild=True)
        assert_same_history(restored, lake)


def test_every_publication_is_in_the_log(hub: Hub, lake: Path) -> None:
    """Nobody could tell afterwards what left the hub, for whom and where to."""
    publish(hub, lake, "members")
    publish(hub, lake, "members")
    part = hub.log.audit(AuditQuestion(action=PUBLISHED), most=5)
    assert [(one.object, one.detail) for one in part.entries] == [("lake/members", str(lake))]
    assert hub.ledger.verify() == []


def test_a_copy_publishes_what_it_holds(hub: Hub, tmp_path: Path, lake: Path) -> None:
    """Heavy readers couldn't be served from a copy, which has no log to write to."""
    following = Copy(tmp_path / "copy", HubSource(hub, OPERATOR))
    following.follow()
    following.close()
    with open_to_publish(tmp_path / "copy") as copy:
        publish(copy, lake)
        assert_same_history(copy, lake)
    with open_to_publish(hub.directory) as own:
        assert publish(own, tmp_path / "own").total == 5


def test_what_the_lake_never_heard_of_is_said(hub: Hub, lake: Path) -> None:
    """A reader of a dataflow that isn't there would get a traceback, or silence."""
    publish(hub, lake)
    with pytest.raises(UnknownArtefactError, match="no STOCK"):
        read_observations(lake, standard_pack().dataflows["STOCK"])


def test_an_empty_hub_begins_a_lake_that_goes_on(tmp_path: Path, lake: Path) -> None:
    """A schedule that is set up before the first file came would fail, or never find its way on."""
    with make_hub(tmp_path, TWO_STATES) as empty:
        assert [publish(empty, lake, rebuild=anew).total for anew in (False, True, False)] == [0, 0, 0]
        send(empty, "AM", line("AM", "CN", 5))
        assert publish(empty, lake).total == 1
        assert_same_history(empty, lake)


def test_a_place_that_cant_be_written_is_said(hub: Hub, tmp_path: Path) -> None:
    """Credentials that lack a right, or a full disk, would end in a traceback."""
    (tmp_path / "file").write_text("")
    for uri in (tmp_path / "file" / "lake", "nowhere://bucket/lake"):
        with pytest.raises(ComityError):
            publish_lake(hub, Order(uri=str(uri)))


def test_a_status_over_a_series_hides_what_is_under_it(tmp_path: Path) -> None:
    """A status that a structure attaches to the series changes without a vintage of the figures under it."""
    flow = with_status_over_series()
    with make_ledger(tmp_path) as ledger:
        ledger.accept(offer(row("1", CONF_STATUS="F"), row("2", origin="AL"), dataflow=flow))
        ledger.accept(offer(row(None, period="~", CONF_STATUS="C"), hours=1, dataflow=flow))
        ledger.accept(offer(row("3", CONF_STATUS="F"), hours=2, dataflow=flow))
        columns = columns_of([flow])
        for sight in (PUBLIC_SIGHT, EVERYTHING):
            told = pl.concat(changes_in(ledger, flow, Span(after=0, seq=3, sight=sight), columns))
            for seq in range(4):
                found = to_observations(state_as_of(told.lazy(), seq).collect(), flow)
                own = ledger.select(flow, Selection(as_of=seq, sight=sight))
                assert_frame_equal(found, own.select(found.columns), categorical_as_str=True)
                assert found.height or seq == 0


def with_status_over_series() -> Dataflow:
    """Return the small dataflow with CONF_STATUS attached to the series."""
    parts = [
        replace(c, attachment=SMALL_FLOW.structure.key_ids) if c.id == "CONF_STATUS" else c
        for c in SMALL_FLOW.structure.components
    ]
    return replace(SMALL_FLOW, structure=replace(SMALL_FLOW.structure, components=tuple(parts)))
