"""Signatures on files: a detached JWS (RFC 7515, appendix F; Ed25519) whose payload is the file's digest.

The payload that is signed, and left out of what is sent, is the file's SHA-256 as 64 lower-case hexadecimal digits.
So a signature can be checked by whoever has the digest alone, as a receipt does. `typ` keeps it from passing as a
signature over anything else, `kid` names the key by its thumbprint (RFC 7638).
"""

import hashlib

from joserfc import jws
from joserfc.errors import JoseError

from comity.trust.signing import ALGORITHM, SigningKey, VerifyingKey

FILE_KIND = "comity-file"
LONGEST = 4096
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


def sign(data: bytes, key: SigningKey) -> str:
    """Return the detached signature of a file."""
    return sign_digest(hashlib.sha256(data).hexdigest(), key)


def sign_digest(sha256: str, key: SigningKey) -> str:
    """Return the detached signature of a file of this SHA-256 (hex)."""
    header = {"alg": ALGORITHM, "kid": key.id, "typ": FILE_KIND}
    head, _, mark = jws.serialize_compact(header, sha256.encode(), key.key, registry=_REGISTRY).split(".")
    return f"{head}..{mark}"


def verify(signature: str, data: bytes, key: VerifyingKey) -> None:
    """Check that the key signed this file; raises ValueError where it didn't."""
    verify_digest(signature, hashlib.sha256(data).hexdigest(), key)


def verify_digest(signature: str, sha256: str, key: VerifyingKey) -> None:
    """Check that the key signed a file of this SHA-256 (hex); raises ValueError where it didn't."""
    if signer_of(signature) != key.id:
        raise ValueError("the signature is of another key")
    try:
        jws.deserialize_compact(signature, key.key, registry=_REGISTRY, payload=sha256.encode())
    except (JoseError, ValueError) as error:
        raise ValueError("the signature is not one over this file") from error


def signer_of(signature: str) -> str:
    """Return the id of the key that is said to have signed a file; raises ValueError where the form is another."""
    parts = signature.split(".")
    if len(signature) > LONGEST or len(parts) != len(("header", "payload", "signature")) or parts[1]:
        raise ValueError("not a detached JSON Web Signature")
    try:
        header = jws.extract_compact(signature.encode(), b"").headers()
    except (JoseError, ValueError) as error:
        raise ValueError("not a JSON Web Signature") from error
    if header.get("alg") != ALGORITHM or header.get("typ") != FILE_KIND or not isinstance(header.get("kid"), str):
        raise ValueError("not a signature over a file")
    return str(header["kid"])
