"""The hub's key is replaced: the log goes on, copies follow the old key to the new one, and to no other."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.errors import HistoryError, LedgerError, UsageError
from comity.hub.access.replace_hub_key import replace_hub_key
from comity.hub.database import connections_of
from comity.hub.home import open_hub
from comity.hub.keep import verify
from comity.hub.receipts import check_receipt, public_keys_text, receipt_text
from comity.hub.replicas.evidence import verify_evidence
from comity.hub.replicas.replica import Copy
from comity.hub.serving import sole_server
from comity.model.access import OPERATOR, Principal, Role
from comity.store import hub_key
from comity.store.hub_key import load_key, replace_key
from comity.trust.handover import check_in_force, follow_handovers, sign_handover
from comity.trust.signing import SigningKey, VerifyingKey
from comity.trust.tree_head import TreeHead
from hub_source import HubSource
from ledger_database import behind, copy_hub, hub_url
from run_comity import comity
from small_hub import line, make_hub, send

REASON = "each year"


def _rotate(directory: Path) -> None:
    with open_hub(directory) as hub:
        replace_hub_key(hub, OPERATOR, reason=REASON)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a hub with a submission."""
    with make_hub(tmp_path_factory.mktemp("original")) as hub:
        send(hub, "KG", line("KG", "CN", 5))
    return hub.directory


@pytest.fixture
def directory(original: Path, tmp_path: Path) -> Path:
    """Return a hub of each test's own."""
    return copy_hub(original, tmp_path / "hub")


def test_the_log_goes_on_with_another_key(directory: Path) -> None:
    """A hub that couldn't change its key would have to begin anew when a disk with it is lost."""
    with open_hub(directory, read_only=True) as hub:
        before, kept = load_key(directory / "hub.key").id, receipt_text(hub, 1)
    said = comity("replace-hub-key", "--reason", REASON, "--hub", directory)
    assert said.code == 0, said.err
    now = load_key(directory / "hub.key")
    assert (now.id != before, now.id in said.out, not (directory / "hub.key.new").exists()) == (True, True, True)
    assert (directory / "hub.key").stat().st_mode & 0o077 == 0
    with open_hub(directory) as hub:
        size = hub.log.size()
        assert TreeHead.read(hub.log.head(), {before: VerifyingKey.from_jwk(hub.log.keys()[before])}).size == size
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        assert TreeHead.read(hub.log.head(), {now.id: now.public}).size == size + 1
        assert verify(hub) == []
        keys, fresh = public_keys_text(hub), receipt_text(hub, 1)
        (entry,) = [one for one in hub.ledger.audit() if one.action == "hub.key_replaced"]
        assert (entry.detail, entry.object) == (REASON, f"hub_key/{now.id}")
    assert check_receipt(kept, hub_keys=keys) == check_receipt(fresh, hub_keys=keys) == []
    assert len(json.loads(keys)["keys"]) == 2


def test_a_copy_follows_the_old_key_to_the_new(directory: Path, tmp_path: Path) -> None:
    """A copy that took any key for the hub's could be led astray; one that took none would end with the first."""
    with open_hub(directory) as hub:
        jwks = public_keys_text(hub)
        copy = Copy(tmp_path / "copy", HubSource(hub))
        copy.follow()
    _rotate(directory)
    _rotate(directory)
    with open_hub(directory) as hub:
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        for followed in (
            Copy(tmp_path / "copy", HubSource(hub)),
            Copy(tmp_path / "pinned", HubSource(hub), hub_key=jwks),
        ):
            followed.follow()
            assert len(followed._replica.handovers()) == 2
            followed.close()
    copy.close()
    for name in ("copy", "pinned"):
        with open_hub(tmp_path / name, read_only=True) as held:
            assert verify(held, is_quick=True) == []


def test_a_copy_is_told_of_a_key_that_came_since_it_asked(directory: Path, tmp_path: Path) -> None:
    """A copy that is followed for days asks for the hub's keys once: a new one must not look like a break-in."""
    hub = open_hub(directory)
    source = HubSource(hub)
    copy = Copy(tmp_path / "copy", source)
    copy.follow()
    hub.close()
    _rotate(directory)
    with open_hub(directory) as again:
        send(again, "KG", line("KG", "CN", 6), hours=1)
        old = source.describe
        source.hub = again
        told = iter([copy._info])
        source.describe = lambda: next(told, None) or old()  # type: ignore[method-assign]  # stale once
        assert copy.follow().size == again.log.size()
    copy.close()


def test_another_key_is_not_followed(directory: Path, tmp_path: Path) -> None:
    """Somebody who answers in the hub's place, with a key and a statement of their own, must be found out."""
    with open_hub(directory) as hub:
        copy = Copy(tmp_path / "copy", HubSource(hub))
        copy.follow()
    stranger = SigningKey.generate()
    (directory / "hub.key").write_bytes(stranger.to_pem())
    with open_hub(directory) as hub, pytest.raises(LedgerError, match="isn't the one that counts"):
        send(hub, "KG", line("KG", "CN", 6), hours=1)
    with open_hub(directory) as hub:
        forged = TreeHead.read(hub.log.head(), {k: VerifyingKey.from_jwk(v) for k, v in hub.log.keys().items()})
        head = stranger.sign_json({"size": forged.size + 1, "root": "00", "at": forged.at}, kind="comity-tree-head")
        source = HubSource(hub)
        source.head = lambda: head  # type: ignore[method-assign]  # the stranger's
        copy._source, copy._info = source, source.describe()  # type: ignore[assignment]
        with pytest.raises(HistoryError, match="isn't the hub's"):
            copy.follow()
    copy.close()


def test_a_key_that_handed_over_signs_no_more(directory: Path, tmp_path: Path) -> None:
    """A stolen old key would otherwise be good for ever: copies refuse its heads, and `verify` finds them."""
    old = load_key(directory / "hub.key")
    _rotate(directory)
    new = load_key(directory / "hub.key")
    with open_hub(directory) as hub:
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        copy = Copy(tmp_path / "copy", HubSource(hub))
        head = TreeHead.read(hub.log.head(), {new.id: new.public})
        forged = old.sign_json({"size": head.size, "root": head.root.hex(), "at": head.at}, kind="comity-tree-head")
        copy._source.head = lambda: forged  # type: ignore[method-assign]
        with pytest.raises(HistoryError, match="was replaced at"):
            copy.follow()
        copy.close()
        (evidence,) = [json.loads(path.read_text()) for path in (tmp_path / "copy" / "evidence").iterdir()]
        keys = {k: VerifyingKey.from_jwk(v) for k, v in hub.log.keys().items()}
        assert evidence["kind"] == "replaced"
        assert verify_evidence(evidence, keys) == []
        assert verify_evidence({**evidence, "given": head.signed}, keys) != []
        with behind(hub_url(hub.directory)) as connection:
            change = sa.text("UPDATE tree_head SET signed = :signed WHERE size = :size")
            connection.execute(change, {"signed": forged, "size": head.size})
        assert any("was replaced" in fault.detail for fault in hub.ledger.verify())


@pytest.mark.parametrize("at", ["write_key", "_record_handover", "_put_in_place"])
def test_broken_off_anywhere_one_key_counts(directory: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Power lost in between must not leave a hub with two keys, or with one that nobody has."""

    def broken(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hub_key, at, broken)
    with open_hub(directory) as hub, pytest.raises(KeyboardInterrupt):
        replace_key(connections_of(hub), hub.directory / "hub.key", actor="x", reason=REASON)
    monkeypatch.undo()
    if at == "_put_in_place":
        with open_hub(directory) as hub, pytest.raises(LedgerError, match="isn't the one that counts"):
            send(hub, "KG", line("KG", "CN", 6), hours=1)
    _rotate(directory)
    with open_hub(directory) as hub:
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        assert (verify(hub, is_quick=True), len(hub.log.keys())) == ([], 2)


def test_who_may_and_when(directory: Path) -> None:
    """A service that runs would go on signing with the key that is gone."""
    with open_hub(directory) as hub:
        with pytest.raises(UsageError, match="Only the secretariat"):
            replace_hub_key(hub, Principal("KG", Role.PROVIDER, "KG"), reason=REASON)
        with pytest.raises(UsageError, match="reason"):
            replace_hub_key(hub, OPERATOR, reason=" ")
        with sole_server(directory), pytest.raises(UsageError, match="being served"):
            replace_hub_key(hub, OPERATOR, reason=REASON)
        assert len(hub.log.keys()) == 1


def test_statements_are_followed_from_what_is_known() -> None:
    """A chain begins with a key that is known; two statements of one key are settled by the earlier."""
    one, two, three, stranger = (SigningKey.generate() for _ in range(4))
    first = sign_handover(one, two.public, size=5, at="")
    second = sign_handover(two, three.public, size=9, at="")
    late = sign_handover(one, stranger.public, size=7, at="")
    false = sign_handover(stranger, three.public, size=1, at="")
    found = follow_handovers({one.id: one.public}, [false, second, late, first, "no JWS"])
    assert [(each.by, each.key.id, each.size) for each in found] == [(one.id, two.id, 5), (two.id, three.id, 9)]
    assert follow_handovers({three.id: three.public}, [first, second]) == []
    check_in_force(one.id, 5, found)
    with pytest.raises(ValueError, match="replaced at 5"):
        check_in_force(one.id, 6, found)
