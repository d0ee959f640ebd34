"""API keys: 256 random bits under a short id; only their digest is kept.

The secret is as long as the digest, so a plain SHA-256 of it can't be searched: a slow hash, as passwords need,
would add nothing but time to every request.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

PREFIX = "comity"
_SECRET_BYTES = 32
_ID_BYTES = 6
_FORM = re.compile(rf"{PREFIX}_([0-9a-f]{{{2 * _ID_BYTES}}})_([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key as its holder presents it: `id` finds it, `text` proves that one has it."""

    id: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What is kept of it (SHA-256, hex)."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def fits(self, digest: str) -> bool:
        """Say whether this is the key that a kept digest is of, in a time that doesn't tell how nearly."""
        return secrets.compare_digest(self.digest, digest)


def make_api_key() -> SecretKey:
    """Make a new key."""
    key_id = secrets.token_hex(_ID_BYTES)
    return SecretKey(key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}")


def parse_api_key(text: str) -> SecretKey | None:
    """Return the key that a text is; None where it has another form.

    >>> parse_api_key("comity_0123456789ab_" + "x" * 43).id
    '0123456789ab'
    >>> parse_api_key("hunter2") is None
    True
    """
    found = _FORM.fullmatch(text)
    return None if found is None else SecretKey(found[1], text)
