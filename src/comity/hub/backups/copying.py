"""Files copied so that they survive a crash, with their digests and permissions."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.errors import OutsideError, UsageError
from comity.hub.backups.manifest import KeptFile
from comity.store.blobs import sync_folder

_BLOCK = 1 << 20
_OWNER_ONLY = 0o700


def copy_file(source: Path, target: Path) -> KeptFile:
    """Copy a file with its permissions; return what was copied. Raises FileNotFoundError where it is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as written:
        mode = stat.S_IMODE(os.fstat(read.fileno()).st_mode)
        target.chmod(mode | stat.S_IWUSR)
        while block := read.read(_BLOCK):
            digest.update(block)
            size += len(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    target.chmod(mode)
    return KeptFile(digest.hexdigest(), size, mode)


def describe_file(path: Path) -> KeptFile:
    """Return digest, size and permissions of a file."""
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        return KeptFile(hashlib.file_digest(file, "sha256").hexdigest(), about.st_size, stat.S_IMODE(about.st_mode))


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes its place under the name of `target` only when it is whole.

    What an earlier attempt left behind is removed, and so is this one's where it fails. Only its owner may look in.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageError(f"{target} is there already.", remedy="Name a place that isn't; nothing was changed.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    with outside_faults(target):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=_OWNER_ONLY)
    try:
        yield unfinished
        with outside_faults(target):
            sync_folders(unfinished)
            if target.exists():
                target.rmdir()
            unfinished.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


@contextmanager
def outside_faults(target: Path) -> Iterator[None]:
    """Tell what the disk reports as a fault of the place that is written to."""
    try:
        yield
    except OSError as error:
        where = error.filename or target
        raise OutsideError(
            f"{where}: {error.strerror or error}.",
            remedy="Check the space and the permissions there, then try again; nothing was left half done.",
        ) from error


def check_space(target: Path, needed: int) -> None:
    """Raise OutsideError where the disk that `target` is to lie on has less space than is needed."""
    there = next(path for path in target.resolve().parents if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise OutsideError(
            f"{there} has {free:,} bytes left, and {needed:,} are needed.",
            remedy="Free some space there, or name another place.",
        )


def sync_folders(top: Path) -> None:
    """Make the names of all files below a folder durable."""
    for folder, _, _ in os.walk(top):
        sync_folder(Path(folder))
