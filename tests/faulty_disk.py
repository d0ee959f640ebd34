"""A disk and a clock that fail as they are told, for processes that are started with its environment.

It is a library of C that is made when it is needed (`cc`), preloaded, and told what to do by a page in a file.
"""

import errno
import mmap
import shutil
import struct
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

SYNC, WRITE = 0, 1
NO_SPACE, BROKEN, READ_ONLY = errno.ENOSPC, errno.EIO, errno.EROFS
_SOURCE = Path(__file__).with_suffix(".c")
_FAULT, _NUMBER = struct.Struct("=4q"), struct.Struct("=q")
_SIZE = 2 * _FAULT.size + _NUMBER.size


def compiler() -> str | None:
    """Return the C compiler; None where there is none."""
    return shutil.which("cc")


@dataclass
class FaultyDisk:
    """Breaks calls on files below a folder in all processes that have its `environment`, and moves their clock."""

    library: Path
    page: Path
    below: Path
    _shared: mmap.mmap

    @classmethod
    def make(cls, folder: Path, below: Path) -> Self:
        """Make it in a folder; nothing is broken yet."""
        library, page = folder / "faulty_disk.so", folder / "faulty_disk.page"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
        page.write_bytes(bytes(_SIZE))
        page.chmod(0o666)
        with page.open("r+b") as file:
            return cls(library, page, below.resolve(), mmap.mmap(file.fileno(), _SIZE))

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process is started with."""
        return {
            "LD_PRELOAD": str(self.library),
            "COMITY_FAULTY_DISK": str(self.page),
            "COMITY_FAULTY_BELOW": f"{self.below}/",
        }

    def fail(self, kind: int, error: int, *, after: int = 1, lasts: bool = False) -> None:
        """Let the so many-th call from now on fail, once or until `heal`."""
        _FAULT.pack_into(self._shared, kind * _FAULT.size, 0, error, lasts, self.made(kind))
        _NUMBER.pack_into(self._shared, kind * _FAULT.size, after)

    def heal(self) -> None:
        """Let nothing fail any more."""
        for kind in (SYNC, WRITE):
            _NUMBER.pack_into(self._shared, kind * _FAULT.size, 0)

    def is_pending(self, kind: int) -> bool:
        """Say whether a fault that was asked for has not come about."""
        return bool(_NUMBER.unpack_from(self._shared, kind * _FAULT.size)[0] > 0)

    def made(self, kind: int) -> int:
        """Return how many calls of a kind failed."""
        return int(_FAULT.unpack_from(self._shared, kind * _FAULT.size)[3])

    def set_clock(self, seconds: float) -> None:
        """Let the clock be so many seconds ahead of the real one, or behind it."""
        _NUMBER.pack_into(self._shared, 2 * _FAULT.size, round(seconds * 1_000_000))

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Break nothing any more."""
        self.heal()
        self._shared.close()
