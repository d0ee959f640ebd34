"""Secrets: API keys, passwords, and sealed texts."""

import pytest

from comity.trust.api_keys import make_api_key, parse_api_key
from comity.trust.passwords import fault_of, fits_password, hash_password, needs_rehash
from comity.trust.sealing import Sealer
from comity.trust.signing import SigningKey

SEALER = Sealer(bytes(range(32)))


def test_a_key_is_found_by_its_id_and_fits_its_digest_alone() -> None:
    """Keys that repeat, or a digest that fits another key, would let one program in as another."""
    made = [make_api_key() for _ in range(50)]
    assert len({key.id for key in made}) == len({key.text for key in made}) == 50
    first, second = made[:2]
    assert parse_api_key(first.text) == first
    assert (first.fits(first.digest), second.fits(first.digest)) == (True, False)
    assert first.text not in repr(first)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("several words apart", True),
        ("x" * 11, False),
        ("x" * 1025, False),
        ("xxxxxxxxxxxxxxxx", False),
        ("aisha aisha 1", False),
        ("AISHA is my name", False),
        ("слова слова иначе", True),
    ],
)
def test_a_password_is_long_and_not_the_name(password: str, *, fits: bool) -> None:
    """What is guessed first is what is short, repeated, or the name."""
    assert (fault_of(password, "aisha") is None) is fits


@pytest.mark.usefixtures("strong_passwords")
def test_a_password_is_checked_by_its_hash() -> None:
    """Two hashes of one password differ, or a stolen table shows who shares one."""
    one, two = hash_password("several words apart"), hash_password("several words apart")
    assert one != two
    assert one.startswith("$argon2id$")
    assert fits_password(one, "several words apart")
    assert not fits_password(one, "several words Apart")
    assert not fits_password(None, "a password that nobody has")
    assert not fits_password("not a hash", "several words apart")
    assert not needs_rehash(one)


def test_a_sealed_text_says_what_was_sealed_until_its_time() -> None:
    """A cookie must say what it said, and end by itself."""
    text = SEALER.seal({"token": "x"}, kind="a", until=110)
    assert SEALER.open(text, kind="a", now=109) == {"token": "x"}
    assert SEALER.open(text, kind="a", now=110) is None


def test_what_another_sealed_or_for_another_purpose_is_not_believed() -> None:
    """Anybody writes cookies; only the hub's own count, each for what it was made."""
    text = SEALER.seal({"token": "x"}, kind="a", until=110)
    assert SEALER.open(text, kind="b", now=101) is None
    assert Sealer(bytes(32)).open(text, kind="a", now=101) is None
    for at in range(0, len(text) - 1, 5):
        other = "A" if text[at] != "A" else "B"
        assert SEALER.open(text[:at] + other + text[at + 1 :], kind="a", now=101) is None
    for nonsense in ("", ".", "a.b.c", "é", SigningKey.generate().sign_json({"what": {}, "until": 200}, kind="a")):
        assert SEALER.open(nonsense, kind="a", now=101) is None


def test_a_derived_secret_is_one_for_each_purpose_and_key() -> None:
    """Cookies that are sealed with the signing key itself would lead back to it."""
    key = SigningKey.generate()
    assert key.derive(b"one") == SigningKey.from_pem(key.to_pem()).derive(b"one")
    assert len({key.derive(b"one"), key.derive(b"two"), SigningKey.generate().derive(b"one")}) == 3
    assert len(key.derive(b"one")) == 32
