"""Answers made smaller, as far as the browser can read them."""

import gzip
from collections.abc import Callable

BROTLI, GZIP, PLAIN = "br", "gzip", ""
_LEAST = 500
"""Bytes; less is not worth it."""
_QUICK, _THOROUGH = 4, 9
_BROTLI_MOST = 11
"""Takes two seconds for the library of charts, once, and saves a tenth of it."""


def best_encoding(accepted: str) -> str:
    """Return the encoding that is best of those in an Accept-Encoding header; empty for none.

    >>> best_encoding("gzip, deflate, br"), best_encoding("gzip;q=0.5"), best_encoding("br;q=0, identity")
    ('br', 'gzip', '')
    """
    named = {}
    for part in accepted.split(","):
        name, _, parameters = part.strip().partition(";")
        named[name.strip().lower()] = parameters.replace(" ", "")
    return next((one for one in (BROTLI, GZIP) if one in named and named[one] not in {"q=0", "q=0.0"}), PLAIN)


def compress(data: bytes, encoding: str, *, is_kept: bool = False) -> bytes:
    """Return the data in an encoding; with more care where the result is kept for many readers."""
    return _ENCODERS[encoding](data, _THOROUGH if is_kept else _QUICK)


def is_worth_it(data: bytes, media_type: str) -> bool:
    """Say whether data of a kind become smaller."""
    return len(data) >= _LEAST and not media_type.startswith(("font/woff2", "image/png", "application/pdf"))


def _brotli(data: bytes, level: int) -> bytes:
    import brotli

    packed: bytes = brotli.compress(data, quality=_BROTLI_MOST if level == _THOROUGH else level)
    return packed


_ENCODERS: dict[str, Callable[[bytes, int], bytes]] = {
    BROTLI: _brotli,
    GZIP: lambda data, level: gzip.compress(data, compresslevel=level, mtime=0),
    PLAIN: lambda data, _level: data,
}
