"""A package on its way into the hub: its provider's key opens it, its files go the way of all files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.home import Hub
from comity.hub.package import Terms, pack_files, receive_package
from comity.model.access import OPERATOR
from comity.model.submissions import State
from comity.trust.signing import SigningKey
from run_comity import comity
from small_hub import AM, GROUP, HEADER, KG, after, line, make_hub

KEY, STRANGER = SigningKey.generate(), SigningKey.generate()
CHANGE = Change("desk", after(0))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub that knows KG's key for a day, and wants KG's signature on every file."""
    text = GROUP.replace('action = "replace"', 'action = "replace"\nsignature = "required"')
    with make_hub(tmp_path, text) as made:
        key = MemberKey(
            id=KEY.id, provider="KG", jwk=KEY.public.to_jwk(), valid_from=after(0), valid_until=after(24)
        )
        made.registry.member_keys.add(key, CHANGE)
        yield made


def packed(folder: Path, *files: tuple[str, str], key: SigningKey = KEY, provider: str = "KG") -> bytes:
    """Return a package of files, each a name and a row."""
    (folder / "key.pem").write_bytes(key.to_pem())
    paths = []
    for name, row in files:
        paths.append(folder / name)
        paths[-1].write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    return pack_files(paths, provider=provider, key=folder / "key.pem", terms=Terms())


def values(hub: Hub) -> list[float]:
    """Return the hub's figures."""
    return hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))["OBS_VALUE"].to_list()


def test_a_packages_files_are_taken_in_their_order(hub: Hub, tmp_path: Path) -> None:
    """The last of two versions must stand, and each be a signed submission of its own."""
    content = packed(tmp_path, ("b.csv", line("KG", "CN", 5)), ("a.csv", line("KG", "CN", 6)))
    received = receive_package(hub, KG, content, received_at=after(1))
    assert [one.is_refused for one in received] == [False, False]
    assert values(hub) == [6]
    assert [submission.file_name for submission in hub.ledger.submissions()] == ["b.csv", "a.csv"]
    assert hub.ledger.verify() == []


def test_a_package_that_comes_again_changes_nothing(hub: Hub, tmp_path: Path) -> None:
    """A stick that is read twice must not turn the first of two versions into the newest."""
    content = packed(tmp_path, ("b.csv", line("KG", "CN", 5)), ("a.csv", line("KG", "CN", 6)))
    receive_package(hub, KG, content, received_at=after(1))
    again = receive_package(hub, OPERATOR, content, received_at=after(2))
    assert [one.is_repeat for one in again] == [True, True]
    assert values(hub) == [6]


def test_a_faulty_file_is_refused_with_its_report(hub: Hub, tmp_path: Path) -> None:
    """One faulty file of a package is a refused submission, not the end of the others."""
    content = packed(tmp_path, ("a.csv", line("KG", "XX1", 5)), ("b.csv", line("KG", "CN", 6)))
    assert [one.is_refused for one in receive_package(hub, KG, content, received_at=after(1))] == [True, False]
    assert [one.state for one in hub.ledger.submissions()] == [State.REJECTED, State.RELEASED]


@pytest.mark.parametrize(("key", "hours"), [(STRANGER, 1.0), (KEY, 30.0)])
def test_another_key_opens_nothing(hub: Hub, tmp_path: Path, key: SigningKey, hours: float) -> None:
    """Anybody could send in a state's name; or with a key whose time is over."""
    with pytest.raises(UsageError, match="The package is not taken"):
        receive_package(
            hub, OPERATOR, packed(tmp_path, ("a.csv", line("KG", "CN", 5)), key=key), received_at=after(hours)
        )
    assert hub.ledger.submissions() == []


def test_one_sends_for_oneself(hub: Hub, tmp_path: Path) -> None:
    """Another provider must not bring a package, even a well signed one, as its own."""
    content = packed(tmp_path, ("a.csv", line("KG", "CN", 5)))
    with pytest.raises(ForbiddenError):
        receive_package(hub, AM, content, received_at=after(1))
    with pytest.raises(UsageError, match="by KG, not by AM"):
        receive_package(hub, OPERATOR, content, provider="AM", received_at=after(1))


def test_a_damaged_package_is_refused_whole(hub: Hub, tmp_path: Path) -> None:
    """A package whose second file is damaged must not be half taken."""
    content = bytearray(packed(tmp_path, ("a.csv", line("KG", "CN", 5)), ("b.csv", line("KG", "TR", 6))))
    at = content.rindex(b"files/", 0, content.index(b"PK\x01\x02")) + 100
    content[at] ^= 0xFF
    with pytest.raises(UsageError, match="The package can't be used"):
        receive_package(hub, KG, bytes(content), received_at=after(1))
    assert hub.ledger.submissions() == []


def test_a_mapping_can_come_along_or_be_named(hub: Hub, tmp_path: Path) -> None:
    """National layouts travel, too; an unknown mapping must be said."""
    (tmp_path / "key.pem").write_bytes(KEY.to_pem())
    (tmp_path / "a.csv").write_text("a;b\n", encoding="utf-8")
    terms = Terms(dataflow="CROSSINGS", mapping_name="nowhere")
    content = pack_files([tmp_path / "a.csv"], provider="KG", key=tmp_path / "key.pem", terms=terms)
    with pytest.raises(UnknownArtefactError, match="no mapping nowhere"):
        receive_package(hub, KG, content, received_at=after(1))
    (tmp_path / "m.toml").write_text("nonsense = true\n", encoding="utf-8")
    with pytest.raises(UsageError):
        pack_files(
            [tmp_path / "a.csv"], provider="KG", key=tmp_path / "key.pem", terms=Terms(mapping=tmp_path / "m.toml")
        )


def test_the_commands_pack_and_submit(hub: Hub, tmp_path: Path) -> None:
    """What `comity pack` writes, `comity submit` takes."""
    (tmp_path / "key.pem").write_bytes(KEY.to_pem())
    (tmp_path / "a.csv").write_text("\n".join([HEADER, line("KG", "CN", 5), ""]), encoding="utf-8")
    package, key = tmp_path / "kg.comity.zip", tmp_path / "key.pem"
    made = comity("pack", tmp_path / "a.csv", "-o", package, "--key", key, "--member", "KG")
    assert (made.code, made.err) == (0, "")
    assert "holds 1 file of KG, signed" in made.out
    sent = comity("submit", package, "--hub", hub.directory, "--received", after(1).isoformat())
    assert sent.code == 0, sent.err
    assert "Accepted as number 1" in sent.out
    named = comity("submit", package, "--hub", hub.directory, "--flow", "CROSSINGS")
    assert (named.code, "says itself" in named.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.csv", "-o", "x.zip", "--key", "key.pem", "--member", "KG"), "no name of a package"),
        (("a.csv", "-o", "x.comity.zip", "--key", "a.csv", "--member", "KG"), "no private Ed25519 key"),
        (("a.csv", "-o", "x.comity.zip", "--key", "key.pem"), "provider isn't named"),
        (("b.csv", "-o", "x.comity.zip", "--key", "key.pem", "--member", "KG"), "no file"),
        (("a.csv", "-o", "x.comity.zip", "--key", "key.pem", "--map", "a.csv", "--mapping", "m"), "Two mappings"),
    ],
)
def test_slips_of_the_pen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    """What can't be packed as asked must be said, and nothing be written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.pem").write_bytes(KEY.to_pem())
    (tmp_path / "a.csv").write_text("x\n", encoding="utf-8")
    answer = comity("pack", *arguments)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert not list(tmp_path.glob("x.*"))
