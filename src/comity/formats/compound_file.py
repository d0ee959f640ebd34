"""Compound files ([MS-CFB]), as old workbooks are, read so strictly that no library can be led astray by them.

Libraries follow chains of sectors in circles, reserve what a header claims, and seek where no file is. So every
number that they would believe is held against the file's true size first.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

END, UNUSED = 0xFFFFFFFE, 0xFFFFFFFF
_SPECIAL = 0xFFFFFFFC
"""From here on a number is a mark, not a sector."""
_SIZES = {(3, 9): 512, (4, 12): 4096}
_MINI_SHIFT, _MINI_SIZE, _MINI_CUTOFF = 6, 64, 4096
_IN_HEADER = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class DamagedError(Exception):
    """The file isn't a compound file as the specification has it; never leaves the readers."""


@dataclass(frozen=True)
class Entry:
    """One entry of the directory."""

    name: str
    kind: int
    start: int
    length: int


class CompoundFile:
    """A compound file whose allocation was checked; raises DamagedError where anything leads out of it."""

    def __init__(self, data: bytes) -> None:
        """Check header, allocation table and directory."""
        self.data = data
        if len(data) < _MINI_CUTOFF // 8:
            raise DamagedError("no header")
        version, shift, mini = struct.unpack_from("<H2xHH", data, 26)
        if (version, shift) not in _SIZES or mini != _MINI_SHIFT:
            raise DamagedError("sector size")
        self.size = _SIZES[version, shift]
        counts = struct.unpack_from("<II", data, 40) + struct.unpack_from("<I4xI", data, 64)
        self._start, cutoff, self._mini_start = struct.unpack_from("<I4xII", data, 48)
        if max(counts) * self.size > len(data) or cutoff != _MINI_CUTOFF:
            raise DamagedError("counts")
        self._table = self._allocation()
        self.entries = tuple(self._entries())

    def stream(self, entry: Entry) -> bytes:
        """Return all bytes of the entry's chain, those past its declared length too."""
        if entry.length >= _MINI_CUTOFF:
            return self._chain(entry.start)
        return b"".join(self._mini(sector) for sector in self._numbers(entry.start, self._mini_table))

    def _mini(self, sector: int) -> bytes:
        piece = self._mini_stream[sector * _MINI_SIZE : (sector + 1) * _MINI_SIZE]
        if not piece:
            raise DamagedError("mini sector")
        return piece

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if at >= len(self.data):
            raise DamagedError("sector beyond the file")
        return self.data[at : at + self.size]

    def _allocation(self) -> list[int]:
        """Return the table that gives the sector after each sector."""
        sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", self.data, 76))
        extra, seen = struct.unpack_from("<I", self.data, 68)[0], set[int]()
        while extra < _SPECIAL:
            if extra in seen:
                raise DamagedError("circle")
            seen.add(extra)
            *more, extra = _integers(self._sector(extra))
            sectors += more
        used = [sector for sector in sectors if sector < _SPECIAL]
        if len(set(used)) < len(used):
            raise DamagedError("a sector of the table twice")
        return [number for sector in used for number in _integers(self._sector(sector))]

    def _numbers(self, start: int, table: list[int]) -> Iterator[int]:
        """Yield the sectors of a chain; one without any begins with a mark."""
        number, count = start, 0
        while number != END:
            count += 1
            if number == UNUSED and count == 1:
                return
            if number >= len(table) or count > len(table):
                raise DamagedError("chain")
            yield number
            number = table[number]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._numbers(start, self._table))

    @cached_property
    def _mini_table(self) -> list[int]:
        return _integers(self._chain(self._mini_start))

    @cached_property
    def _mini_stream(self) -> bytes:
        return self._chain(self.entries[0].start) if self.entries else b""

    def _entries(self) -> Iterator[Entry]:
        directory = self._chain(self._start)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            name = directory[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
            start, length, high = struct.unpack_from("<III", directory, at + 116)
            kind = directory[at + 66]
            if kind in (_STREAM, _ROOT) and length > len(self.data):
                raise DamagedError("length")
            if kind in (_STREAM, _ROOT) and high and self.size != _SIZES[3, 9]:
                raise DamagedError("length")
            yield Entry(name, kind, start, length)


def _integers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
