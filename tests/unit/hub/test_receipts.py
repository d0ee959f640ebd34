"""Receipts: whoever has one can prove without the hub what was taken in; a changed one proves nothing."""

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.errors import UnknownArtefactError
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.decisions.decide import admit, strike_out, withdraw
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.receipts import hub_keys, receipt_document
from comity.model.access import OPERATOR, Principal, Role
from comity.trust.detached import sign
from comity.trust.receipt import sign_receipt, verify_receipt
from comity.trust.signing import SigningKey, VerifyingKey
from small_hub import HEADER, KG, after, line, make_hub, send

FILE = "\n".join([HEADER, line("KG", "CN", 5), ""]).encode()
KEY = SigningKey.generate()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub that took a signed file of KG's and one of AM's, which waits."""
    with make_hub(tmp_path) as made:
        key = MemberKey(id=KEY.id, provider="KG", jwk=KEY.public.to_jwk(), valid_from=after(0))
        made.registry.member_keys.add(key, Change("desk", after(0)))
        delivery = Delivery(FILE, name="kg.csv", provider="KG", signature=sign(FILE, KEY))
        submit(made, delivery, received_at=after(0))
        send(made, "AM", line("AM", "CN", 1), hours=1)
        yield made


def test_a_receipt_proves_what_was_taken_in(hub: Hub) -> None:
    """A sender's only proof against a hub that denies or changes what it took."""
    receipt, keys = receipt_document(hub, 1), hub_keys(hub)
    digest = hashlib.sha256(FILE).hexdigest()
    assert verify_receipt(receipt, keys, sha256=digest, sender_key=KEY.public) == []
    assert verify_receipt(json.loads(json.dumps(receipt)), keys) == []
    told = receipt["submission"]
    assert (told["provider"], told["seq"], told["state"], told["added"]) == ("KG", 1, "released", 1)


def test_a_receipt_follows_the_submission(hub: Hub) -> None:
    """What was decided later belongs to what happened: the receipt of then still holds, that of now tells more."""
    keys, before = hub_keys(hub), receipt_document(hub, 2)
    admit(hub, 2, OPERATOR, at=after(2))
    withdraw(hub, 1, KG, reason="sent by mistake", at=after(3))
    assert verify_receipt(before, keys) == []
    admitted, withdrawn = receipt_document(hub, 2), receipt_document(hub, 1)
    assert [len(r["leaves"]) for r in (before, admitted, withdrawn)] == [1, 2, 2]
    assert (admitted["submission"]["state"], withdrawn["submission"]["state"]) == ("released", "withdrawn")
    assert verify_receipt(admitted, keys) == verify_receipt(withdrawn, keys) == []


def test_a_refused_file_has_a_receipt_too(hub: Hub) -> None:
    """That a file was sent in time, and refused, is a fact like others."""
    refused = send(hub, "KG", line("KG", "??", 1), hours=2)
    receipt = receipt_document(hub, refused.receipt.submission.id)
    assert receipt["submission"]["state"] == "rejected"
    assert verify_receipt(receipt, hub_keys(hub)) == []


def test_a_file_that_was_struck_out_keeps_its_receipt(hub: Hub) -> None:
    """The file goes; that it came, whose it was, and its signature stay provable."""
    withdraw(hub, 1, KG, reason="it lists persons", at=after(3))
    second = Principal("second", Role.SECRETARIAT)
    strike_out(hub, 1, OPERATOR, second=second, reason="it lists persons")
    receipt = receipt_document(hub, 1)
    assert (receipt["submission"]["raw_kept"], len(receipt["leaves"])) == (False, 3)
    digest = hashlib.sha256(FILE).hexdigest()
    assert verify_receipt(receipt, hub_keys(hub), sha256=digest, sender_key=KEY.public) == []


def test_no_receipt_without_a_submission(hub: Hub) -> None:
    """A number that isn't there must be said to be so."""
    with pytest.raises(UnknownArtefactError):
        receipt_document(hub, 99)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _paths(part, (*path, name))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _paths(part, (*path, at))
    else:
        yield path


def _changed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "x" if value is None else f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}"


def test_no_value_of_a_receipt_can_be_changed(hub: Hub) -> None:
    """Every value, each in its turn: one that could be changed would be one that nothing proves."""
    keys, receipt = hub_keys(hub), receipt_document(hub, 1)
    for path in _paths(receipt):
        forged = copy.deepcopy(receipt)
        place: Any = forged
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = _changed(place[path[-1]])
        assert verify_receipt(forged, keys) != [], path


def test_a_hub_that_signs_what_its_log_does_not_hold_is_caught(hub: Hub, tmp_path: Path) -> None:
    """The hub's own signature isn't enough: the log must commit to the record, and the proofs lead to its head."""
    key = SigningKey.from_pem((tmp_path / "hub" / "hub.key").read_bytes())
    keys, receipt, other = hub_keys(hub), receipt_document(hub, 1), receipt_document(hub, 2)

    def forge(**changes: Any) -> list[str]:  # noqa: ANN401 - any JSON
        return verify_receipt(sign_receipt({**receipt, **changes} | {}, key), keys)

    receipt.pop("signed")
    assert forge() == []
    assert "doesn't commit" in forge(submission={**receipt["submission"], "seq": 7})[0]
    assert "doesn't commit" in forge(leaves=other["leaves"])[0]
    assert "no leaf" in forge(leaves=[])[0]
    moved = [{**leaf, "index": leaf["index"] + 1} for leaf in receipt["leaves"]]
    assert "is not in the log" in forge(leaves=moved)[0]


@pytest.mark.parametrize("broken", [{}, {"signed": "x"}, {"signed": "a.b.c"}, {"signed": None}])
def test_what_is_no_receipt_is_said_to_be_none(broken: dict[str, Any], hub: Hub) -> None:
    """A stray file must not end in a traceback."""
    assert verify_receipt(broken, hub_keys(hub)) != []


def test_another_hubs_key_another_file_and_another_sender_are_noticed(hub: Hub) -> None:
    """A receipt holds for one hub, one file and one sender."""
    receipt, keys = receipt_document(hub, 1), hub_keys(hub)
    stranger = SigningKey.generate().public
    other: dict[str, VerifyingKey] = {stranger.id: stranger}
    assert "isn't the hub's" in verify_receipt(receipt, other)[0]
    assert verify_receipt(receipt, keys, sha256="0" * 64) == ["the receipt is for another file"]
    assert "sender's signature" in verify_receipt(receipt, keys, sender_key=stranger)[0]
    unsigned = receipt_document(hub, 2)
    assert "no signature of its sender" in verify_receipt(unsigned, keys, sender_key=stranger)[0]
