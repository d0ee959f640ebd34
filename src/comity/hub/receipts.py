"""Receipts: what a sender keeps to prove what the hub took in, and when."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comity.errors import UsageError
from comity.hub.access.sign_check import digest_of
from comity.hub.access.sign_keys import read_public_key
from comity.hub.access.signer import signer
from comity.hub.home import Hub
from comity.trust.receipt import sign_receipt, verify_receipt
from comity.trust.signing import VerifyingKey

_TRIES = 3
"""A submission may move on while its receipt is made; then it is made anew."""


def receipt_document(hub: Hub, submission_id: int) -> dict[str, Any]:
    """Return the signed receipt of a submission (see `comity.trust.receipt`); raises UnknownArtefactError.

    It is for the submission's sender, and for those who see all: leaves are opened in it.
    """
    receipt = _make(hub, submission_id)
    for _ in range(_TRIES):
        if not verify_receipt(receipt, hub_keys(hub)):
            break
        receipt = _make(hub, submission_id)
    return receipt


def hub_keys(hub: Hub) -> Mapping[str, VerifyingKey]:
    """Return the hub's public keys, past and present, by id."""
    return {key_id: VerifyingKey.from_jwk(jwk) for key_id, jwk in hub.log.keys().items()}


def _make(hub: Hub, submission_id: int) -> dict[str, Any]:
    record = hub.submissions.record(submission_id)
    size = hub.log.size()
    leaves = [
        {
            "index": leaf.index,
            "salt": leaf.salt,
            "entry": leaf.entry,
            "proof": hub.log.inclusion(leaf.index, size),
        }
        for leaf in hub.log.leaves_of(f"submission/{submission_id}")
        if leaf.index < size
    ]
    content = {
        "group": hub.group.id,
        "simulated": hub.ledger.simulated,
        "issued_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "submission": dict(record),
        "leaves": leaves,
        "head": hub.log.head(size),
    }
    return sign_receipt(content, signer(hub))


def public_keys_text(hub: Hub) -> str:
    """Return the hub's public keys as a JWK set (JSON): what a member keeps to check receipts by."""
    keys = [json.loads(jwk) for jwk in hub.log.keys().values()]
    return json.dumps({"keys": keys}, indent=2)


def check_receipt(
    text: str, *, hub_keys: str, file: Path | None = None, sender_key: str | None = None
) -> list[str]:
    """Return what is wrong with a receipt (JSON text); needs no hub.

    `hub_keys` is a JWK or a set of them, `sender_key` a JWK. With a file, the receipt must be for that file.
    """
    try:
        receipt = json.loads(text)
    except ValueError:
        return ["this is no receipt: it is not JSON"]
    if not isinstance(receipt, dict):
        return ["this is no receipt: parts of it are missing or of another form"]
    return verify_receipt(
        receipt,
        read_keys(hub_keys),
        sha256=None if file is None else digest_of(file),
        sender_key=None if sender_key is None else read_public_key(sender_key),
    )


def read_keys(text: str) -> Mapping[str, VerifyingKey]:
    """Return public keys by id, from a JWK or a set of them as JSON text."""
    try:
        said = json.loads(text)
        listed = said.get("keys", [said])
        keys = [VerifyingKey.from_jwk(json.dumps(one)) for one in listed]
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(
            "The hub's key is not a JWK, nor a set of them.", remedy="Give what `comity hub-key` writes."
        ) from error
    return {key.id: key for key in keys}


def receipt_text(hub: Hub, submission_id: int) -> str:
    """Return a submission's receipt as JSON for people to keep."""
    return json.dumps(receipt_document(hub, submission_id), ensure_ascii=False, indent=2)
