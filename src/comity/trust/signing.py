"""Ed25519 keys (RFC 8037) and what they sign: JSON Web Signatures (RFC 7515, RFC 9864)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


@dataclass(frozen=True)
class SigningKey:
    """A private Ed25519 key; `id` is its public part's thumbprint (RFC 7638)."""

    key: OKPKey

    @classmethod
    def generate(cls) -> Self:
        """Make a new key."""
        return cls(OKPKey.generate_key("Ed25519", private=True))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read a private key (PKCS 8, PEM); raises ValueError where it isn't an Ed25519 one."""
        try:
            key = OKPKey.import_key(pem)
        except (JoseError, ValueError, TypeError) as error:
            raise ValueError("not a private Ed25519 key in PEM") from error
        if key.curve_name != "Ed25519" or not key.is_private:
            raise ValueError("not a private Ed25519 key")
        return cls(key)

    def to_pem(self) -> bytes:
        """Return the private key as PEM (PKCS 8)."""
        return self.key.as_pem(private=True)

    @property
    def id(self) -> str:
        """The thumbprint by which the public key is known."""
        return str(self.key.thumbprint())

    @property
    def public(self) -> "VerifyingKey":
        """The public key."""
        return VerifyingKey(OKPKey.import_key(dict(self.key.as_dict(private=False))))

    def derive(self, purpose: bytes) -> bytes:
        """Return a secret of 32 bytes for another purpose (HKDF-SHA256, RFC 5869); it doesn't lead back here."""
        private = self.key.private_key
        if private is None:
            raise ValueError("a private key is needed")
        return HKDF(hashes.SHA256(), length=32, salt=None, info=purpose).derive(private.private_bytes_raw())

    def sign_json(self, payload: Mapping[str, Any], *, kind: str) -> str:
        """Return a compact JWS over a JSON object; its `typ` keeps one kind from passing as another."""
        header = {"alg": ALGORITHM, "kid": self.id, "typ": kind}
        return jws.serialize_compact(header, canonical_json(payload), self.key, registry=_REGISTRY)


@dataclass(frozen=True)
class VerifyingKey:
    """A public Ed25519 key."""

    key: OKPKey

    @classmethod
    def from_jwk(cls, text: str) -> Self:
        """Read a public key (a JWK as JSON text); raises ValueError where it isn't an Ed25519 one."""
        try:
            key = OKPKey.import_key(json.loads(text))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ValueError("not an Ed25519 key in JWK form") from error
        if key.curve_name != "Ed25519":
            raise ValueError("not an Ed25519 key")
        return cls(key)

    def to_jwk(self) -> str:
        """Return the key as JSON text (RFC 7517)."""
        return canonical_json(dict(self.key.as_dict(private=False))).decode()

    @property
    def id(self) -> str:
        """The thumbprint by which the key is known (RFC 7638)."""
        return str(self.key.thumbprint())

    def read_json(self, signed: str, *, kind: str) -> dict[str, Any]:
        """Return the JSON object of a compact JWS that this key signed; raises ValueError where it didn't."""
        try:
            found = jws.deserialize_compact(signed, self.key, registry=_REGISTRY)
            payload = json.loads(found.payload)
        except (JoseError, ValueError, TypeError) as error:
            raise ValueError("the signature doesn't hold") from error
        if found.headers().get("typ") != kind or not isinstance(payload, dict):
            raise ValueError(f"the signature is not one over a {kind}")
        return payload


def key_id_of(signed: str) -> str:
    """Return the id of the key that is said to have signed a compact JWS; raises ValueError where none is named."""
    try:
        header = jws.extract_compact(signed.encode()).headers()
    except (JoseError, ValueError) as error:
        raise ValueError("not a JSON Web Signature") from error
    return str(header.get("kid", ""))


def canonical_json(value: object) -> bytes:
    """Return JSON in one form for equal values: sorted names, no spaces (RFC 8785 for what has no fractions)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
