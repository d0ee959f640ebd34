"""The transparency log, read back from a real ledger."""

import json
from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.log_ports import Log
from comity.store.journal import commit_to
from comity.store.ledger import SqlLedger
from comity.store.log import SqlLog
from comity.trust.signing import SigningKey, VerifyingKey
from comity.trust.tree_head import TreeHead
from small_ledger import make_ledger, offer, row

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger whose log has eight leaves."""
    made = make_ledger(tmp_path)
    for hours in range(7):
        made.accept(offer(row(str(hours)), hours=hours))
    return made


@pytest.fixture
def log(ledger: SqlLedger) -> SqlLog:
    """Return the ledger's log."""
    return SqlLog(ledger.connections)


def _head(log: SqlLog, size: int | None = None) -> TreeHead:
    keys = {name: VerifyingKey.from_jwk(text) for name, text in log.keys().items()}
    return TreeHead.read(log.head(size), keys)


def _bytes(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(sibling) for sibling in proof]


def test_every_leaf_is_proved_in_every_later_head(log: SqlLog) -> None:
    """Whoever holds a receipt can check it against any later head, and no other leaf passes for it."""
    assert isinstance(log, Log)
    assert log.size() == 8
    for size in range(1, 9):
        head = _head(log, size)
        for index in range(size):
            leaf = log.leaf(index)
            proof = _bytes(log.inclusion(index, size))
            assert commit_to(leaf.salt, leaf.entry).hex() == leaf.commitment
            assert head.includes(bytes.fromhex(leaf.commitment), index, proof)
            assert not head.includes(bytes(32), index, proof)


def test_every_head_extends_the_earlier_ones(log: SqlLog) -> None:
    """A rewritten history can't be proved to extend the head that a member kept."""
    for second in range(1, 9):
        for first in range(1, second + 1):
            proof = _bytes(log.consistency(first, second))
            assert _head(log, second).extends(_head(log, first), proof)
            if first < second:
                forged = TreeHead(first, bytes(32), "", "")
                assert not _head(log, second).extends(forged, proof)


def test_a_head_signed_by_another_is_no_head(log: SqlLog) -> None:
    """A stranger's key, or another kind of statement by the hub's key, doesn't make a head."""
    stranger = SigningKey.generate()
    with pytest.raises(ValueError, match="isn't the hub's"):
        TreeHead.read(log.head(), {stranger.id: stranger.public})
    signed = stranger.sign_json({"size": 1, "root": "00", "at": ""}, kind="something-else")
    with pytest.raises(ValueError, match="not one over"):
        TreeHead.read(signed, {stranger.id: stranger.public})


def test_a_leaf_tells_what_was_done(log: SqlLog) -> None:
    """The leaf of a submission names its way and the digests of its rows."""
    leaf = log.leaf_of("submission/3")
    told = json.loads(leaf.entry)
    assert [entry["action"] for entry in told["entries"]] == ["received", "checked", "accepted", "released"]
    assert [[table, key] for table, key, _ in told["rows"]] == [["submission", {"id": 3}], ["event", {"seq": 3}]]
    assert log.commitments(leaf.index, 1) == [leaf.commitment]
    with pytest.raises(UnknownArtefactError, match="nothing of submission/99"):
        log.leaf_of("submission/99")


def test_proofs_beyond_the_log_are_refused(log: SqlLog) -> None:
    """A size that the log doesn't have, or a leaf outside a tree, is a fault of use."""
    for ask in (
        lambda: log.inclusion(8),
        lambda: log.inclusion(0, 9),
        lambda: log.consistency(0),
        lambda: log.consistency(5, 4),
        lambda: log.head(9),
    ):
        with pytest.raises(UsageError):
            ask()
