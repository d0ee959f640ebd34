"""A hub that contradicts what it signed: its copy says so, changes nothing, and keeps what proves it."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from comity.errors import ComityError, HistoryError
from comity.hub.home import Hub, open_hub
from comity.hub.keep import verify
from comity.hub.receipts import hub_keys
from comity.hub.replicas.evidence import verify_evidence
from comity.hub.replicas.replica import Copy
from comity.trust.signing import SigningKey, VerifyingKey
from comity.trust.tree_head import HEAD_KIND
from hub_source import HubSource
from ledger_database import behind, copy_hub, hub_url
from small_hub import line, make_hub, send


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with two submissions."""
    with make_hub(tmp_path) as made:
        send(made, "KG", line("KG", "KZ", 5))
        send(made, "KG", line("KG", "KZ", 6), hours=1)
        yield made


def copied(hub: Hub, directory: Path) -> Path:
    """Copy a hub."""
    copy = Copy(directory, HubSource(hub))
    copy.follow()
    copy.close()
    return directory


def backup(hub: Hub, target: Path) -> Path:
    """Copy a hub's directory as a backup does."""
    hub.close()
    return copy_hub(hub.directory, target)


def refused(directory: Path, source: HubSource, keys: Mapping[str, VerifyingKey], kind: str) -> Mapping[str, Any]:
    """Check that a copy refuses what a hub tells, and return the evidence that it keeps."""
    before = held(directory)
    with pytest.raises(HistoryError) as caught:
        Copy(directory, source).follow()
    if before:
        assert held(directory) == before
    else:
        check_unspoilt(directory, source.hub)
    (path,) = (directory / "evidence").glob("*.json")
    assert str(path) in caught.value.remedy
    evidence: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    assert evidence["kind"] == kind
    assert verify_evidence(evidence, keys) == []
    return evidence


def held(directory: Path) -> Sequence[object]:
    """Return what a copy holds of the log and of figures."""
    if not (directory / "comity.toml").exists():
        return []
    with open_hub(directory, read_only=True) as copy:
        figures = copy.ledger.observations(copy.catalogue.dataflow("CROSSINGS")).to_dicts()
        return [copy.log.size(), copy.log.commitments(0, 1000), figures]


def check_unspoilt(directory: Path, hub: Hub) -> None:
    """Check that a copy that was being begun holds nothing of what it refused."""
    with open_hub(directory, read_only=True) as copy:
        assert copy.log.size() < hub.log.size()
        assert copy.ledger.as_of_seq() < hub.ledger.as_of_seq()
        assert verify(copy) == []


def test_a_hub_restored_from_an_old_copy_that_went_another_way_is_found(hub: Hub, tmp_path: Path) -> None:
    """A hub that forgets a submission and takes another in its place has rewritten history."""
    old = backup(hub, tmp_path / "old")
    send(hub, "KG", line("KG", "KZ", 7), hours=2)
    send(hub, "KG", line("KG", "KZ", 8), hours=3)
    directory, keys = copied(hub, tmp_path / "copy"), hub_keys(hub)
    with open_hub(old) as restored:
        send(restored, "KG", line("KG", "KZ", 70), hours=2)
        evidence = refused(directory, HubSource(restored), keys, "fork")  # one leaf fewer
        shutil.rmtree(directory / "evidence")
        send(restored, "KG", line("KG", "KZ", 80), hours=3)
        refused(directory, HubSource(restored), keys, "fork")  # as many
        shutil.rmtree(directory / "evidence")
        send(restored, "KG", line("KG", "KZ", 90), hours=4)
        later = refused(directory, HubSource(restored), keys, "fork")  # more
    for one in (evidence, later):
        turned = {**one, "root": "00" * 32}
        assert verify_evidence(turned, keys) == ["the proof doesn't show what the smaller head should be"]
        other = SigningKey.generate()
        assert verify_evidence(one, {other.id: other.public})
        assert verify_evidence({**one, "given": one["kept"]}, keys) == ["both heads are of the same history"]


def test_a_hub_that_lost_history_is_found(hub: Hub, tmp_path: Path) -> None:
    """A hub restored from an old copy must not make its copies forget, too."""
    old = backup(hub, tmp_path / "old")
    send(hub, "KG", line("KG", "KZ", 7), hours=2)
    directory = copied(hub, tmp_path / "copy")
    with open_hub(old) as restored:
        evidence = refused(directory, HubSource(restored), hub_keys(hub), "shorter")
    assert verify_evidence({**evidence, "given": evidence["kept"]}, hub_keys(hub))


def test_a_fork_while_the_copy_was_broken_off_is_found(hub: Hub, tmp_path: Path) -> None:
    """What was being followed counts, too: a hub could change its story while a copy was half done."""
    old = backup(hub, tmp_path / "old")
    send(hub, "KG", line("KG", "KZ", 7), hours=2)

    def break_off(name: str) -> None:
        if name == "cells":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Copy(tmp_path / "copy", HubSource(hub, before=break_off)).follow()
    with open_hub(old) as restored:
        send(restored, "KG", line("KG", "KZ", 70), hours=2)
        with pytest.raises(HistoryError, match="signed two histories"):
            Copy(tmp_path / "copy", HubSource(restored)).follow()


def tampered(hub: Hub, sql: str) -> None:
    """Change the hub's database behind its back."""
    with behind(hub_url(hub.directory)) as connection:
        connection.execute(sa.text(sql))


@pytest.mark.parametrize("is_copied", [True, False], ids=["already copied", "not copied yet"])
def test_a_rewritten_leaf_is_found(hub: Hub, tmp_path: Path, is_copied: bool) -> None:  # noqa: FBT001 - a case
    """A leaf that was changed under its index leads to another root than was signed."""
    directory = tmp_path / "copy"
    if is_copied:
        copied(hub, directory)
    tampered(hub, f"UPDATE leaf SET commitment = '{'ab' * 32}' WHERE \"index\" = 1")
    evidence = refused(directory, HubSource(hub), hub_keys(hub), "leaves")
    assert evidence["commitments"][1] == "ab" * 32


def test_a_changed_row_is_found(hub: Hub, tmp_path: Path) -> None:
    """A submission whose record was changed after the fact is not what its leaf says."""
    tampered(hub, "UPDATE submission SET signature = 'forged' WHERE id = 1")
    evidence = refused(tmp_path / "copy", HubSource(hub), hub_keys(hub), "row")
    assert verify_evidence({**evidence, "row": None}, hub_keys(hub)) == []
    assert verify_evidence({**evidence, "leaf": {**evidence["leaf"], "salt": "00"}}, hub_keys(hub)) != []


def test_changed_figures_are_found(hub: Hub, tmp_path: Path) -> None:
    """Figures that were changed after the fact don't have the digest that was recorded with them."""
    tampered(hub, "UPDATE obs SET value = 66 WHERE seq = 2")
    evidence = refused(tmp_path / "copy", HubSource(hub), hub_keys(hub), "figures")
    assert verify_evidence({**evidence, "found": evidence["row"]["cells_digest"]}, hub_keys(hub)) != []


def test_a_head_of_another_key_is_refused(hub: Hub, tmp_path: Path) -> None:
    """Whoever takes over the address but hasn't the hub's key must not be believed."""
    directory, keys, forger = copied(hub, tmp_path / "copy"), hub_keys(hub), SigningKey.generate()
    head = {"size": 3, "root": "00" * 32, "at": "2026-03-02T09:00:00Z"}
    source = _Lying(hub)
    source.said = forger.sign_json(head, kind=HEAD_KIND)
    evidence = refused(directory, source, keys, "key")
    assert verify_evidence({**evidence, "given": hub.log.head()}, keys) == ["the head is signed by the hub's key"]


def test_a_key_that_was_given_beforehand_is_held_to(hub: Hub, tmp_path: Path) -> None:
    """At first contact, too, a hub without the right key must not be believed."""
    other = SigningKey.generate().public.to_jwk()
    with pytest.raises(HistoryError, match="key that isn't the hub's"):
        Copy(tmp_path / "copy", HubSource(hub), hub_key=other)
    assert not (tmp_path / "copy" / "comity.db").exists()
    (own,) = hub.log.keys().values()
    Copy(tmp_path / "copy", HubSource(hub), hub_key=own).follow()


class _Lying(HubSource):
    """A hub that tells something else than is so."""

    said: str = ""
    change: Callable[[dict[str, Any]], None] | None = None

    def head(self) -> str:
        return self.said or super().head()

    def steps(self, first: int, count: int) -> Sequence[Mapping[str, Any]]:
        found = super().steps(first, count)
        if self.change is not None:
            for step in found:
                self.change(step)  # type: ignore[arg-type]
        return found


def _leave_out_event(step: dict[str, Any]) -> None:
    step["event"] = None


def _leave_out_submission(step: dict[str, Any]) -> None:
    step["submissions"] = []


def _close(step: dict[str, Any]) -> None:
    step["entry"] = None


def _open_otherwise(step: dict[str, Any]) -> None:
    step["entry"] = '{"entries":[],"rows":[],"content":{}}'


def _count_less(step: dict[str, Any]) -> None:
    if step["event"]:
        step["event"]["added"] += 1


def _call_partial(step: dict[str, Any]) -> None:
    if step["event"]:
        step["cells"] = 0


@pytest.mark.parametrize(
    "change",
    [_leave_out_event, _leave_out_submission, _close, _open_otherwise, _count_less, _call_partial],
    ids=lambda one: one.__name__,
)
def test_what_is_told_otherwise_is_found(
    hub: Hub, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """Whoever sees all can't be told less than the log says, nor anything else."""
    source = _Lying(hub)
    source.change = change
    with pytest.raises(HistoryError):
        Copy(tmp_path / "copy", source).follow()
    assert list((tmp_path / "copy" / "evidence").glob("*.json"))
    assert Copy(tmp_path / "copy", HubSource(hub)).follow().size == hub.log.size()


def _strange(step: dict[str, Any]) -> None:
    for row in step["submissions"]:
        row["state"] = 7


def _wide(step: dict[str, Any]) -> None:
    for row in step["submissions"]:
        row["evil"] = "x"


def _no_path(step: dict[str, Any]) -> None:
    step["files"] = {"1": ["../../../etc/passwd"]}


@pytest.mark.parametrize("change", [_strange, _wide, _no_path], ids=lambda one: one.__name__)
def test_answers_of_another_form_are_refused(
    hub: Hub, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """A hostile hub must not get anything but rows of the right form into a copy."""
    source = _Lying(hub)
    source.change = change
    with pytest.raises(ComityError, match="can't be read"):
        Copy(tmp_path / "copy", source).follow()


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "hub.key", "files/x", "comity.db", "a\\b", "c:x"])
def test_a_hub_writes_no_file_where_it_should_not(hub: Hub, tmp_path: Path, name: str) -> None:
    """The names of the group's files come from outside, and must stay within the copy."""

    class Sly(HubSource):
        def describe(self) -> Mapping[str, Any]:
            return {**super().describe(), "files": {name: ""}}

    with pytest.raises(ComityError, match="name that can't be"):
        Copy(tmp_path / "copy", Sly(hub)).follow()


def test_nonsense_is_no_evidence(hub: Hub) -> None:
    """Whoever is shown a file must not take anything for proof."""
    keys = hub_keys(hub)
    nonsense: list[dict[str, Any]] = [
        {},
        {"kind": "fork"},
        {"kind": "row", "given": hub.log.head()},
        {"kind": "told"},
    ]
    for one in nonsense:
        assert verify_evidence(one, keys) != []
