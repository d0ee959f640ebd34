"""Content-Digest and Repr-Digest (RFC 9530): what a sender says that its bytes are, checked."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from http import HTTPStatus

from comity.web.problems import Problem, ProblemError

Expected = Mapping[str, bytes]
"""Digests by hashlib's name of the algorithm."""
_ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512"}
_ENTRY = re.compile(r"\s*([a-z*][a-z0-9_.*-]*)\s*=\s*:([A-Za-z0-9+/=]*):\s*(?:;[^,]*)?")
_WANT = "sha-256=10, sha-512=5"


def expected_digests(headers: Mapping[str, str]) -> dict[str, bytes]:
    """Return the digests that headers give; ProblemError where one can't be read, or none can be checked."""
    text = headers.get("content-digest", "")
    if not text and not headers.get("content-encoding"):
        text = headers.get("repr-digest", "")
    if not text:
        return {}
    found: dict[str, bytes] = {}
    for entry in text.split(","):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise _fault("The header Content-Digest can't be read.")
        if match[1] in _ALGORITHMS:
            found[_ALGORITHMS[match[1]]] = _decode(match[2])
    if not found:
        raise _fault("Content-Digest names no algorithm that is known here.")
    return found


def check_digests(expected: Expected, found: Mapping[str, bytes]) -> None:
    """Check that the bytes are those that their sender meant."""
    for name, digest in expected.items():
        if not hmac.compare_digest(digest, found[name]):
            raise _fault("The bytes that came are not those that the digest was made of.")


def render_digest(sha256: str) -> str:
    """Return the header's text for a SHA-256 in hexadecimal.

    >>> render_digest("00" * 32)
    'sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:'
    """
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise _fault("The header Content-Digest can't be read.") from None


def _fault(detail: str) -> ProblemError:
    return ProblemError(
        Problem(
            HTTPStatus.BAD_REQUEST,
            detail,
            kind="digest",
            remedy="Send the file again, with sha-256=:BASE64: or without the header.",
            headers={"Want-Content-Digest": _WANT},
        )
    )
