"""Asking for changes: since which moment, by whose clock, and what is the same message twice."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from comity.exchange.collection_ports import PollState
from comity.hub.catalogue import load_catalogue
from comity.hub.collecting.errand import Errand, Parcel
from comity.hub.collecting.sdmx import content_digest, gather
from comity.hub.collecting.settings import CollectionSettings
from comity.model.collection import Collection, SourceKind, Timetable
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from source_server import CSV, Asked, Reply, Source, source_server

MOMENT = dt.datetime(2026, 3, 2, 9, 0, 30, tzinfo=dt.UTC)
DATE = "Mon, 02 Mar 2026 09:00:00 GMT"
EARLIER, LATER = "Mon, 02 Mar 2026 08:59:59 GMT", "Mon, 02 Mar 2026 09:00:01 GMT"


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service whose clock is half a minute behind."""
    with source_server() as running:
        running.date = DATE
        yield running


def errand(source: Source, folder: Path, waits: list[float]) -> Errand:
    """Return the first errand to the service, whose waiting is but noted."""
    return Errand(
        collection=Collection("KG", "CROSSINGS", SourceKind.SDMX, f"{source.url}/sdmx", Timetable({})),
        agreement=Agreement("KG", "CROSSINGS", Frequency.MONTHLY, due_days=15, reporters=("KG",)),
        dataflow=load_catalogue().dataflow("CROSSINGS"),
        state=PollState("KG", "CROSSINGS"),
        moment=MOMENT,
        known=lambda _place: None,
        folder=folder,
        home=folder,
        settings=CollectionSettings(tries=1),
        most_bytes=1 << 20,
        wait=waits.append,
    )


def reply(body: bytes = b"STRUCTURE\n1\n", **headers: str) -> Reply:
    """Return an answer with these headers."""
    return Reply(
        body, headers={"Content-Type": CSV, **{name.replace("_", "-"): text for name, text in headers.items()}}
    )


def one(found: Iterator[Parcel]) -> Parcel:
    """Return the only parcel."""
    (parcel,) = found
    return parcel


def test_the_services_own_clock_counts(source: Source, tmp_path: Path) -> None:
    """Where our clock is ahead, what changed there meanwhile would never be asked for."""
    waits: list[float] = []
    source.say(reply(ETag='"1"', Last_Modified=EARLIER))
    parcel = one(gather(errand(source, tmp_path, waits)))
    assert parcel.until == dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    assert (waits, len(source.asked)) == ([], 1)


@pytest.mark.parametrize("modified", ["", DATE])
@pytest.mark.parametrize("again", [Reply(status=304), reply(b"STRUCTURE\n2\n", ETag='"2"', Last_Modified=DATE)])
def test_an_answer_of_a_second_in_which_something_changed_is_asked_for_again(
    source: Source, tmp_path: Path, modified: str, again: Reply
) -> None:
    """What changes later in that second would be lost, for moments are asked for by whole seconds."""
    waits: list[float] = []
    first = reply(ETag='"1"', **({"Last_Modified": modified} if modified else {}))

    def answer(asked: Asked) -> Reply:
        source.date = LATER if "if-none-match" in asked.headers else DATE
        return again if "if-none-match" in asked.headers else first

    source.answer = answer
    parcel = one(gather(errand(source, tmp_path, waits)))
    assert waits == [1.0]
    assert [asked.headers.get("if-none-match") for asked in source.asked] == [None, '"1"']
    assert parcel.path.read_bytes() == (first.body if again.status == 304 else again.body)
    assert parcel.until == dt.datetime(2026, 3, 2, 9, 0, 1, tzinfo=dt.UTC)


def test_services_without_versions_are_not_waited_for(source: Source, tmp_path: Path) -> None:
    """A plain service would have to send everything twice each time."""
    waits: list[float] = []
    source.say(reply())
    one(gather(errand(source, tmp_path, waits)))
    assert (waits, len(source.asked)) == ([], 1)


def test_changes_are_asked_for_by_two_moments(source: Source, tmp_path: Path) -> None:
    """One alone misses what was taken in late, the other what was deleted soon after it came."""
    source.say(reply())
    since = PollState("KG", "CROSSINGS", updated_after=MOMENT - dt.timedelta(hours=3))
    both = list(gather(replace(errand(source, tmp_path, []), state=since)))
    assert [asked.query for asked in source.asked] == [
        "updatedAfter=2026-03-02T05%3A00%3A30Z",
        "updatedAfter=2026-03-02T06%3A00%3A30Z",
    ]
    assert [parcel.is_update for parcel in both] == [True, True]
    source.asked.clear()
    exact = errand(source, tmp_path, [])
    exact = replace(exact, state=since, collection=replace(exact.collection, overlap_minutes=0))
    assert len(list(gather(exact))) == len(source.asked) == 1


def test_another_dataflow_there(source: Source, tmp_path: Path) -> None:
    """A provider may keep the figures under its own name."""
    source.say(reply())
    other = errand(source, tmp_path, [])
    one(gather(replace(other, collection=replace(other.collection, flow="KG.STAT:BORDER(2.1.0)", key="M.KG+TJ.*"))))
    assert source.asked[0].path == "/sdmx/data/dataflow/KG.STAT/BORDER/2.1.0/M.KG+TJ.*"


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        (b'{"meta":{"id":"1","prepared":"x"},"data":{}}', b'{"meta":{"prepared":"y","id":"2"},"data":{}}', True),
        (b'{"data":{"id":"KG"},"meta":{"prepared":"x"}}', b'{"data":{"id":"TJ"},"meta":{"prepared":"x"}}', False),
        (
            b"<m:ID>1</m:ID><m:Prepared>x</m:Prepared><O v='1'/>",
            b"<m:ID>2</m:ID><m:Prepared>y</m:Prepared><O v='1'/>",
            True,
        ),
        (b"<m:Action>Delete</m:Action>", b"<m:Action>Append</m:Action>", False),
        (b"STRUCTURE\n1\n", b"STRUCTURE\n1\n", True),
        (b'STRUCTURE\n"prepared":"x"\n', b'STRUCTURE\n"prepared":"y"\n', False),
        (b"x" * 70_000 + b"1", b"x" * 70_000 + b"2", False),
    ],
)
def test_what_is_the_same_message(tmp_path: Path, first: bytes, second: bytes, is_same: bool) -> None:  # noqa: FBT001
    """A message made anew would be refused anew each time; another one must never pass for the same."""
    digests = set()
    for name, data in (("a", first), ("b", second)):
        (tmp_path / name).write_bytes(data)
        digests.add(content_digest(tmp_path / name))
    assert (len(digests) == 1) is is_same
