"""Receipts: what a hub took in, signed by the hub, with proof that its log commits to it. Checked without the hub.

A receipt is a JSON object:

- `submission`: the submission as it is recorded (every column), among them the sender's own `signature`;
- `leaves`: each leaf of the log that tells of it, with `index`, `salt`, `entry` and inclusion `proof`;
- `head`: the signed tree head that the proofs lead to;
- `group`, `simulated`, `issued_at`, and `kind`, which is `comity-receipt`;
- `signed`: the hub's detached JWS over the canonical JSON of all the rest.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from comity.trust.detached import verify_digest
from comity.trust.signing import SigningKey, VerifyingKey, canonical_json, key_id_of
from comity.trust.tree_head import TreeHead

RECEIPT_KIND = "comity-receipt"
SIGNED = "signed"

HubKeys = Mapping[str, VerifyingKey]
"""The hub's public keys by id, as they were got from somebody who is trusted."""


def sign_receipt(content: Mapping[str, Any], key: SigningKey) -> dict[str, Any]:
    """Return the receipt that says this, signed."""
    said = {**content, "kind": RECEIPT_KIND}
    head, _, mark = key.sign_json(said, kind=RECEIPT_KIND).split(".")
    return {**said, SIGNED: f"{head}..{mark}"}


def verify_receipt(
    receipt: Mapping[str, Any],
    hub_keys: HubKeys,
    *,
    sha256: str | None = None,
    sender_key: VerifyingKey | None = None,
) -> list[str]:
    """Return what is wrong with a receipt; an empty list says that nothing is.

    With `sha256` it must be for a file of this digest; with `sender_key` its submission must be signed by that key.
    """
    try:
        check_signed(receipt, hub_keys)
        head = TreeHead.read(str(receipt["head"]), hub_keys)
        return list(_problems(receipt, head, sha256, sender_key))
    except ValueError as error:
        return [str(error)]
    except (KeyError, TypeError, AttributeError, IndexError):
        return ["this is no receipt: parts of it are missing or of another form"]


def commitment_of(leaf: Mapping[str, Any]) -> bytes:
    """Return the commitment of a leaf: SHA-256 over the salt's bytes and the entry's."""
    return hashlib.sha256(bytes.fromhex(leaf["salt"]) + str(leaf["entry"]).encode()).digest()


def compact_receipt(receipt: Mapping[str, Any]) -> str:
    """Return a receipt as one compact JWS, its content between the hub's header and signature."""
    said = {name: value for name, value in receipt.items() if name != SIGNED}
    head, _, mark = str(receipt[SIGNED]).split(".")
    payload = base64.urlsafe_b64encode(canonical_json(said)).rstrip(b"=").decode()
    return f"{head}.{payload}.{mark}"


def check_signed(receipt: Mapping[str, Any], hub_keys: HubKeys) -> None:
    """Check that a key of the hub signed all that a receipt says; raises ValueError where none did."""
    whole = compact_receipt(receipt)
    key = hub_keys.get(key_id_of(whole))
    if key is None:
        raise ValueError("the receipt is signed by a key that isn't the hub's")
    try:
        key.read_json(whole, kind=RECEIPT_KIND)
    except ValueError as error:
        raise ValueError("the hub's signature doesn't hold for this receipt") from error


def _problems(
    receipt: Mapping[str, Any], head: TreeHead, sha256: str | None, sender_key: VerifyingKey | None
) -> Iterator[str]:
    record, leaves = receipt["submission"], receipt["leaves"]
    if not leaves:
        yield "no leaf of the log is given"
    for leaf in leaves:
        proof = [bytes.fromhex(sibling) for sibling in leaf["proof"]]
        if not head.includes(commitment_of(leaf), leaf["index"], proof):
            yield f"leaf {leaf['index']} is not in the log that the head is of"
    if recorded_digest(record["id"], leaves) != hashlib.sha256(canonical_json(record)).hexdigest():
        yield "the log doesn't commit to the submission as it is given here"
    if sha256 is not None and sha256 != record["raw_sha256"]:
        yield "the receipt is for another file"
    if sender_key is not None:
        yield from _sender_problems(record, sender_key)


def recorded_digest(number: int, leaves: list[Mapping[str, Any]]) -> str | None:
    """Return the digest of the submission's record by the last leaf that tells it."""
    found: str | None = None
    for leaf in sorted(leaves, key=lambda one: int(one["index"])):
        for table, key, digest in json.loads(leaf["entry"])["rows"]:
            if table == "submission" and key == {"id": number}:
                found = digest
    return found


def _sender_problems(record: Mapping[str, Any], key: VerifyingKey) -> Iterator[str]:
    if not record["signature"]:
        yield "the submission carries no signature of its sender"
        return
    try:
        verify_digest(record["signature"], record["raw_sha256"], key)
    except ValueError as error:
        yield f"the sender's signature doesn't hold: {error}"
