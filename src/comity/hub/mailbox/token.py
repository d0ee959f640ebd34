"""A provider's token: a word for the subject of its mails, made from the hub's secret, and told to nobody else."""

import base64
import hashlib
import hmac
import re

_BYTES = 10
_WORD = re.compile(r"[A-Z2-7]{16}")


def token_of(secret: str, provider: str) -> str:
    """Return the token of a provider: 16 letters and digits, 80 bits; another secret makes others.

    >>> token_of("secret", "KG") == token_of("secret", "KG") != token_of("secret", "TJ")
    True
    """
    made = hmac.new(secret.encode(), b"comity-mailbox:" + provider.encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:_BYTES]).decode()


def has_token(subject: str, *, secret: str, provider: str) -> bool:
    """Say whether a subject holds the provider's token; never where there is no secret."""
    if not secret:
        return False
    expected = token_of(secret, provider)
    return any(hmac.compare_digest(word, expected) for word in _WORD.findall(subject))
