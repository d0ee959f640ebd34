"""Answers compressed as they are made: the best coding of Accept-Encoding that is known here."""

import re
import zlib
from collections.abc import Iterable, Iterator

import zstandard

CODINGS = ("zstd", "gzip", "identity")
_PART = re.compile(r"\s*([^\s,;]+)\s*(?:;\s*q\s*=\s*([0-9.]+))?[^,]*")
_GZIP = 31
_LEVEL = 5


def choose_coding(accepted: str) -> str | None:
    """Return the coding that a header asks for (RFC 9110, section 12.5.3); None where even plain isn't wanted.

    >>> choose_coding("gzip, zstd;q=0.5"), choose_coding("br"), choose_coding("identity;q=0, br")
    ('gzip', 'identity', None)
    """
    weights = {match[1].lower(): _weight(match[2]) for match in _PART.finditer(accepted)}
    others = weights.get("*", 0.0)
    plain = weights.get("identity", others if "*" in weights else None)
    told = {coding: weights.get(coding, others) for coding in CODINGS[:-1]}
    best = max(told, key=lambda coding: told[coding])
    if told[best] > 0 and told[best] >= (plain or 0.0):
        return best
    return None if plain == 0 else "identity"


def encoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield the chunks in a coding, each as soon as there is enough of it."""
    if coding == "identity":
        yield from (chunk for chunk in chunks if chunk)
        return
    packer = zstandard.ZstdCompressor().compressobj() if coding == "zstd" else zlib.compressobj(_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        packed = packer.compress(chunk)
        if packed:
            yield packed
    yield packer.flush()


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0
