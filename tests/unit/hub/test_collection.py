"""Collection: what a source says is taken as a push would be, once; what fails is told, and mends itself."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from collecting_hub import TIMES, actions, as_action, collect, drop, figures, hub_over, hub_with, message, states
from comity.errors import UnknownArtefactError, UsageError
from comity.hub.collecting import folder as collect_folder
from comity.hub.collecting.collection import LOCK, WORK_FOLDER, collect_due, collect_now, standings
from comity.hub.collecting.errand import Errand, Parcel
from comity.hub.collecting.take import Became
from comity.model.notices import Kind
from comity.model.submissions import State
from small_hub import MORNING, after, line
from source_server import CSV, Asked, Reply, Source, source_server


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service."""
    with source_server() as running:
        yield running


NOTHING = Reply(b'{"errors":[{"code":100}]}', status=404, headers={"Content-Type": "application/json"})


def test_what_is_collected_goes_the_way_of_what_is_sent(tmp_path: Path, source: Source) -> None:
    """A collected file that skipped the checks, or stood under another's name, would not be a submission."""
    source.say(message(line("KG", "CN", 5), line("KG", "TR", 7)))
    with hub_over(tmp_path, source, 'key = "M.KG.*"\nheaders.X-Key = "plain"\n') as hub:
        attempt = collect(hub)
        (asked,) = source.asked
        assert asked.path == "/sdmx/data/dataflow/COMITY/CROSSINGS/1.0.0/M.KG.*"
        assert (asked.query, asked.headers["x-key"]) == ("", "plain")
        assert [arrival.became for arrival in attempt.arrivals] == [Became.ACCEPTED]
        assert figures(hub) == {("CN", "2026-01"): 5, ("TR", "2026-01"): 7}
        (submission,) = hub.ledger.submissions()
        assert (submission.provider, submission.received_at) == ("KG", MORNING)
        assert {entry.actor for entry in hub.ledger.audit() if entry.object == "submission/1"} == {"collection"}
        assert hub.ledger.verify() == []
        assert not list(hub.directory.glob(".collecting-*"))


def test_changes_alone_are_asked_for_next(tmp_path: Path, source: Source) -> None:
    """Updates merge, though the agreement replaces; deletions delete; nothing else is touched."""
    source.say(message(line("KG", "CN", 5), line("KG", "TR", 7), line("KG", "IN", 9)))
    with hub_over(tmp_path, source, "overlap_minutes = 30\n") as hub:
        collect(hub)
        source.say(
            message(as_action("R", line("KG", "CN", 6)), as_action("D", line("KG", "TR", 7).replace(",7,", ",,")))
        )
        collect(hub, 24)
        assert [parse_qs(one.query) for one in source.asked[1:]] == [
            {"updatedAfter": ["2026-03-02T08:30:00Z"]},
            {"updatedAfter": ["2026-03-02T09:00:00Z"]},
        ]
        assert figures(hub) == {("CN", "2026-01"): 6, ("IN", "2026-01"): 9}


def test_an_overlap_makes_no_submission(tmp_path: Path, source: Source) -> None:
    """What is asked for overlaps with what came before: it would fill the ledger with submissions of no effect."""
    source.say(message(line("KG", "CN", 5), line("KG", "TR", 7), line("KG", "IN", 9)))
    with hub_over(tmp_path, source) as hub:
        collect(hub)
        gone = as_action("D", line("KG", "ZZ", 7).replace("ZZ", "VN").replace(",7,", ",,"))
        source.say(message(as_action("R", line("KG", "CN", 5)), gone))
        attempt = collect(hub, 1)
        assert attempt.arrivals == ()
        source.say(message(as_action("R", line("KG", "CN", 5, more="N,,"))))
        assert collect(hub, 2).arrivals[0].became is Became.ACCEPTED
        assert len(states(hub)) == 2


@pytest.mark.parametrize("reply", [NOTHING, Reply(status=204), message(), Reply(status=304)])
def test_nothing_new_is_no_failure_and_no_submission(tmp_path: Path, source: Source, reply: Reply) -> None:
    """A service has several ways of saying so; each poll would leave a refused file behind."""
    source.say(message(line("KG", "CN", 5)))
    with hub_over(tmp_path, source) as hub:
        collect(hub)
        source.say(reply)
        attempt = collect(hub, 6)
        assert attempt.reason is None
        assert len(states(hub)) == 1


def test_the_same_question_names_the_version_that_is_here(tmp_path: Path, source: Source) -> None:
    """A service that supports conditional requests must be able to answer in one line."""
    tagged = {"Content-Type": CSV, "ETag": '"v7"'}
    source.say(Reply(message(line("KG", "CN", 5)).body, headers=tagged), Reply(status=304))
    with hub_over(tmp_path, source, "updated_after = false\n") as hub:
        collect(hub)
        collect(hub, 6)
        assert "if-none-match" not in source.asked[0].headers
        assert source.asked[1].headers["if-none-match"] == '"v7"'
        collect(hub, 12, whole=True)
        assert "if-none-match" not in source.asked[2].headers


def test_a_source_without_updates_replaces_as_agreed(tmp_path: Path, source: Source) -> None:
    """Where the whole comes each time, what it lacks is gone, as the agreement says."""
    source.say(message(line("KG", "CN", 5), line("KG", "TR", 7)), message(line("KG", "CN", 5)))
    with hub_over(tmp_path, source, "updated_after = false\n") as hub:
        collect(hub)
        collect(hub, 6)
        collect(hub, 12)
        assert figures(hub) == {("CN", "2026-01"): 5}
        assert len(states(hub)) == 2


def test_what_is_refused_is_recorded_once_and_asked_for_again(tmp_path: Path, source: Source) -> None:
    """A faulty answer must not be refused anew each hour, nor may its sound rows be passed over for good."""
    faulty = message(line("KG", "CN", 5), line("AM", "TR", 7))
    source.say(faulty)
    with hub_over(tmp_path, source) as hub:
        assert collect_due(hub, MORNING) == [
            "collected KG/CROSSINGS: CROSSINGS_2026-03-02T090000Z.csv: refused, as submission 1 (1 errors)"
        ]
        assert collect_due(hub, after(6)) == []
        assert states(hub) == [State.REJECTED]
        source.say(message(line("KG", "CN", 5), line("KG", "TR", 7)))
        collect_due(hub, after(12))
        assert [asked.query for asked in source.asked] == ["", "", ""]
        assert len(figures(hub)) == 2


def test_by_hand_what_was_refused_is_looked_at_again(tmp_path: Path, source: Source) -> None:
    """After the group's file was mended, the same answer must get its chance."""
    source.say(message(line("AM", "TR", 7)))
    with hub_over(tmp_path, source) as hub:
        collect_due(hub, MORNING)
        collect(hub, 1)
        assert states(hub) == [State.REJECTED, State.REJECTED]


def test_failures_are_tried_again_then_given_up_then_mend(tmp_path: Path, source: Source) -> None:
    """Nobody would know of a dead source; or everybody would be told of it each time; or it would stay dead."""
    source.say(Reply(status=503))
    with hub_over(tmp_path, source) as hub:
        assert "Service Unavailable" in collect_due(hub, MORNING)[0]
        assert collect_due(hub, after(0.05)) == []
        collect_due(hub, after(0.1))
        (said,) = collect_due(hub, after(0.3))
        assert said.startswith("collecting KG/CROSSINGS gave up: 127.0.0.1 answered with status 503")
        assert collect_due(hub, after(2)) == []
        assert len(collect_due(hub, after(6))) == 1
        assert len(collect_due(hub, after(12))) == 1
        made = [one.notice for one in hub.outbox.notices() if one.notice.kind is Kind.COLLECTION_FAILED]
        assert [(one.provider, one.facts["attempts"]) for one in made] == [("KG", 3)]
        assert actions(hub) == ["collection.given_up"]
        source.say(message(line("KG", "CN", 5)))
        collect_due(hub, after(18))
        assert actions(hub) == ["collection.given_up", "collection.recovered"]
        assert len(figures(hub)) == 1
        assert len(source.asked) == 6
        assert hub.ledger.verify() == []


def test_a_second_outage_is_told_again(tmp_path: Path, source: Source) -> None:
    """A notice that is made once must not hide the next outage."""
    with hub_over(tmp_path, source) as hub:
        for begin in (0.0, 48.0):
            source.say(message(line("KG", "CN", int(begin) + 1)))
            collect_due(hub, after(begin))
            source.say(Reply(status=503))
            for hours in (6, 7, 8):
                collect_due(hub, after(begin + hours))
        made = [one for one in hub.outbox.notices() if one.notice.kind is Kind.COLLECTION_FAILED]
        assert len(made) == 2


def test_by_hand_what_was_given_up_is_tried_at_once(tmp_path: Path, source: Source) -> None:
    """Whoever mended a source doesn't want to wait until tomorrow."""
    source.say(Reply(status=401))
    with hub_over(tmp_path, source) as hub:
        for hours in (0, 1, 2):
            collect_due(hub, after(hours))
        assert standings(hub, after(2))[0].state.given_up
        source.say(message(line("KG", "CN", 5)))
        assert collect(hub, 2.1).arrivals[0].became is Became.ACCEPTED
        (standing,) = standings(hub, after(2.1))
        assert (standing.state.given_up, standing.state.failures, standing.due) == (False, 0, after(3))


def test_two_days_of_downtime_are_caught_up_at_once(tmp_path: Path, source: Source) -> None:
    """A hub that comes back must ask once, for all that changed since, not once for each time that it missed."""
    source.say(message(line("KG", "CN", 5)))
    with hub_over(tmp_path, source) as hub:
        collect_due(hub, MORNING)
        source.say(message(as_action("R", line("KG", "CN", 6)), as_action("R", line("KG", "TR", 8))))
        assert len(collect_due(hub, after(50))) == 1
        assert collect_due(hub, after(50.5)) == []
        assert [one.query for one in source.asked] == [
            "",
            "updatedAfter=2026-03-02T08%3A00%3A00Z",
            "updatedAfter=2026-03-02T09%3A00%3A00Z",
        ]
        assert figures(hub) == {("CN", "2026-01"): 6, ("TR", "2026-01"): 8}


def test_another_source_begins_anew(tmp_path: Path, source: Source) -> None:
    """A changed address or key must not be asked for changes since a moment at which it wasn't asked."""
    source.say(message(line("KG", "CN", 5)))
    with hub_over(tmp_path, source) as hub:
        collect(hub)
        text = (hub.directory / "comity.toml").read_text(encoding="utf-8")
        (hub.directory / "comity.toml").write_text(text.replace("/sdmx", "/v2/sdmx"), encoding="utf-8")
        directory = hub.directory
    from comity.hub.home import open_hub

    with open_hub(directory) as hub:
        assert standings(hub, after(1))[0].due == after(1)
        collect(hub, 1)
        assert (source.asked[1].path.startswith("/v2/"), source.asked[1].query) == (True, "")


def test_what_a_killed_process_left_is_swept_up(tmp_path: Path, source: Source) -> None:
    """Half-fetched answers would fill the disk, one kill after another."""
    source.say(message(line("KG", "CN", 5)))
    with hub_over(tmp_path, source) as hub:
        left = hub.directory / f"{WORK_FOLDER}left"
        left.mkdir()
        (left / "came-x").write_bytes(b"half")
        collect(hub)
        assert not list(hub.directory.glob(f"{WORK_FOLDER}*"))


def test_a_fault_of_ours_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that one source's answer brings to light must not keep all others from being asked."""
    second = 'source = "folder"\nfolder = "two"\n' + TIMES
    first = f'source = "folder"\nfolder = "one"\n{TIMES}[[collection]]\nprovider = "AM"\ndataflow = "CROSSINGS"\n'
    with hub_with(tmp_path, first + second.removesuffix(TIMES)) as hub:
        drop(hub.directory / "one", "a.csv", line("KG", "CN", 5))
        drop(hub.directory / "two", "a.csv", line("AM", "CN", 5))
        whole = collect_folder.gather

        def gather(errand: Errand) -> Iterator[Parcel]:
            if errand.collection.provider == "KG":
                raise ZeroDivisionError
            return whole(errand)

        monkeypatch.setattr(collect_folder, "gather", gather)
        broken, other = collect_now(hub, at=MORNING)
        assert broken.reason is not None
        assert (broken.reason.code, broken.reason.facts) == ("unexpected", {"kind": "ZeroDivisionError"})
        assert other.arrivals[0].became is Became.WAITING


def test_one_source_that_is_down_does_not_stop_another(tmp_path: Path, source: Source) -> None:
    """Five members must not wait for the sixth."""
    second = '[[collection]]\nprovider = "AM"\ndataflow = "CROSSINGS"\nsource = "sdmx"\n'
    source.answer = lambda asked: (
        Reply(status=500) if asked.path.startswith("/down") else message(line("AM", "CN", 5))
    )
    more = f'{TIMES}{second}url = "{source.url}/up"\n'
    with hub_with(tmp_path, f'source = "sdmx"\nurl = "{source.url}/down"\n{more}') as hub:
        down, up = collect_now(hub, at=MORNING)
        assert down.reason is not None
        assert up.arrivals[0].became is Became.WAITING
        assert "waits to be admitted, as submission 1" in up.lines()[0]


def test_the_same_figures_in_another_message_are_the_same(tmp_path: Path, source: Source) -> None:
    """A message in XML or JSON says when it was prepared: each poll of a faulty one would be refused anew."""

    def answer(_asked: Asked) -> Reply:
        number = len(source.asked)
        text = f'{{"meta":{{"id":"m{number}","prepared":"2026-03-02T09:00:0{number}Z"}},"data":{{"dataSets":7}}}}'
        return Reply(text.encode(), headers={"Content-Type": "application/vnd.sdmx.data+json"})

    source.answer = answer
    with hub_over(tmp_path, source) as hub:
        collect_due(hub, MORNING)
        collect_due(hub, after(6))
        assert len(source.asked) == 2
        assert states(hub) == [State.REJECTED]


def test_nobody_collects_at_the_same_time(tmp_path: Path, source: Source) -> None:
    """The scheduler and a person, both at it, would take the same file twice."""
    with hub_over(tmp_path, source) as hub:
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with hub.jobs.alone(LOCK):
                held.set()
                done.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(10)
        try:
            assert collect_due(hub, MORNING) == []
            with pytest.raises(UsageError, match="Another process"):
                collect(hub)
        finally:
            done.set()
            thread.join()
        assert source.asked == []


def test_an_unknown_collection_is_said(tmp_path: Path, source: Source) -> None:
    """A slip of the pen must not look like nothing to do."""
    with hub_over(tmp_path, source) as hub, pytest.raises(UnknownArtefactError, match="no such collection"):
        collect_now(hub, provider="AM")
