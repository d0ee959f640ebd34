"""Signatures of webhooks as the Standard Webhooks specification has them (1.0.0, "Signature scheme").

Every call is signed with the hub's Ed25519 key (`v1a`), and with a shared secret (`v1`) where the receiver has one.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from comity.errors import ConfigurationError
from comity.trust.signing import SigningKey

_SECRET, _PUBLIC = "whsec_", "whpk_"
_LEAST_BYTES, _MOST_BYTES = 24, 64


def sign(body: bytes, *, webhook_id: str, timestamp: int, key: SigningKey, secret: bytes | None = None) -> str:
    """Return the header `webhook-signature` over `id.timestamp.body`."""
    content = f"{webhook_id}.{timestamp}.".encode() + body
    signatures = []
    if secret is not None:
        signatures.append(f"v1,{_base64(hmac.new(secret, content, hashlib.sha256).digest())}")
    signatures.append(f"v1a,{_base64(_private(key).sign(content))}")
    return " ".join(signatures)


def public_key_text(key: SigningKey) -> str:
    """Return the key by which receivers check the hub's signatures, `whpk_…`."""
    raw = _private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return _PUBLIC + _base64(raw)


def read_secrets(texts: Sequence[str]) -> Mapping[str, bytes]:
    """Return the shared secrets by provider; raises ConfigurationError, which never quotes one."""
    found: dict[str, bytes] = {}
    for number, text in enumerate(texts, start=1):
        provider, _, secret = text.partition("=")
        try:
            decoded = base64.b64decode(secret.removeprefix(_SECRET), validate=True)
        except binascii.Error:
            decoded = b""
        if not provider or not secret.startswith(_SECRET) or not _LEAST_BYTES <= len(decoded) <= _MOST_BYTES:
            raise ConfigurationError(
                f"[webhooks] secrets: number {number} is not PROVIDER=whsec_… with {_LEAST_BYTES} to {_MOST_BYTES} "
                "bytes in base64.",
                remedy="Make one of 32 random bytes, and give it to the receiver by a safe way.",
            )
        found[provider] = decoded
    return found


def _private(key: SigningKey) -> Ed25519PrivateKey:
    return cast("Ed25519PrivateKey", load_pem_private_key(key.to_pem(), None))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
