"""Raw files, kept exactly as they came under the SHA-256 of their bytes."""

import datetime as dt
import hashlib
import os
import tempfile
from pathlib import Path

from comity.errors import LedgerError

_UNFINISHED = ".new-"


class BlobStore:
    """A folder of immutable files named by their digest; writing the same bytes again changes nothing."""

    def __init__(self, folder: Path) -> None:
        """Keep the files below `folder`, which is made on the first write."""
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Return where the file of this digest lies."""
        return self._folder / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Write the bytes so that they survive a crash, and return their digest."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        if not (path.exists() and path.stat().st_size == len(data)):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; raises LedgerError where they are missing or aren't what they were."""
        path = self.path(digest)
        if not path.exists():
            raise LedgerError(f"The raw file {digest[:12]}… is missing.", remedy="Restore it from a copy.")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise LedgerError(f"The raw file {digest[:12]}… was changed.", remedy="Restore it from a copy.")
        return data

    def remove(self, digest: str) -> None:
        """Remove a file for good; one that isn't there is gone already."""
        self.path(digest).unlink(missing_ok=True)

    def remove_unfinished(self, *, before: dt.datetime) -> list[str]:
        """Remove what was being written when a process was killed, before a moment; return the names."""
        found = [
            path for path in self._folder.glob(f"*/{_UNFINISHED}*") if path.stat().st_mtime < before.timestamp()
        ]
        for path in found:
            path.unlink(missing_ok=True)
        return [path.name for path in found]


def _write_durably(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    temporary.chmod(0o444)
    temporary.replace(path)
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
