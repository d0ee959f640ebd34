"""Collect files from a folder of the hub's own machine; they stay where they are, and are remembered."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from comity.exchange.collection_ports import Collected
from comity.hub.collecting.errand import SIGNATURE_SUFFIX, Errand, Parcel, read_signature
from comity.hub.collecting.failure import CollectionError, failure

_MEBIBYTE = 1 << 20


def gather(errand: Errand) -> Iterator[Parcel]:
    """Yield each file that is new, in the order of their names. Raises CollectionError at the end.

    One that changed within the last `settle_seconds` is still being written, and left for the next time.
    """
    folder = errand.home / errand.collection.place
    if not folder.is_dir():
        raise failure("no_folder", folder=str(folder))
    first_failure: CollectionError | None = None
    root = folder.resolve()
    for path in sorted(folder.glob(errand.collection.files)):
        if not _is_own_file(path, root) or path.name.endswith(SIGNATURE_SUFFIX):
            continue
        try:
            yield from _gather_one(errand, path, name=path.relative_to(folder).as_posix())
        except CollectionError as error:
            first_failure = first_failure or error
    if first_failure is not None:
        raise first_failure


def _gather_one(errand: Errand, path: Path, *, name: str) -> Iterator[Parcel]:
    stamp, modified = _stamp(path)
    if time.time() - modified < errand.collection.settle_seconds:
        return
    seen = errand.known(f"name:{name}")
    if seen is not None and seen.modified == stamp and errand.counts(seen):
        return
    digest = _digest(errand, path, name)
    if _stamp(path)[0] != stamp:
        return
    known = errand.known(f"sha256:{digest}")
    if known is not None and errand.counts(known):
        return
    memories = (
        Collected(f"sha256:{digest}", errand.moment, name, digest=digest),
        Collected(f"name:{name}", errand.moment, name, modified=stamp, digest=digest),
    )
    key = f"{errand.state.source[:16]}-{digest}"
    beside = path.with_name(path.name + SIGNATURE_SUFFIX)
    signature = (
        read_signature(beside) if _is_own_file(beside, (errand.home / errand.collection.place).resolve()) else None
    )
    yield Parcel(path, path.name, memories, parameters=errand.collection.parameters, key=key, signature=signature)


def _is_own_file(path: Path, root: Path) -> bool:
    """Say whether a path is a file of the folder, and no link out of it."""
    return path.is_file() and path.resolve().is_relative_to(root)


def _stamp(path: Path) -> tuple[str, float]:
    try:
        found = path.stat()
    except OSError as error:
        raise failure("file", file=path.name, problem=error.strerror or "?") from error
    return f"{found.st_size}:{found.st_mtime_ns}", found.st_mtime


def _digest(errand: Errand, path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            if path.stat().st_size > errand.most_bytes:
                raise failure("file_too_large", file=name, limit=str(errand.most_bytes // _MEBIBYTE))
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise failure("file", file=name, problem=error.strerror or "?") from error
