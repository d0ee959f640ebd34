"""The lengths of an XLS workbook's shared texts. [MS-XLS] 2.4.265 (SST), 2.5.293 (XLUnicodeRichExtendedString)."""

import struct
from collections.abc import Sequence

from comity.formats.compound_file import DamagedError

_WIDE, _EXTENDED, _RICH = 1, 4, 8
_LEAST = 3
"""Bytes of an empty text: its length and what kind it is."""


class _Pieces:
    """The bytes of the record and its continuations, read on over their borders."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces, self.piece, self.at = pieces, 0, 0

    @property
    def is_at_end(self) -> bool:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        return self.piece >= len(self.pieces)

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        taken = b""
        while len(taken) < count and not self.is_at_end:
            part = self.pieces[self.piece][self.at : self.at + count - len(taken)]
            self.at += len(part)
            taken += part
        if len(taken) < count:
            raise DamagedError("shared texts end too early")
        return taken

    def skip(self, count: int) -> None:
        """Pass over bytes."""
        while count and not self.is_at_end:
            step = min(count, len(self.pieces[self.piece]) - self.at)
            self.at, count = self.at + step, count - step
        if count:
            raise DamagedError("shared texts end too early")

    def skip_characters(self, count: int, width: int) -> None:
        """Pass over characters: a continuation begins with a byte that says how wide they are from there on."""
        while count:
            if self.at >= len(self.pieces[self.piece]):
                if self.is_at_end:
                    raise DamagedError("shared texts end too early")
                width = 1 + (self.take(1)[0] & _WIDE)
            step = min(count, (len(self.pieces[self.piece]) - self.at) // width)
            if not step:
                raise DamagedError("half a character")
            self.at, count = self.at + step * width, count - step


def shared_lengths(pieces: Sequence[bytes]) -> list[int]:
    """Return the length of each shared text, from the bodies of the record SST and its continuations.

    DamagedError where there are fewer than the record says: the workbook's reader makes room for all.
    """
    if not pieces:
        return []
    source = _Pieces(pieces)
    source.skip(4)
    count = struct.unpack("<I", source.take(4))[0]
    if count * _LEAST > sum(map(len, pieces)):
        raise DamagedError("more shared texts than there is room for")
    return [_length(source) for _ in range(count)]


def _length(source: _Pieces) -> int:
    length, flags = struct.unpack("<HB", source.take(3))
    runs = struct.unpack("<H", source.take(2))[0] if flags & _RICH else 0
    extension = struct.unpack("<I", source.take(4))[0] if flags & _EXTENDED else 0
    source.skip_characters(length, 1 + (flags & _WIDE))
    source.skip(4 * runs + extension)
    return int(length)
