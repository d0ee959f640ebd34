"""Collection: what a source says is taken as a push would be, once; what fails is told, and mends itself."""

import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import filelock
import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub import collect_folder
from comity.hub.collect_errand import Errand, Parcel
from comity.hub.collect_take import Became
from comity.hub.collection import LOCK_FILE, WORK_FOLDER, Attempt, collect_due, collect_now, standings
from comity.hub.home import Hub
from comity.hub.package import Terms, pack_files
from comity.model.notices import Kind
from comity.model.submissions import State
from comity.trust.detached import sign
from comity.trust.signing import SigningKey
from small_hub import GROUP, HEADER, MORNING, after, line, make_hub
from source_server import CSV, Asked, Reply, Source, source_server

HASTE = "[collection]\ntries = 1\npause_seconds = 0.0\nfailures = 3\n"
TIMES = """
timetable.window = "every 6 hours"
timetable.near_due = "every 6 hours"
timetable.otherwise = "every 6 hours"
timetable.jitter_minutes = 0
"""


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service."""
    with source_server() as running:
        yield running


def hub_with(folder: Path, collection: str, *, text: str = GROUP) -> Hub:
    """Return a hub with this `[[collection]]`, which loses no time over failures."""
    hub = make_hub(folder, text + f'[[collection]]\nprovider = "KG"\ndataflow = "CROSSINGS"\n{collection}{TIMES}')
    (hub.directory / "server.toml").write_text(HASTE, encoding="utf-8")
    return hub


def hub_over(folder: Path, source: Source, more: str = "") -> Hub:
    """Return a hub that collects from the service."""
    return hub_with(folder, f'source = "sdmx"\nurl = "{source.url}/sdmx"\n{more}')


def message(*lines: str) -> Reply:
    """Return an answer of these rows."""
    return Reply("\n".join([HEADER, *lines, ""]).encode())


def as_action(action: str, row: str) -> str:
    """Return the row with another action."""
    return row.replace(",M,M,", f",{action},M,", 1)


def collect(hub: Hub, hours: float = 0, *, whole: bool = False) -> Attempt:
    """Collect by hand, so many hours after the first morning."""
    (attempt,) = collect_now(hub, at=after(hours), whole=whole)
    return attempt


def figures(hub: Hub) -> dict[tuple[str, str], float]:
    """Return the hub's figures by origin and period."""
    frame = hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))
    return {(row["ORIGIN"], row["TIME_PERIOD"]): row["OBS_VALUE"] for row in frame.iter_rows(named=True)}


def states(hub: Hub) -> list[State]:
    """Return the states of all submissions."""
    return [submission.state for submission in hub.ledger.submissions()]


def actions(hub: Hub) -> list[str]:
    """Return what the journal tells of collections."""
    return [entry.action for entry in hub.ledger.audit() if entry.object.startswith("collection/")]


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


def test_a_file_for_each_period(tmp_path: Path, source: Source) -> None:
    """The files of periods that aren't there yet are no failure; each is known by its own version."""
    files = {
        f"/2026/b-2026-0{month}.csv": message(line("KG", "CN", month, period=f"2026-0{month}")) for month in (1,)
    }
    source.answer = lambda asked: files.get(asked.path, Reply(status=404))
    with hub_with(
        tmp_path, f'source = "file"\nurl = "{source.url}/{{year}}/b-{{period}}.csv"\nperiods = 2\n'
    ) as hub:
        assert len(collect_due(hub, MORNING)) == 1
        files["/2026/b-2026-02.csv"] = message(line("KG", "CN", 2, period="2026-02"))
        (said,) = collect_due(hub, after(6))
        assert said == "collected KG/CROSSINGS: b-2026-02.csv: accepted as number 2"
        assert [asked.path for asked in source.asked] == ["/2026/b-2026-01.csv", "/2026/b-2026-02.csv"] * 2
        assert figures(hub) == {("CN", "2026-01"): 1, ("CN", "2026-02"): 2}


def test_a_single_file_that_is_missing_is_a_failure(tmp_path: Path, source: Source) -> None:
    """A wrong address would otherwise look like a quiet source for ever."""
    with hub_with(tmp_path, f'source = "file"\nurl = "{source.url}/b.csv"\n') as hub:
        attempt = collect(hub)
        assert attempt.reason is not None
        assert attempt.reason.code == "not_found"


def test_a_header_whose_variable_is_missing_is_a_failure(tmp_path: Path, source: Source) -> None:
    """Asking without the key would end in a misleading answer; the service isn't asked at all."""
    with hub_over(tmp_path, source, 'headers.Authorization = "Bearer ${COMITY_TEST_NO_SUCH_KEY}"\n') as hub:
        attempt = collect(hub)
        assert attempt.reason is not None
        assert (attempt.reason.code, attempt.reason.facts["name"]) == ("variable", "COMITY_TEST_NO_SUCH_KEY")
        assert source.asked == []


def drop(folder: Path, name: str, *lines: str) -> Path:
    """Put a file into a folder, as if it had lain there for an hour."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    long_ago = dt.datetime.now(dt.UTC).timestamp() - 3600
    os.utime(path, (long_ago, long_ago))
    return path


def test_a_folder_is_read_in_order_and_left_as_it_is(tmp_path: Path) -> None:
    """Files that are moved would be gone from their owner; taken twice, they would turn back the clock."""
    with hub_with(tmp_path, 'source = "folder"\nfolder = "incoming"\nfiles = "*.csv"\n') as hub:
        folder = hub.directory / "incoming"
        drop(folder, "b.csv", line("KG", "CN", 6))
        drop(folder, "a.csv", line("KG", "CN", 5))
        drop(folder, "note.txt", "not figures")
        assert [arrival.name for arrival in collect(hub).arrivals] == ["a.csv", "b.csv"]
        assert figures(hub) == {("CN", "2026-01"): 6}
        (folder / "a.csv").rename(folder / "c.csv")
        assert collect(hub, 1).arrivals == ()
        drop(folder, "b.csv", line("KG", "CN", 8))
        assert [arrival.name for arrival in collect(hub, 2).arrivals] == ["b.csv"]
        assert figures(hub) == {("CN", "2026-01"): 8}
        assert {path.name for path in folder.iterdir()} == {"b.csv", "c.csv", "note.txt"}


def test_what_was_taken_before_a_crash_is_not_taken_again(tmp_path: Path) -> None:
    """Between taking a file and remembering it, the program can end: then it must not come as a newer vintage."""
    with hub_with(tmp_path, 'source = "folder"\nfolder = "incoming"\n') as hub:
        folder = hub.directory / "incoming"
        drop(folder, "a.csv", line("KG", "CN", 5))
        drop(folder, "b.csv", line("KG", "CN", 6))
        collect(hub)
        hub.polls.forget("KG", "CROSSINGS")
        attempt = collect(hub, 1)
        assert [arrival.became for arrival in attempt.arrivals] == [Became.HERE_ALREADY] * 2
        assert figures(hub) == {("CN", "2026-01"): 6}


def test_a_file_that_is_still_written_waits(tmp_path: Path) -> None:
    """Half a file would be refused, and its owner told off."""
    with hub_with(tmp_path, 'source = "folder"\nfolder = "incoming"\n') as hub:
        path = drop(hub.directory / "incoming", "a.csv", line("KG", "CN", 5))
        path.touch()
        assert collect(hub).arrivals == ()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Whoever may write into the folder could have any file of the hub's machine published."""
    with hub_with(tmp_path, 'source = "folder"\nfolder = "incoming"\n') as hub:
        secret = drop(tmp_path, "secret.csv", line("KG", "CN", 5))
        (hub.directory / "incoming").mkdir()
        (hub.directory / "incoming" / "a.csv").symlink_to(secret)
        attempt = collect(hub)
        assert (attempt.arrivals, attempt.reason) == ((), None)


def test_signatures_lie_beside_their_files(tmp_path: Path, source: Source) -> None:
    """Where the agreement wants the sender's signature, a collected file must be able to bring it, too."""
    key = SigningKey.generate()
    text = GROUP.replace('action = "replace"', 'action = "replace"\nsignature = "required"')
    both = ('source = "folder"\nfolder = "incoming"\n', f'source = "file"\nurl = "{source.url}/a.csv?x=1"\n')
    for number, collection in enumerate(both):
        with hub_with(tmp_path / str(number), collection, text=text) as hub:
            registered = MemberKey(id=key.id, provider="KG", jwk=key.public.to_jwk(), valid_from=MORNING)
            hub.registry.member_keys.add(registered, Change("desk", MORNING))
            path = drop(hub.directory / "incoming", "a.csv", line("KG", "CN", 5))
            signature = sign(path.read_bytes(), key)
            path.with_name("a.csv.jws").write_text(signature + "\n", encoding="ascii")
            replies = {"/a.csv": Reply(path.read_bytes()), "/a.csv.jws": Reply(signature.encode())}
            source.answer = lambda asked, replies=replies: replies[asked.path]
            assert [arrival.became for arrival in collect(hub).arrivals] == [Became.ACCEPTED]
            drop(hub.directory / "incoming", "b.csv", line("KG", "CN", 6))
            replies |= {"/a.csv": message(line("KG", "CN", 6)), "/a.csv.jws": Reply(status=404)}
            assert [arrival.became for arrival in collect(hub, 1).arrivals] == [Became.REFUSED]


def test_a_folder_may_hold_packages(tmp_path: Path) -> None:
    """A stick is a folder: what `comity pack` put there is taken as it is by hand."""
    key = SigningKey.generate()
    with hub_with(tmp_path, 'source = "folder"\nfolder = "stick"\n') as hub:
        registered = MemberKey(id=key.id, provider="KG", jwk=key.public.to_jwk(), valid_from=MORNING)
        hub.registry.member_keys.add(registered, Change("desk", MORNING))
        files = [drop(tmp_path, name, line("KG", "CN", value)) for name, value in (("b.csv", 5), ("a.csv", 6))]
        (tmp_path / "key.pem").write_bytes(key.to_pem())
        packed = pack_files(files, provider="KG", key=tmp_path / "key.pem", terms=Terms())
        package = drop(hub.directory / "stick", "may.comity.zip")
        package.write_bytes(packed)
        os.utime(package, (0, 0))
        assert [arrival.became for arrival in collect(hub).arrivals] == [Became.ACCEPTED] * 2
        assert figures(hub) == {("CN", "2026-01"): 6}


def test_a_folder_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    """A drive that isn't mounted must not look like an empty folder."""
    with hub_with(tmp_path, 'source = "folder"\nfolder = "incoming"\n') as hub:
        attempt = collect(hub)
        assert attempt.reason is not None
        assert attempt.reason.code == "no_folder"


def test_nobody_collects_at_the_same_time(tmp_path: Path, source: Source) -> None:
    """The scheduler and a person, both at it, would take the same file twice."""
    with hub_over(tmp_path, source) as hub:
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with filelock.FileLock(hub.directory / LOCK_FILE):
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
