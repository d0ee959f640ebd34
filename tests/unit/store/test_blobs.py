import datetime as dt
import hashlib
from pathlib import Path

import pytest

from comity.errors import LedgerError
from comity.store.blobs import BlobStore


def test_bytes_come_back_under_their_digest(tmp_path: Path) -> None:
    """The name is the SHA-256 of the content, and writing twice leaves one file and no rest."""
    blobs = BlobStore(tmp_path)
    digest = blobs.put(b"\x00abc")
    assert digest == hashlib.sha256(b"\x00abc").hexdigest() == blobs.put(b"\x00abc")
    assert blobs.get(digest) == b"\x00abc"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [digest]


def test_a_half_written_file_is_written_again(tmp_path: Path) -> None:
    """A file cut short by a crash of the disk is mended by the next submission of the same bytes."""
    blobs = BlobStore(tmp_path)
    path = blobs.path(blobs.put(b"whole"))
    path.chmod(0o644)
    path.write_bytes(b"who")
    assert blobs.get(blobs.put(b"whole")) == b"whole"


def test_missing_and_changed_files_are_said(tmp_path: Path) -> None:
    """A file that is gone or was changed is never handed out."""
    blobs = BlobStore(tmp_path)
    digest = blobs.put(b"one")
    blobs.path(digest).chmod(0o644)
    blobs.path(digest).write_bytes(b"two")
    with pytest.raises(LedgerError, match="changed"):
        blobs.get(digest)
    blobs.path(digest).unlink()
    with pytest.raises(LedgerError, match="missing"):
        blobs.get(digest)


def test_what_was_being_written_is_removed_once_it_is_old(tmp_path: Path) -> None:
    """Killed each night while files come, a hub's disk would fill with halves that nobody names."""
    blobs = BlobStore(tmp_path)
    kept = blobs.put(b"whole")
    (half := tmp_path / kept[:2] / ".new-abc").write_bytes(b"wh")
    written = dt.datetime.fromtimestamp(half.stat().st_mtime, dt.UTC)
    assert blobs.remove_unfinished(before=written - dt.timedelta(seconds=1)) == []
    assert blobs.remove_unfinished(before=written + dt.timedelta(seconds=1)) == [".new-abc"]
    assert blobs.get(kept) == b"whole"
