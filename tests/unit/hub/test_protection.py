"""Small counts in a hub: who sees them as they are, and that nobody else can find them in editions or in totals."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ConfigurationError, LedgerError
from comity.exchange.decision_ports import Decision
from comity.exchange.group_file import parse_group
from comity.hub.access.sight import sight_for
from comity.hub.decisions.decide import strike_out, withdraw
from comity.hub.exchange import DataWanted, data_frame, history_frame
from comity.hub.home import Hub, open_hub
from comity.hub.protection.protect import protect_figures, view_protection
from comity.hub.replicas.replica import Copy
from comity.hub.scheduler import JOBS, run_due
from comity.hub.situation.report_base import base_report
from comity.hub.situation.situation import view_situation
from comity.model.access import ANYBODY, EVERYTHING, MEMBERS_SIGHT, OPERATOR, PUBLIC_SIGHT, Principal, Role, Sight
from comity.model.frames import OBS_VALUE
from comity.model.selection import Selection
from comity.publish.document.methods import make_status
from comity.publish.report_data import Report
from comity.publish.texts import Texts
from hub_source import HubSource
from ledger_database import behind, hub_url
from small_hub import AM, GROUP, KG, after, line, make_hub, send

FREE_GROUP = GROUP.replace('acceptance = "secretariat"\n', "")
PROTECTED = FREE_GROUP + '\n[[protection]]\ndataflow = "CROSSINGS"\nbase = 5\n'
FLOW = "CROSSINGS"
FIRST = {"AF": 2, "CN": 3, "IN": 40, "PK": 1, "_T": 46}


def sent(reporter: str, values: dict[str, int], *, period: str = "2026-01") -> list[str]:
    """Return the rows of a file."""
    return [line(reporter, origin, value, period=period) for origin, value in values.items()]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return a hub that protects its counts below 5, with one file of each member."""
    with make_hub(tmp_path, PROTECTED) as made:
        send(made, "KG", *sent("KG", FIRST))
        send(made, "AM", *sent("AM", {"AF": 1, "CN": 7, "_T": 8}), hours=1)
        yield made


def seen(hub: Hub, sight: Sight, reporter: str = "KG", **wanted: object) -> dict[str, float]:
    """Return what a reader sees of a reporter's figures, by origin."""
    selection = replace(Selection(keys=({"REPORTER": (reporter,)},), sight=sight), **wanted)  # type: ignore[arg-type]
    frame = hub.ledger.select(hub.catalogue.dataflow(FLOW), selection)
    return dict(zip(frame["ORIGIN"].cast(pl.String).to_list(), frame[OBS_VALUE].to_list(), strict=True))


def _decision(hours: float) -> Decision:
    return Decision(actor="secretariat", at=after(hours), recorded_at=after(hours))


def assert_protected(figures: dict[str, float]) -> None:
    """Check that no small count is shown, and that the total is that of its parts."""
    assert not [value for value in figures.values() if 0 < value < 5]
    assert figures["_T"] == sum(value for origin, value in figures.items() if origin != "_T")


def test_true_small_counts_are_for_their_sender_and_the_secretariat(hub: Hub) -> None:
    """Everybody else sees counts that aren't small, in the same table that adds up."""
    assert seen(hub, EVERYTHING) == FIRST
    assert seen(hub, sight_for(hub, KG, FLOW)) == FIRST
    assert seen(hub, sight_for(hub, OPERATOR, FLOW)) == FIRST
    others = [
        PUBLIC_SIGHT,
        MEMBERS_SIGHT,
        *(sight_for(hub, one, FLOW) for one in (AM, ANYBODY, Principal("a", Role.ANALYST, "KG"))),
    ]
    for sight in others:
        assert_protected(seen(hub, sight))
        assert seen(hub, sight) == seen(hub, PUBLIC_SIGHT)
    assert seen(hub, sight_for(hub, AM, FLOW), "AM") == {"AF": 1, "CN": 7, "_T": 8}


def test_every_read_of_a_mixed_sight_is_in_the_order_of_the_key(hub: Hub) -> None:
    """Own figures and others' come from different tables: put together, they must read as from one."""
    flow, sight = hub.catalogue.dataflow(FLOW), sight_for(hub, KG, FLOW)
    whole = hub.ledger.select(flow, Selection(sight=EVERYTHING))
    for frame in (
        hub.ledger.select(flow, Selection(sight=sight)),
        pl.concat(hub.ledger.stream(flow, Selection(sight=sight))),
        hub.ledger.select(flow, Selection(sight=sight, updated_after=0)),
        hub.ledger.vintages(flow, Selection(sight=sight)),
    ):
        assert frame.select("REPORTER", "ORIGIN").equals(whole.select("REPORTER", "ORIGIN"))
    there = hub.ledger.availability(flow, Selection(sight=sight))
    assert (there.series, there.observations) == (8, 8)


def test_an_edition_that_changes_a_small_count_changes_nothing(hub: Hub) -> None:
    """A new file in which 2 became 4 must not show that anything happened, in any vintage."""
    before = seen(hub, PUBLIC_SIGHT)
    send(hub, "KG", *sent("KG", {**FIRST, "AF": 4, "_T": 48}), hours=2)
    flow = hub.catalogue.dataflow(FLOW)
    assert seen(hub, EVERYTHING)["AF"] == 4
    assert seen(hub, PUBLIC_SIGHT) == before
    assert hub.ledger.select(flow, Selection(sight=PUBLIC_SIGHT, updated_after=2)).is_empty()
    assert set(hub.ledger.vintages(flow, Selection(sight=PUBLIC_SIGHT))["_seq"]) == {1, 2}
    assert history_frame(hub, ANYBODY, FLOW, None)["_seq"].max() == 2
    assert hub.ledger.verify() == []


def test_an_edition_that_changes_a_large_count_tells_of_no_small_one(hub: Hub) -> None:
    """The difference of two editions is the difference of the large count, and nothing else."""
    before = seen(hub, PUBLIC_SIGHT)
    send(hub, "KG", *sent("KG", {**FIRST, "IN": 61, "_T": 67}), hours=2)
    now = seen(hub, PUBLIC_SIGHT)
    assert {name: now[name] - before[name] for name in now} == {"AF": 0, "CN": 0, "IN": 21, "PK": 0, "_T": 21}
    assert seen(hub, PUBLIC_SIGHT, as_of=1) == before


def test_what_was_shown_as_of_a_moment_stays(hub: Hub, tmp_path: Path) -> None:
    """Figures as of the past must be the same for ever, whatever comes and whoever opens the hub."""
    editions = [seen(hub, PUBLIC_SIGHT)]
    for number, change in enumerate(({"AF": 9}, {"CN": 0}, {"PK": 4}, {"AF": 1}), start=1):
        values = {**FIRST, **change}
        values["_T"] = sum(value for name, value in values.items() if name != "_T")
        send(hub, "KG", *sent("KG", values), hours=1 + number)
        assert_protected(seen(hub, PUBLIC_SIGHT))
        editions.append(seen(hub, PUBLIC_SIGHT))
    hub.close()
    with open_hub(tmp_path / "hub", read_only=True) as again:
        assert [seen(again, PUBLIC_SIGHT, as_of=seq) for seq in (1, 3, 4, 5, 6)] == editions


def test_a_withdrawal_is_decided_about(hub: Hub) -> None:
    """What stands again after a withdrawal must be shown protected, too."""
    second = send(hub, "KG", *sent("KG", {"AF": 30, "CN": 2, "IN": 1, "PK": 1, "_T": 34}), hours=2)
    hub.decisions.withdraw(second.receipt.submission.id, hub.catalogue.dataflow(FLOW), _decision(3))
    assert seen(hub, EVERYTHING) == FIRST
    assert_protected(seen(hub, PUBLIC_SIGHT))
    assert hub.ledger.verify() == []


def test_figures_under_embargo_are_protected_when_they_are_released(hub: Hub) -> None:
    """A release is an event of its own: small counts must not come out by that door."""
    more = "E,2026-03-03T09:00:00Z,"
    rows = [line("AM", origin, value, period="2026-02", more=more) for origin, value in FIRST.items()]
    send(hub, "AM", *rows, hours=2)
    (held,) = hub.decisions.held()
    hub.decisions.release(held.parcel, hub.catalogue.dataflow(FLOW), _decision(30))
    keys = ({"REPORTER": ("AM",)},)
    frame = hub.ledger.select(hub.catalogue.dataflow(FLOW), Selection(keys=keys, sight=PUBLIC_SIGHT))
    small = frame.filter(pl.col(OBS_VALUE).is_between(1, 4))
    assert (frame["TIME_PERIOD"] == "2026-02").sum() == len(FIRST)
    assert small.is_empty()


def test_a_year_tells_nothing_of_its_months(tmp_path: Path) -> None:
    """A yearly total beside monthly figures would give away the month that is small."""
    office = """
[[agreement]]
provider = "KG.STAT"
reporters = ["KG"]
dataflow = "CROSSINGS"
frequency = "A"
due_days = 15
[[protection]]"""
    yearly = "dataflow,COMITY:CROSSINGS(1.0.0),M,A,KG,{},C,IN,_T,_T,_T,CROSSINGS,2025,{},,,"
    with make_hub(tmp_path, PROTECTED.replace("[[protection]]", office)) as hub:
        for hours, month in enumerate(("2025-01", "2025-02")):
            send(hub, "KG", *sent("KG", {"AF": 2 + hours, "IN": 40, "_T": 42 + hours}, period=month), hours=hours)
        send(hub, "KG.STAT", *(yearly.format(*pair) for pair in (("AF", 5), ("IN", 80), ("_T", 85))), hours=3)
        assert _year_less_months(hub) == {"AF": 0, "IN": 0, "_T": 0}
        send(hub, "KG", *sent("KG", {"AF": 9, "IN": 40, "_T": 49}, period="2025-01"), hours=4)
        send(hub, "KG.STAT", *(yearly.format(*pair) for pair in (("AF", 12), ("IN", 80), ("_T", 92))), hours=5)
        assert _year_less_months(hub) == {"AF": 0, "IN": 0, "_T": 0}
        send(hub, "KG", *sent("KG", {"AF": 0, "IN": 40, "_T": 40}, period="2025-02"), hours=6)
        assert hub.ledger.verify() == []
        flow, seq = hub.catalogue.dataflow(FLOW), hub.ledger.as_of_seq()
        news = hub.ledger.select(flow, Selection(sight=PUBLIC_SIGHT, updated_after=seq - 1))
        was, now = (hub.ledger.select(flow, Selection(sight=PUBLIC_SIGHT, as_of=one)) for one in (seq - 1, seq))
        keys = ["FREQ", "ORIGIN", "TIME_PERIOD"]
        assert news.select(keys).equals(now.join(was, on=[*keys, OBS_VALUE], how="anti").select(keys))


def _year_less_months(hub: Hub) -> dict[str, float]:
    frame = hub.ledger.select(hub.catalogue.dataflow(FLOW), Selection(sight=PUBLIC_SIGHT))
    assert frame.filter(pl.col(OBS_VALUE).is_between(1, 4)).is_empty()
    sign = pl.when(pl.col("FREQ") == "A").then(1).otherwise(-1)
    left = frame.group_by("ORIGIN").agg((pl.col(OBS_VALUE) * sign).sum())
    return dict(left.sort("ORIGIN").iter_rows())


def test_figures_that_came_before_the_agreement_are_shown_once_they_are_decided_about(tmp_path: Path) -> None:
    """Until then nothing is shown, rather than true small counts; afterwards every past moment is protected."""
    with make_hub(tmp_path, FREE_GROUP) as hub:
        send(hub, "KG", *sent("KG", FIRST))
        send(hub, "KG", *sent("KG", {**FIRST, "AF": 4, "_T": 48}), hours=2)
    (tmp_path / "hub" / "comity.toml").write_text(PROTECTED)
    with open_hub(tmp_path / "hub") as hub:
        with pytest.raises(LedgerError, match="aren't protected yet"):
            seen(hub, PUBLIC_SIGHT)
        assert seen(hub, EVERYTHING)["AF"] == 4
        send(hub, "KG", *sent("KG", FIRST), hours=3)
        assert [(one.events, one.decided) for one in view_protection(hub).states] == [(3, 0)]
        done = protect_figures(hub, actor="operator")
        assert (done.decided, done.states[0].is_complete) == (3, True)
        for seq in (1, 2, 3):
            assert_protected(seen(hub, PUBLIC_SIGHT, as_of=seq))
        assert protect_figures(hub, actor="operator").decided == 0
        assert hub.ledger.verify() == []


def test_another_base_decides_anew_and_keeps_what_was_shown(tmp_path: Path, hub: Hub) -> None:
    """A group that agrees on a higher base must not show, meanwhile, what the lower one showed."""
    shown = seen(hub, PUBLIC_SIGHT)
    hub.close()
    path = tmp_path / "hub" / "comity.toml"
    path.write_text(PROTECTED.replace("base = 5", "base = 10"))
    with open_hub(tmp_path / "hub") as higher:
        with pytest.raises(LedgerError, match="base 10"):
            seen(higher, PUBLIC_SIGHT)
        protect_figures(higher, actor="operator")
        assert not [value for value in seen(higher, PUBLIC_SIGHT).values() if 0 < value < 10]
        assert seen(higher, PUBLIC_SIGHT, "AM")["CN"] in {0, 10}
        assert higher.ledger.verify() == []
    path.write_text(PROTECTED)
    with open_hub(tmp_path / "hub") as again:
        assert seen(again, PUBLIC_SIGHT) == shown


def test_a_grant_shows_small_counts_to_a_member(tmp_path: Path) -> None:
    """An agreement may grant a dataflow to a member; its people see it as it is, and nobody else does."""
    with make_hub(tmp_path, PROTECTED + 'granted = ["AM"]\n') as hub:
        send(hub, "KG", *sent("KG", FIRST))
        assert seen(hub, sight_for(hub, AM, FLOW)) == FIRST
        assert seen(hub, sight_for(hub, Principal("a", Role.ANALYST, "AM"), FLOW)) == FIRST
        assert_protected(seen(hub, sight_for(hub, Principal("b", Role.ANALYST, "KG"), FLOW)))
        assert sight_for(hub, AM, FLOW).scope != sight_for(hub, Principal("a", Role.PROVIDER), FLOW).scope


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('dataflow = "CROSSINGS"\nbase = 1', "base"),
        ('dataflow = "STOCK"\nbase = 5', "doesn't use STOCK"),
        ('dataflow = "CROSSINGS"\nbase = 5\n[[protection]]\ndataflow = "CROSSINGS"\nbase = 3', "twice"),
        ('dataflow = "CROSSINGS"\nbase = 5\ngranted = ["XX"]', "no member"),
        ('dataflow = "ASYLUM"\nbase = 5\ngranted = ["AM"]', "state of citizenship"),
    ],
)
def test_what_cant_be_agreed_is_refused(table: str, told: str) -> None:
    """A setting that protects somebody must be taken as it is meant, or not at all."""
    text = GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS", "ASYLUM"]')
    with pytest.raises(ConfigurationError, match=told):
        parse_group(f"{text}\n[[protection]]\n{table}\n")


def test_the_threshold_of_the_group_protects_every_dataflow() -> None:
    """`small_count` protects counts up to it wherever no table says otherwise."""
    text = GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS", "ASYLUM"]')
    table = '[[protection]]\ndataflow = "ASYLUM"\nbase = 10\n'
    found = parse_group(f"{text}\n{table}[thresholds]\nsmall_count = 2\n").protections
    assert [(one.dataflow, one.base) for one in found] == [("CROSSINGS", 3), ("ASYLUM", 10)]


def test_the_secret_is_for_the_hub_alone_and_is_never_made_twice(hub: Hub, tmp_path: Path) -> None:
    """A lost secret must stop decisions: with another one, all that is small would fall anew."""
    path = tmp_path / "hub" / "protection.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    hub.close()
    path.unlink()
    with open_hub(tmp_path / "hub") as again:
        assert_protected(seen(again, PUBLIC_SIGHT))
        with pytest.raises(LedgerError, match="is missing"):
            send(again, "KG", *sent("KG", {**FIRST, "AF": 4, "_T": 48}), hours=5)
        assert seen(again, EVERYTHING) == FIRST


def test_texts_beside_small_counts_go_with_them(tmp_path: Path) -> None:
    """A comment that says "two persons" must not stand beside the count that isn't shown."""
    with make_hub(tmp_path, PROTECTED) as hub:
        send(hub, "KG", line("KG", "AF", 2, more=",,two persons"), line("KG", "IN", 40, more=",,by air"))
        told = data_frame(hub, ANYBODY, FLOW, DataWanted())["COMMENT"].to_list()
        assert told == [None, "by air"]


def test_verify_finds_what_is_shown_otherwise_than_it_was_decided(hub: Hub) -> None:
    """Somebody who puts a true count in the place of a shown one must be found."""
    with behind(hub_url(hub.directory)) as connection:
        connection.exec_driver_sql("UPDATE shown SET value = 2 WHERE value = 5 OR value = 0")
    found = {(fault.check, fault.detail) for fault in hub.ledger.verify()}
    assert ("protection", "a count below the base is shown") in found
    assert ("protection", "what is shown isn't what was decided when the event came") in found


@pytest.mark.parametrize("principal", [AM, Principal("an auditor", Role.AUDITOR)], ids=lambda one: one.name)
def test_a_copy_holds_small_counts_as_its_owner_sees_them(hub: Hub, tmp_path: Path, principal: Principal) -> None:
    """Nobody's disk may hold true small counts that its owner must not see, in figures or in files."""
    send(hub, "KG", *sent("KG", {**FIRST, "AF": 9, "_T": 53}), hours=2)
    following = Copy(tmp_path / "copy", HubSource(hub, principal))
    following.follow()
    following.close()
    assert not (tmp_path / "copy" / "protection.key").exists()
    with open_hub(tmp_path / "copy", read_only=True) as copy:
        for seq in (1, 2, 3):
            for reporter in ("KG", "AM") if seq > 1 else ("KG",):
                here = seen(copy, EVERYTHING, reporter, as_of=seq)
                assert here == seen(hub, sight_for(hub, principal, FLOW), reporter, as_of=seq)
        assert seen(copy, sight_for(copy, principal, FLOW)) == seen(copy, EVERYTHING)
        assert copy.ledger.verify() == []


def test_a_copy_of_everything_shows_it_to_its_owner_alone(hub: Hub, tmp_path: Path) -> None:
    """Without the secret a copy can't protect: it must refuse rather than show."""
    following = Copy(tmp_path / "copy", HubSource(hub, OPERATOR))
    following.follow()
    following.close()
    with open_hub(tmp_path / "copy", read_only=True) as copy:
        assert seen(copy, EVERYTHING) == FIRST
        with pytest.raises(LedgerError, match="aren't protected yet"):
            seen(copy, PUBLIC_SIGHT)


def test_a_report_says_that_small_counts_are_protected(hub: Hub) -> None:
    """Who reads a 0 or a 5 must be told, in their language, that it may be neither."""
    public = make_status(_report(hub, PUBLIC_SIGHT), Texts("en"))
    everything = make_status(_report(hub, EVERYTHING), Texts("en"))
    assert [text for title, text in public.entries if title == "Small counts"] == [
        "Counts below 5 are protected: they are shown as 0 or 5, and totals are made of what is shown."
    ]
    assert "Small counts" not in dict(everything.entries)


def _report(hub: Hub, sight: Sight) -> Report:
    view, found = view_situation(hub, sight=sight)
    return base_report(hub, view, found, None, as_of=None)


def test_a_text_that_is_struck_out_goes_from_what_is_shown(tmp_path: Path) -> None:
    """A name in a comment must not stay in the table that others read."""
    with make_hub(tmp_path, PROTECTED) as hub:
        wrong = send(hub, "KG", line("KG", "IN", 40, more=",,Jane Doe")).receipt.submission.id
        withdraw(hub, wrong, KG, reason="a name", at=after(1))
        strike_out(hub, wrong, OPERATOR, second=Principal("other", Role.SECRETARIAT), reason="a name")
        with hub.ledger.connections.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM shown WHERE extra LIKE '%%Doe%%'").scalar() == 0
        assert hub.ledger.verify() == []


def test_the_hub_protects_by_itself_what_came_before(tmp_path: Path) -> None:
    """A base agreed on in the browser must not leave members without figures until somebody comes."""
    with make_hub(tmp_path, FREE_GROUP) as hub:
        send(hub, "KG", *sent("KG", FIRST))
    (tmp_path / "hub" / "comity.toml").write_text(PROTECTED)
    with open_hub(tmp_path / "hub") as hub:
        jobs = [(name, job) for name, job in JOBS if name == "protection"]
        assert [run.done for run in run_due(hub, after(2), jobs=jobs)] == [
            ("protected the small counts of 1 events",)
        ]
        assert [run.done for run in run_due(hub, after(2), jobs=jobs)] == [()]
        assert_protected(seen(hub, PUBLIC_SIGHT))
