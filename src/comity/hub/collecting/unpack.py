"""Content codings of HTTP taken off as they come: gzip, deflate and zstd, never more at once than a bound."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

ACCEPTED = "gzip, zstd"
_MOST_AT_ONCE = 1 << 20
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_ZSTD_WINDOW = 8 << 20
"""RFC 9659: the largest window that a decoder of HTTP must take."""
_ZSTD_SLICE = 512
"""A block of 4 bytes can stand for 128 KiB: fed in such slices, at most 16 MiB come at once."""


class UnpackError(Exception):
    """What came isn't what its coding says."""


class _Unpacker(Protocol):
    def feed(self, chunk: bytes) -> Iterator[bytes]: ...

    def check_ended(self) -> None: ...


def unpack(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield the content in pieces of bounded size; raises UnpackError for a coding unknown, wrong, or cut off."""
    unpacker = _unpacker(coding.strip().lower())
    for chunk in chunks:
        yield from unpacker.feed(chunk)
    unpacker.check_ended()


def _unpacker(coding: str) -> _Unpacker:
    if coding in {"", "identity"}:
        return _Plain()
    if coding in {"gzip", "x-gzip"}:
        return _Zlib(_GZIP_WINDOW)
    if coding == "deflate":
        return _Zlib(zlib.MAX_WBITS)
    if coding == "zstd":
        return _Zstd()
    raise UnpackError(coding)


class _Plain:
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def check_ended(self) -> None:
        """Nothing says where plain content ends; HTTP's own framing does."""


class _Zlib:
    """One or several members of gzip, one after the other, or one of deflate."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        rest = chunk
        while rest:
            if self._inner.eof:
                self._inner = zlib.decompressobj(self._window)
            self._begun = True
            try:
                piece = self._inner.decompress(rest, _MOST_AT_ONCE)
            except zlib.error as error:
                raise UnpackError(str(error)) from error
            yield piece
            rest = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail

    def check_ended(self) -> None:
        if self._begun and not self._inner.eof:
            raise UnpackError("it breaks off")


class _Zstd:
    """Frames of Zstandard, one after the other."""

    def __init__(self) -> None:
        import zstandard

        self._foreign: type[Exception] = zstandard.ZstdError
        self._make = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._inner: Any = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        for begin in range(0, len(chunk), _ZSTD_SLICE):
            yield from self._feed(chunk[begin : begin + _ZSTD_SLICE])

    def _feed(self, rest: bytes) -> Iterator[bytes]:
        while rest:
            if self._inner is None or self._inner.eof:
                self._inner = self._make.decompressobj(read_across_frames=False)
            try:
                piece = self._inner.decompress(rest)
            except self._foreign as error:
                raise UnpackError(str(error)) from error
            yield piece
            rest = self._inner.unused_data if self._inner.eof else b""

    def check_ended(self) -> None:
        if self._inner is not None and not self._inner.eof:
            raise UnpackError("it breaks off")
