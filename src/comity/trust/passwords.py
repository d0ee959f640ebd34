"""Passwords, kept as argon2id hashes (RFC 9106) with the library's current parameters."""

import functools
import threading
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
LONGEST = 1024
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB while it is made: many sign-ins at once wait for one another."""
_NOBODYS = "a password that nobody has"


def fault_of(password: str, name: str) -> str | None:
    """Return what is wrong with a new password; None where nothing is.

    Length is what counts (NIST SP 800-63B); no kinds of characters are asked for.
    """
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        return f"a password has from {SHORTEST} to {LONGEST} characters"
    if name.casefold() in plain.casefold() or len(set(plain)) < SHORTEST // 2:
        return "this password is too easily guessed"
    return None


def hash_password(password: str) -> str:
    """Return the hash of a password, salt and parameters in it."""
    with _AT_ONCE:
        return _hasher().hash(_plain(password))


def fits_password(hashed: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed.

    Without a hash (an unknown name) the answer is no, and takes as long as for a known one.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            fits = _hasher().verify(hashed or _nobodys(), _plain(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return fits and hashed is not None


def needs_rehash(hashed: str) -> bool:
    """Say whether a hash was made with other parameters than those of today."""
    return _hasher().check_needs_rehash(hashed)


@functools.cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@functools.cache
def _nobodys() -> str:
    return _hasher().hash(_NOBODYS)


def _plain(password: str) -> str:
    """Return the text in one form, however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", password)
