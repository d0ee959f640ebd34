"""Signatures on files: they hold for one file and one key, and nothing else passes for one."""

import base64
import hashlib
import json

import pytest

from comity.trust.detached import FILE_KIND, sign, signer_of, verify, verify_digest
from comity.trust.signing import SigningKey

KEY = SigningKey.generate()
FILE = b"dataflow,COMITY:CROSSINGS(1.0.0),M\n"
SIGNED = sign(FILE, KEY)


def test_a_signature_holds_for_its_file_by_bytes_and_digest() -> None:
    """A receipt has but the digest; the same signature must hold for both."""
    verify(SIGNED, FILE, KEY.public)
    verify_digest(SIGNED, hashlib.sha256(FILE).hexdigest(), KEY.public)


def test_the_signature_is_what_the_standards_say() -> None:
    """Another program must be able to make and check one (RFC 7515 appendix F, RFC 8037)."""
    head, payload, mark = SIGNED.split(".")
    assert payload == ""
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    assert header == {"alg": "Ed25519", "kid": KEY.id, "typ": FILE_KIND}
    attached = base64.urlsafe_b64encode(hashlib.sha256(FILE).hexdigest().encode()).rstrip(b"=")
    KEY.public.key.public_key.verify(base64.urlsafe_b64decode(mark + "=="), f"{head}.".encode() + attached)


def test_a_changed_file_or_another_key_is_noticed() -> None:
    """A signature that holds for a changed file proves nothing."""
    with pytest.raises(ValueError, match="not one over this file"):
        verify(SIGNED, FILE + b" ", KEY.public)
    with pytest.raises(ValueError, match="another key"):
        verify(SIGNED, FILE, SigningKey.generate().public)


@pytest.mark.parametrize("at", range(0, len(SIGNED), 7))
def test_a_changed_signature_is_noticed(at: int) -> None:
    """Any changed character must break it."""
    other = "A" if SIGNED[at] != "A" else "B"
    with pytest.raises(ValueError, match=r"Signature|over a file|another key|over this file"):
        verify(SIGNED[:at] + other + SIGNED[at + 1 :], FILE, KEY.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "x",
        SIGNED.replace("..", ".eA."),
        SIGNED + "A" * 5000,
        KEY.sign_json({"sha256": "x"}, kind=FILE_KIND),
        KEY.sign_json({"size": 1}, kind="comity-tree-head"),
        "é..x",
    ],
)
def test_what_is_no_signature_over_a_file_is_refused(text: str) -> None:
    """A head of the log or a token, sent as a signature, must not crash the intake or pass."""
    with pytest.raises(ValueError, match=r"."):
        signer_of(text)


def test_a_signature_over_another_kind_of_thing_does_not_pass() -> None:
    """The hub signs other texts with keys of the same form: `typ` keeps them apart."""
    head, _, mark = KEY.sign_json({}, kind="comity-tree-head").split(".")
    with pytest.raises(ValueError, match="over a file"):
        verify(f"{head}..{mark}", b"{}", KEY.public)


def test_only_ed25519_is_taken() -> None:
    """`alg` is the sender's to write: none and others must be refused before anything is verified."""
    header = {"alg": "none", "kid": KEY.id, "typ": FILE_KIND}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    with pytest.raises(ValueError, match=r"."):
        verify(f"{head}..", FILE, KEY.public)
