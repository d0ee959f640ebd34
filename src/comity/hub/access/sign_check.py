"""Check the signature that came with a file, against the sender's key that was valid when it was received."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from comity.errors import UsageError
from comity.formats.messages import finding
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.model.findings import Finding
from comity.model.groups import Agreement, Signing
from comity.trust.detached import signer_of, verify_digest
from comity.trust.signing import VerifyingKey


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signature that holds: which provider's key made it."""

    provider: str
    key_id: str


def check_signature(
    hub: Hub,
    provider: str,
    data: bytes | Path | str,
    *,
    signature: str,
    moment: dt.datetime,
    language: str | None = None,
) -> Finding | SignedBy:
    """Return who signed a file, or what is wrong with its signature.

    `data` is the file's bytes, its path, or its SHA-256 (hex). Only a key of this provider counts that was valid at
    the moment of receipt.
    """
    try:
        key_id = signer_of(signature)
    except ValueError:
        return finding("SIG-02", language=language)
    registered = hub.registry.member_keys.key_at(provider, key_id, moment)
    if registered is None:
        return finding("SIG-03", found=key_id, provider=provider, language=language)
    try:
        digest = data if isinstance(data, str) else digest_of(data)
        verify_digest(signature, digest, VerifyingKey.from_jwk(registered.jwk))
    except ValueError:
        return finding("SIG-04", language=language)
    return SignedBy(provider, key_id)


def digest_of(data: bytes | Path) -> str:
    """Return the SHA-256 (hex) of a file, given by its bytes or its path."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def nil_text(provider: str, dataflow: str, period: str) -> bytes:
    """Return the text that stands for a file in a nil return, and that its signature is over."""
    return f"Nil return: {provider} reports nothing for {dataflow} in {period}.\n".encode()


def check_nil_signature(
    hub: Hub, agreement: Agreement, *, raw: bytes, signature: str | None, moment: dt.datetime
) -> None:
    """Raise UsageError where the signature of a nil return is wrong, or lacks and must be there."""
    delivery = Delivery(raw, signature=signature)
    for hit in signature_findings(hub, agreement, delivery, sha256=digest_of(raw), moment=moment):
        raise UsageError(hit.message, remedy=hit.remedy)


def signature_findings(
    hub: Hub, agreement: Agreement, delivery: Delivery, *, sha256: str, moment: dt.datetime
) -> Iterator[Finding]:
    """Yield what is wrong with a submission's signature under its agreement.

    Where a signature is optional, one that came must hold all the same: something is amiss where it doesn't.
    """
    language = delivery.language
    if delivery.signature is None:
        if agreement.signature is Signing.REQUIRED:
            yield finding("SIG-01", language=language)
        return
    found = check_signature(
        hub, agreement.provider, sha256, signature=delivery.signature, moment=moment, language=language
    )
    if isinstance(found, Finding):
        yield found
