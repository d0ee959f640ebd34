"""A receipt examined step by step by the hub: its signature, its leaves, whether today's log extends it."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.home import Hub
from comity.hub.log import read_head
from comity.hub.receipts import hub_keys, receipt_document
from comity.model.submissions import Submission
from comity.trust.receipt import SIGNED, check_signed, commitment_of, compact_receipt, recorded_digest
from comity.trust.signing import canonical_json, key_id_of
from comity.trust.tree_head import TreeHead

LONGEST = 1 << 20
"""Characters of a receipt's text."""
_DIGEST = re.compile(r"[0-9a-f]{32,64}")
"""A digest, or its first half (128 bits) at least, as codes on paper have it."""
_NO_FORM = (KeyError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class LeafCheck:
    """A leaf of a receipt: its commitment as computed, whether its proof leads to the root."""

    index: int
    commitment: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ReceiptCheck:
    """What was found of a receipt. What can't be told, because an earlier step failed, is None or empty.

    `is_ours`: its key is one of this hub's. `is_signed`: the hub's signature holds for all that it says.
    `is_recorded`: the log commits to the submission as it is given. `extends`: today's log holds that of the
    receipt unchanged. `submission` has the columns that it tells (JSON values).
    """

    key_id: str
    is_ours: bool
    is_signed: bool = False
    head: TreeHead | None = None
    leaves: Sequence[LeafCheck] = ()
    is_recorded: bool | None = None
    now: TreeHead | None = None
    extends: bool | None = None
    submission: Mapping[str, Any] | None = None

    @property
    def is_included(self) -> bool | None:
        """Say whether every leaf is in the log that the receipt's head is of."""
        return all(leaf.holds for leaf in self.leaves) if self.leaves else None

    @property
    def holds(self) -> bool:
        """Say whether the receipt is genuine."""
        said = (self.is_ours, self.is_signed, self.is_included, self.is_recorded, self.extends)
        return all(one is True for one in said)


def parse_receipt(text: str) -> dict[str, Any]:
    """Return the receipt that a text is: the JSON that the hub gives, or the same as one compact JWS.

    Raises UsageError where it is neither.
    """
    stripped = text.strip()
    if not stripped:
        raise UsageError("No receipt was given.", remedy="Paste it, or choose its file.")
    if len(stripped) > LONGEST:
        raise UsageError("This is too long to be a receipt.", remedy="Give the file as the hub gave it.")
    try:
        found = json.loads(stripped if stripped.startswith("{") else _unpacked(stripped))
    except (ValueError, RecursionError) as error:
        raise UsageError("This is no receipt.", remedy="Give the file as the hub gave it, unchanged.") from error
    if not isinstance(found, dict):
        raise UsageError("This is no receipt.", remedy="Give the file as the hub gave it, unchanged.")
    return found


def examine(hub: Hub, receipt: Mapping[str, Any]) -> ReceiptCheck:
    """Return what is to be said of a receipt; raises UsageError where it hasn't the form of one."""
    try:
        return _examine(hub, receipt)
    except (*_NO_FORM, ValueError) as error:
        raise UsageError(
            "This is no receipt: parts of it are missing or of another form.",
            remedy="Give the file as the hub gave it, unchanged.",
        ) from error


def confirm(hub: Hub, submission: str, digest: str) -> tuple[Submission, ReceiptCheck]:
    """Return the submission of a number whose file (or figures) has a digest, and what its receipt says now.

    Whoever has the digest has had the file, so that nothing is told that they don't know. Raises
    UnknownArtefactError where number and digest don't go together; no more is said then.
    """
    unknown = UnknownArtefactError(
        "This hub has no submission of this number and this digest.",
        remedy="Check both, or ask the sender for the receipt itself.",
    )
    told = digest.strip().lower()
    if not submission.strip().isascii() or not submission.strip().isdigit() or not _DIGEST.fullmatch(told):
        raise unknown
    try:
        found = hub.submissions.get(min(int(submission), 2**53))
    except UnknownArtefactError as error:
        raise unknown from error
    if not any(secrets.compare_digest(told, known[: len(told)]) for known in (found.raw_sha256, found.digest)):
        raise unknown
    return found, examine(hub, receipt_document(hub, found.id))


def _examine(hub: Hub, receipt: Mapping[str, Any]) -> ReceiptCheck:
    keys = hub_keys(hub)
    key_id = key_id_of(compact_receipt(receipt))
    found = ReceiptCheck(key_id=key_id, is_ours=key_id in keys)
    if not found.is_ours:
        return found
    try:
        check_signed(receipt, keys)
        head = TreeHead.read(str(receipt["head"]), keys)
    except ValueError:
        return found
    record, now = dict(receipt["submission"]), read_head(hub)
    digest = hashlib.sha256(canonical_json(record)).hexdigest()
    return replace(
        found,
        is_signed=True,
        head=head,
        leaves=[_leaf(head, leaf) for leaf in receipt["leaves"]],
        is_recorded=recorded_digest(record["id"], receipt["leaves"]) == digest,
        now=now,
        extends=_extends(hub, now, head),
        submission=record,
    )


def _leaf(head: TreeHead, leaf: Mapping[str, Any]) -> LeafCheck:
    commitment, index = commitment_of(leaf), int(leaf["index"])
    proof = [bytes.fromhex(sibling) for sibling in leaf["proof"]]
    return LeafCheck(index, commitment.hex(), head.includes(commitment, index, proof))


def _extends(hub: Hub, now: TreeHead, head: TreeHead) -> bool:
    """Say whether the log of today holds that of a receipt; one longer than today's can't be its beginning."""
    if not 0 < head.size <= now.size:
        return False
    return now.extends(head, [bytes.fromhex(one) for one in hub.log.consistency(head.size, now.size)])


def _unpacked(compact: str) -> str:
    """Return the JSON text of a receipt that is one compact JWS, with its signature put back where it was."""
    head, payload, mark = compact.split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return json.dumps({**said, SIGNED: f"{head}..{mark}"}, ensure_ascii=False)
