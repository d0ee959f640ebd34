"""Two hubs exchange by configuration alone: one is served, the other collects from its SDMX-REST service."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.hub.collecting.collection import Attempt, collect_now
from comity.hub.collecting.take import Became
from comity.hub.decisions.decide import release_due, withdraw
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.registry import NewKey, add_key
from comity.hub.scheduler import run_due
from comity.model.access import MEMBERS_SIGHT, OPERATOR, PUBLIC_SIGHT, Role, Sight
from comity.model.frames import SEQ
from comity.model.periods import Frequency, Period
from running_hub import RunningHub, running_hub
from small_hub import GROUP, HEADER, KG, after, line, make_hub, send

pytestmark = pytest.mark.databases

OTHER_GROUP = """
[group]
id = "OTHER"
name.en = "Another group"
simulated = true
[[agreement]]
provider = "NEIGHBOURS"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 30
reporters = ["AM", "KG"]
[[collection]]
provider = "NEIGHBOURS"
dataflow = "CROSSINGS"
source = "sdmx"
url = "URL/sdmx"
overlap_minutes = 30
"""
HEADERS = 'headers.Authorization = "Bearer ${NEIGHBOURS_KEY}"\n'


@pytest.fixture
def first(tmp_path: Path) -> Iterator[RunningHub]:
    """Run a hub with figures of KG: free, for members, confidential, and one under embargo."""
    make_hub(tmp_path).close()
    with running_hub(tmp_path / "hub") as running:
        rows = (
            line("KG", "CN", 10),
            line("KG", "TR", 20, more="N,,"),
            line("KG", "IN", 30, more="C,,"),
            line("KG", "DE", 40, more=",2026-03-04T00:00:00Z,"),
            line("KG", "FR", 50, period="2025-12"),
        )
        send(running.hub, "KG", *rows)
        yield running


@pytest.fixture
def member(first: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Give a second hub that has a key of the first, as one of its members."""
    _, text = add_key(first.hub, OPERATOR, NewKey(label="another hub", role=Role.ANALYST))
    monkeypatch.setenv("NEIGHBOURS_KEY", text)
    with create_hub(tmp_path / "second", group_text=OTHER_GROUP.replace("URL", first.url) + HEADERS) as made:
        yield made


def figures(hub: Hub, sight: Sight | None = None) -> pl.DataFrame:
    """Return a hub's figures, without the numbers that each hub counts for itself."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    frame = hub.ledger.observations(flow) if sight is None else hub.ledger.observations(flow, sight=sight)
    return frame.drop(SEQ)


def collect(hub: Hub, hours: float) -> Attempt:
    """Collect so many hours after the first morning."""
    (attempt,) = collect_now(hub, at=after(hours))
    assert attempt.reason is None, attempt.lines()
    return attempt


def test_the_second_hub_has_what_it_may_see(first: RunningHub, member: Hub) -> None:
    """Its figures equal the first's as a member sees them: no confidential figure, none under embargo."""
    assert collect(member, 1).arrivals[0].became is Became.ACCEPTED
    assert figures(member).equals(figures(first.hub, MEMBERS_SIGHT))
    assert set(figures(member)["ORIGIN"]) == {"CN", "TR", "FR"}
    assert figures(member)["CONF_STATUS"].to_list().count("N") == 1
    assert member.ledger.verify() == []


def test_without_a_key_it_has_what_the_public_may_see(first: RunningHub, tmp_path: Path) -> None:
    """Figures for members alone must not come to whoever asks."""
    with create_hub(tmp_path / "second", group_text=OTHER_GROUP.replace("URL", first.url)) as stranger:
        collect(stranger, 1)
        assert figures(stranger).equals(figures(first.hub, PUBLIC_SIGHT))
        assert set(figures(stranger)["ORIGIN"]) == {"CN", "FR"}


def test_revisions_deletions_and_releases_follow(first: RunningHub, member: Hub) -> None:
    """Whatever happens to a figure there happens here, and what doesn't change makes no submission."""
    collect(member, 1)
    send(first.hub, "KG", line("KG", "CN", 11), line("KG", "TR", 20, more="C,,"), line("KG", "DE", 40), hours=24)
    collect(member, 25)
    assert figures(member).equals(figures(first.hub, MEMBERS_SIGHT))
    assert set(figures(member)["ORIGIN"]) == {"CN", "DE", "FR"}
    assert collect(member, 26).arrivals == ()
    send(
        first.hub,
        "KG",
        line("KG", "JP", 7, more=",2026-03-05T00:00:00Z,"),
        line("KG", "CN", 12),
        hours=30,
    )
    collect(member, 31)
    assert figures(member).equals(figures(first.hub, MEMBERS_SIGHT))
    release_due(first.hub, after(80))
    collect(member, 81)
    assert "JP" in set(figures(member)["ORIGIN"])
    withdraw(first.hub, first.hub.ledger.submissions()[-1].id, KG, reason="sent by mistake", at=after(90))
    collect(member, 91)
    assert figures(member).equals(figures(first.hub, MEMBERS_SIGHT))
    assert figures(member).filter(pl.col("ORIGIN") == "CN")["OBS_VALUE"].to_list() == [11]
    assert member.ledger.verify() == []


def test_quiet_times_leave_no_submission(first: RunningHub, member: Hub) -> None:
    """A month of polls of figures that don't change is one submission, not hundreds."""
    for hours in (1, 1.1, 1.2, 2, 3, 4):
        collect(member, hours)
    assert len(member.ledger.submissions()) == 1
    assert first.hub.ledger.submissions()


@pytest.mark.parametrize("form", ["csv;version=2.0.0", "json;version=2.0.0", "xml;version=3.0.0"])
def test_every_form_of_data_is_taken(first: RunningHub, tmp_path: Path, form: str) -> None:
    """A neighbour's service may speak any of SDMX's forms."""
    accept = f'accept = "application/vnd.sdmx.data+{form}"\n'
    with create_hub(tmp_path / "second", group_text=OTHER_GROUP.replace("URL", first.url) + accept) as hub:
        assert collect(hub, 1).arrivals[0].name.endswith(form.partition(";")[0])
        send(first.hub, "KG", line("KG", "CN", 11), hours=24)
        collect(hub, 25)
        assert figures(hub).equals(figures(first.hub, PUBLIC_SIGHT))
        assert collect(hub, 26).arrivals == ()
        assert len(hub.ledger.submissions()) == 2


def test_live_hubs_need_nothing_but_their_configuration(tmp_path: Path) -> None:
    """With the wall's clock, too: the second hub's own schedule brings what the first one has, and corrections."""
    create_hub(tmp_path / "one", group_text=GROUP.replace("simulated = true\n", "")).close()
    month = Period.containing(dt.datetime.now(dt.UTC).date(), Frequency.MONTHLY).shift(-1)
    with running_hub(tmp_path / "one") as one:

        def send_now(*rows: str) -> None:
            content = "\n".join([HEADER, *rows, ""]).encode()
            assert submit(one.hub, Delivery(content, name="kg.csv", provider="KG")).is_accepted

        send_now(line("KG", "CN", 10, period=str(month)), line("KG", "TR", 20, period=str(month)))
        text = OTHER_GROUP.replace("URL", one.url).replace("simulated = true\n", "")
        with create_hub(tmp_path / "two", group_text=text) as two:
            done = {run.job: run for run in run_due(two)}
            assert done["collection"].problem == ""
            assert "accepted as number 1" in done["collection"].done[0]
            assert figures(two).equals(figures(one.hub))
            send_now(line("KG", "CN", 11, period=str(month)))
            collect_now(two)
            assert figures(two)["OBS_VALUE"].to_list() == [11]
            assert [run.done for run in run_due(two) if run.job == "collection"] == [()]


def test_both_ways_at_once(first: RunningHub, tmp_path: Path) -> None:
    """Each hub asks for the other's own reporters: figures go both ways, and none comes back as an echo."""
    other = GROUP.replace('"KG"', '"UZ"').replace('"AM"', '"TM"')
    create_hub(tmp_path / "second", group_text=other).close()
    with running_hub(tmp_path / "second") as second:
        send(second.hub, "UZ", line("UZ", "CN", 70))
        for here, there, reporters in ((first, second, ("UZ", "TM")), (second, first, ("KG", "AM"))):
            text = (here.hub.directory / "comity.toml").read_text(encoding="utf-8")
            added = OTHER_GROUP[OTHER_GROUP.index("[[agreement]]") :].replace("URL", there.url)
            added = added.replace('["AM", "KG"]', str(list(reporters)).replace("'", '"'))
            key = ",".join(f"M.{reporter}.*" for reporter in reporters)
            (here.hub.directory / "comity.toml").write_text(f'{text}{added}key = "{key}"\n', encoding="utf-8")
        for hours in (1, 2, 3):
            for running in (first, second):
                with open_hub(running.hub.directory) as hub:
                    collect(hub, hours)
        mine, theirs = figures(first.hub, PUBLIC_SIGHT), figures(second.hub, PUBLIC_SIGHT)
        assert set(mine["REPORTER"]) == {"KG", "UZ"}
        assert mine.equals(theirs)
        assert len(first.hub.ledger.submissions()) == len(second.hub.ledger.submissions()) == 2


def test_days_of_downtime_are_caught_up(first: RunningHub, member: Hub) -> None:
    """What happened while either was down is there after one collection."""
    collect(member, 1)
    for day in range(1, 4):
        send(first.hub, "KG", line("KG", "CN", 10 + day), line("KG", "TR", day), hours=24 * day)
    directory = member.directory
    member.close()
    with open_hub(directory) as again:
        collect(again, 24 * 4)
        assert figures(again).equals(figures(first.hub, MEMBERS_SIGHT))
        assert len(again.ledger.submissions()) == 2
