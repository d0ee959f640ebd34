"""The log in the browser: who reads what of a leaf, whether its proof is right, and what is said of a receipt."""

import base64
import copy
import hashlib
import json
from typing import Any

import httpx
import pytest

from comity.hub.log import read_head
from comity.hub.log_proof import prove
from comity.hub.receipt_check import confirm, examine, parse_receipt
from comity.hub.receipts import receipt_document
from comity.model.access import ANYBODY, Principal, Role
from comity.trust.receipt import compact_receipt
from running_hub import RunningHub
from small_hub import AM, KG, line, send

HTML = {"accept": "text/html"}
AUDITOR = Principal("auditor", Role.AUDITOR)
ANALYST = Principal("analyst", Role.ANALYST, "KG")


@pytest.fixture
def hub(served: RunningHub) -> RunningHub:
    """Give a served hub to which KG has sent five files, and AM one."""
    for hours in range(5):
        send(served.hub, "KG", line("KG", "CN", hours + 1), hours=hours)
    send(served.hub, "AM", line("AM", "CN", 9), hours=6)
    return served


def read(hub: RunningHub, path: str, who: Principal = ANYBODY, **query: str) -> httpx.Response:
    """Return a page as somebody gets it."""
    with hub.client(who, **HTML) as client:
        return client.get(path, params=query)


def leaf_of(hub: RunningHub, submission: int) -> int:
    """Return the leaf in which a submission came."""
    return hub.hub.log.leaf_of(f"submission/{submission}").index


@pytest.fixture
def receipt(hub: RunningHub) -> dict[str, Any]:
    """Return the receipt of KG's third file."""
    return receipt_document(hub.hub, 3)


class TestLeaf:
    """One leaf."""

    @pytest.mark.parametrize("who", [AUDITOR, KG, AM, ANALYST, ANYBODY], ids=lambda who: who.name)
    def test_only_whom_it_concerns_reads_what_it_commits_to(self, hub: RunningHub, who: Principal) -> None:
        """One state would read what another sent, or when; or a sender couldn't check its own proof."""
        index, is_open = leaf_of(hub, 1), who in {AUDITOR, KG}
        leaf = hub.hub.log.leaf(index)
        answer = read(hub, f"/log/{index}", who)
        assert answer.status_code == 200
        assert (leaf.salt in answer.text) is is_open
        assert ("Submission 1" in answer.text) is is_open
        assert leaf.commitment in answer.text

    def test_its_steps_lead_to_the_signed_root(self, hub: RunningHub) -> None:
        """Steps that are drawn wrongly would make an honest hub look like a forger, or the other way round."""
        log, size = hub.hub.log, hub.hub.log.size()
        for index in range(size):
            proved = prove(hub.hub, index)
            current = hashlib.sha256(b"\0" + bytes.fromhex(log.leaf(index).commitment)).digest()
            for step in proved.steps:
                pair = (step.sibling, current) if step.is_left else (current, step.sibling)
                current = hashlib.sha256(b"\1" + pair[0] + pair[1]).digest()
                assert current == step.result
            assert current == read_head(hub.hub).root
            assert proved.holds

    def test_a_leaf_that_is_not_there_is_told_so(self, hub: RunningHub) -> None:
        """A number typed wrongly would end in a fault of the service."""
        assert read(hub, "/log/999").status_code == 404
        assert read(hub, "/log/one").status_code == 404


class TestNotebook:
    """The list of leaves."""

    def test_strangers_see_commitments_and_nothing_else(self, hub: RunningHub) -> None:
        """Which state sent how often would be told to everybody."""
        public, open_ = read(hub, "/log").text, read(hub, "/log", AUDITOR).text
        assert all(commitment in public for commitment in hub.hub.log.commitments(0, 50))
        assert "Submission 1" not in public
        assert "Submission 1: received, checked, accepted, released" in open_

    def test_leaves_are_found_by_number_submission_and_commitment(self, hub: RunningHub) -> None:
        """Whoever holds one of them couldn't get to the proof."""
        index = leaf_of(hub, 2)
        link = f'<li><a href="/log/{index}">'
        commitment = hub.hub.log.leaf(index).commitment
        assert link in read(hub, "/log", find=str(index)).text
        assert link in read(hub, "/log", find=commitment, by="digest").text
        assert link in read(hub, "/log", KG, find="2", by="submission").text
        assert link not in read(hub, "/log", AM, find="2", by="submission").text

    def test_growth_ends_with_what_there_is(self, hub: RunningHub) -> None:
        """A curve that stops short hides the last leaves."""
        rows = read(hub, "/log/figures/growth.csv").text.split()
        assert rows[0].endswith("at,leaves")
        assert [int(row.split(",")[1]) for row in rows[1:]] == list(range(1, hub.hub.log.size() + 1))

    def test_it_is_in_russian(self, hub: RunningHub) -> None:
        """Half of the members read it in Russian."""
        page = read(hub, "/log", AUDITOR, language="ru").text
        assert "Отправка 1: получено, проверено, принято, опубликовано" in page


class TestReceipt:
    """The check of a receipt."""

    def test_a_genuine_one_is_called_genuine_in_each_form(self, hub: RunningHub, receipt: dict[str, Any]) -> None:
        """A sender with good proof would be told that it has none."""
        text = json.dumps(receipt, ensure_ascii=False, indent=2)
        with hub.client(**HTML) as client:
            answers = [
                client.post("/verify", data={"receipt": text}),
                client.post("/verify", files={"file": ("receipt.json", text)}),
                client.post("/verify", content=text, headers={"content-type": "application/json"}),
                client.get("/verify", params={"receipt": compact_receipt(receipt)}),
                client.get("/verify", params={"submission": "3", "digest": receipt["submission"]["raw_sha256"]}),
                client.get(
                    "/verify", params={"submission": "3", "digest": receipt["submission"]["raw_sha256"][:32]}
                ),
            ]
        assert [answer.status_code for answer in answers] == [200] * 6
        assert all("The receipt is genuine" in answer.text for answer in answers)
        assert answers[0].headers["cache-control"] == "no-store"

    def test_number_and_digest_must_go_together(self, hub: RunningHub, receipt: dict[str, Any]) -> None:
        """Whoever tries numbers would learn what the hub holds."""
        digest = receipt["submission"]["raw_sha256"]
        wrong = [("2", digest), ("99", digest), ("3", digest[:31]), ("3", "0" * 64), ("x", digest)]
        told = {
            read(hub, "/verify", submission=number, digest=given).text.count("Kyrgyzstan")
            for number, given in wrong
        }
        assert told == {0}
        assert "Kyrgyzstan" in read(hub, "/verify", submission="3", digest=digest).text
        assert confirm(hub.hub, "3", digest.upper())[0].id == 3

    def test_a_changed_one_is_found_out(self, hub: RunningHub, receipt: dict[str, Any]) -> None:
        """A receipt could be forged."""
        changed = copy.deepcopy(receipt)
        changed["submission"]["rows"] += 1
        check = examine(hub.hub, changed)
        assert (check.holds, check.is_ours, check.is_signed, check.submission) == (False, True, False, None)
        with hub.client(**HTML) as client:
            answer = client.post("/verify", data={"receipt": json.dumps(changed)})
        assert "The receipt is not genuine" in answer.text

    def test_one_of_a_log_that_was_rewritten_is_evidence(
        self, hub: RunningHub, receipt: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A hub that starts its log anew would call every earlier receipt genuine."""
        log = hub.hub.log
        proof = log.consistency(int(json.loads(_payload(receipt["head"]))["size"]))
        monkeypatch.setattr(type(log), "consistency", lambda *_: ["00" * 32 for _ in proof])
        send(hub.hub, "KG", line("KG", "CN", 77), hours=30)
        check = examine(hub.hub, receipt)
        assert (check.is_signed, check.is_included, check.extends, check.holds) == (True, True, False, False)

    @pytest.mark.parametrize(
        "text", ["", "{", "[1]", "a.b.c", "{}", '{"signed": "a..b", "group": 1}', "x" * 2_000_000]
    )
    def test_what_is_no_receipt_is_told_so(self, hub: RunningHub, text: str) -> None:
        """A wrong file would end in a fault of the service."""
        with hub.client(**HTML) as client:
            answer = client.post("/verify", data={"receipt": text})
        assert answer.status_code in {200, 413}
        assert answer.status_code == 413 or 'class="notice bad" role="alert"' in answer.text
        assert "genuine:" not in answer.text

    def test_the_compact_form_holds_all_of_it(self, receipt: dict[str, Any]) -> None:
        """A code on paper would lead to another receipt."""
        assert parse_receipt(compact_receipt(receipt)) == receipt


def _payload(compact: str) -> bytes:
    part = compact.split(".")[1]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
