"""Draws from a secret: the same cell draws the same numbers in every edition, and nobody else can draw them."""

import hmac
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from comity.errors import ConfigurationError

Array = NDArray[np.float64]

SECRET_BYTES = 32
_WIDTH = 2.0**64


def draw(secret: bytes, names: Iterable[str]) -> Array:
    """Return two numbers in [0, 1) for each name (rows × 2), from HMAC-SHA-256 of the name.

    Raises ConfigurationError where the secret is shorter than 32 bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise ConfigurationError(
            f"The secret that protects small counts has fewer than {SECRET_BYTES} bytes.",
            remedy="Restore the file from a copy.",
        )
    digests = b"".join(hmac.digest(secret, name.encode(), "sha256")[:16] for name in names)
    return np.frombuffer(digests, dtype=">u8").astype(np.float64).reshape(-1, 2) / _WIDTH
