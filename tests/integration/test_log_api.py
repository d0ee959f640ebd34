"""The transparency log over HTTP, against the application itself."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.errors import ForbiddenError
from comity.hub.log import read_entry
from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from comity.store.journal import commit_to
from comity.trust import merkle
from running_hub import RunningHub, running_hub
from small_hub import AM, KG, line, make_hub, send

pytestmark = pytest.mark.databases


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Return a running hub whose log has six leaves."""
    with make_hub(tmp_path) as hub:
        for hours in range(4):
            send(hub, "KG", line("KG", "KZ", hours), hours=hours)
        send(hub, "AM", line("AM", "KZ", 1), hours=5)
    with running_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Return a client who says nothing of itself."""
    with httpx.Client(base_url=service.url) as made:
        yield made


def test_anybody_can_check_that_the_log_is_one(client: httpx.Client) -> None:
    """From public answers alone a stranger recomputes the root and checks every proof."""
    head = client.get("/api/v1/log/head").json()
    commitments = client.get("/api/v1/log/leaves").json()["commitments"]
    assert head["size"] == len(commitments) == 6
    for index, commitment in enumerate(commitments):
        answer = client.get(f"/api/v1/log/leaves/{index}/proof").json()
        proof = [bytes.fromhex(text) for text in answer["proof"]]
        found = merkle.root_from_inclusion(merkle.leaf_hash(bytes.fromhex(commitment)), index, 6, proof)
        assert found is not None
        assert found.hex() == head["root"]
    earlier = client.get("/api/v1/log/head", params={"size": 3}).json()
    answer = client.get("/api/v1/log/consistency", params={"first": 3}).json()
    roots = (bytes.fromhex(earlier["root"]), bytes.fromhex(head["root"]))
    assert merkle.verifies_consistency(3, 6, roots, [bytes.fromhex(text) for text in answer["proof"]])


def test_what_a_leaf_says_is_for_whom_it_concerns(service: RunningHub, client: httpx.Client) -> None:
    """Commitments tell a stranger nothing; a provider reads its own, secretariat and auditors all."""
    hub = service.hub
    auditor = Principal("auditor", Role.AUDITOR)
    for reader in (KG, OPERATOR, auditor):
        leaf = read_entry(hub, 2, reader)
        assert commit_to(leaf.salt, leaf.entry).hex() == leaf.commitment
    for index, reader in ((2, ANYBODY), (2, AM), (0, KG)):
        with pytest.raises(ForbiddenError):
            read_entry(hub, index, reader)
    assert client.get("/api/v1/log/leaves/2").status_code in {401, 403}


def test_what_is_not_there_is_said(client: httpx.Client) -> None:
    """Sizes and leaves beyond the log are the asker's fault, with a remedy."""
    for path in ("/head?size=99", "/leaves/99/proof", "/consistency?first=5&second=2", "/leaves/0/proof?size=99"):
        answer = client.get(f"/api/v1/log{path}")
        assert answer.status_code == 400, path
        assert answer.json()["remedy"]
