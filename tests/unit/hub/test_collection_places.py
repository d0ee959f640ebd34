"""Collection from files on web servers, and from folders: each is taken once, and left as it is."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from collecting_hub import collect, drop, figures, hub_over, hub_with, message
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.collecting.collection import collect_due
from comity.hub.collecting.take import Became
from comity.hub.package import Terms, pack_files
from comity.trust.detached import sign
from comity.trust.signing import SigningKey
from small_hub import GROUP, MORNING, after, line
from source_server import Reply, Source, source_server


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service."""
    with source_server() as running:
        yield running


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
