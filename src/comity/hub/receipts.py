"""Receipts: what a sender keeps to prove what the hub took in, and when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from comity.hub.home import Hub
from comity.hub.signer import signer
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
