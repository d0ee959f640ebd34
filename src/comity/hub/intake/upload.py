"""Files on their way in, kept on disk until they are whole: resumable uploads, and bodies being received.

Everything lies in one folder of the hub's directory: `ID.part` holds the bytes that came, `ID.json` what is known
of the upload. A restart finds them as they were. They are no part of the exchange yet, and leave no trace in the
ledger.
"""

import contextlib
import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from comity.errors import OutsideError, UnknownArtefactError, UsageError

FOLDER = "uploads"
_ID = re.compile(r"[0-9a-f]{32}")
_INCOMING = "incoming-"


@dataclass(frozen=True)
class Upload:
    """An upload: whose it is, how long it will be, how much of it came, and what became of it.

    `metadata` is what its sender says of the file; `submissions` are the numbers of what it was turned into.
    """

    id: str
    owner: str
    length: int
    created_at: dt.datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    offset: int = 0
    expires_at: dt.datetime | None = None
    submissions: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Say whether all of it came."""
        return self.offset == self.length


class Uploads:
    """The folder of uploads. Moments are wall time, and given by the caller."""

    def __init__(self, directory: Path, *, expire_after: dt.timedelta) -> None:
        """Use the folder in a hub's directory; it is made on the first upload."""
        self._folder = directory / FOLDER
        self._expire_after = expire_after

    def create(self, owner: str, *, length: int, metadata: Mapping[str, str], at: dt.datetime) -> Upload:
        """Begin an upload of so many bytes."""
        upload = Upload(secrets.token_hex(16), owner, length, at, dict(metadata))
        with disk_faults():
            self._make_folder()
            self.part(upload.id).touch(mode=0o600, exist_ok=False)
            self._touch(self.part(upload.id), at)
            self._write(upload)
        return self.get(upload.id, owner, at=at)

    def adopt(self, path: Path, owner: str, *, metadata: Mapping[str, str], at: dt.datetime) -> Upload:
        """Keep a file that was received in one go (see `incoming`) as a whole upload."""
        with disk_faults():
            upload = Upload(secrets.token_hex(16), owner, path.stat().st_size, at, dict(metadata))
            path.replace(self.part(upload.id))
            self._write(upload)
        return self.get(upload.id, owner, at=at)

    def note(self, upload: Upload, metadata: Mapping[str, str]) -> Upload:
        """Keep other metadata of an upload."""
        noted = replace(upload, metadata=dict(metadata))
        with disk_faults():
            self._write(noted)
        return noted

    def get(self, upload_id: str, owner: str, *, at: dt.datetime) -> Upload:
        """Return an upload; another's, an expired or a removed one is not known here."""
        found = self._read(upload_id) if _ID.fullmatch(upload_id) else None
        if found is None or found.owner != owner or _is_over(found, at):
            raise UnknownArtefactError(
                f"There is no upload {upload_id[:32]}.", remedy="It may have expired or been taken in; begin anew."
            )
        return found

    def whole(self, owner: str, *, at: dt.datetime) -> list[Upload]:
        """Return this owner's uploads that came whole and were not taken in yet, the oldest first."""
        found = [one for one in self._all() if one.owner == owner and one.is_whole and not one.submissions]
        return sorted((one for one in found if not _is_over(one, at)), key=lambda one: one.created_at)

    def unfinished(self, owner: str, *, at: dt.datetime) -> int:
        """Return how many uploads of this owner wait for their bytes, or to be taken in."""
        found = [one for one in self._all() if one.owner == owner and not one.submissions and not _is_over(one, at)]
        return len(found)

    def part(self, upload_id: str) -> Path:
        """Return where the bytes of an upload lie."""
        return self._folder / f"{upload_id}.part"

    @contextlib.contextmanager
    def appending(self, upload: Upload) -> Iterator[BinaryIO]:
        """Give the upload's file, ready for its next bytes; what was written is on the disk at the end."""
        with disk_faults(), self.part(upload.id).open("r+b") as file:
            file.seek(upload.offset)
            try:
                yield file
            finally:
                file.flush()
                os.fsync(file.fileno())

    def cut_back(self, upload: Upload) -> None:
        """Take back whatever was added to an upload since it was got."""
        with disk_faults():
            os.truncate(self.part(upload.id), upload.offset)

    def finish(self, upload: Upload, submissions: tuple[int, ...]) -> Upload:
        """Remove the bytes of an upload that was taken in; what it became is known until it expires."""
        done = replace(upload, submissions=submissions)
        with disk_faults():
            self._write(done)
            self.part(upload.id).unlink(missing_ok=True)
        return done

    def remove(self, upload_id: str) -> None:
        """Remove an upload and all that came of it."""
        with disk_faults():
            self.part(upload_id).unlink(missing_ok=True)
            self._about(upload_id).unlink(missing_ok=True)

    def count(self, *, at: dt.datetime) -> int:
        """Return how many uploads of all senders are on their way in, or waiting to be sent."""
        return sum(not _is_over(one, at) for one in self._all())

    def remove_expired(self, at: dt.datetime) -> list[str]:
        """Remove what is past its time; return the numbers of those uploads."""
        expired = [one.id for one in self._all() if _is_over(one, at)]
        for upload_id in expired:
            self.remove(upload_id)
        return expired

    def remove_leftovers(self) -> None:
        """Remove what an earlier process was receiving when it ended: nobody was told that it came."""
        known = {one.id for one in self._all()}
        with disk_faults():
            for path in self._folder.glob("*"):
                is_part = path.suffix == ".part" and path.stem not in known
                if path.name.startswith(_INCOMING) or is_part or path.suffix == ".new":
                    path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give the path of a file to be received in one go; it is gone at the end, whatever happened."""
        with disk_faults():
            self._make_folder()
        path = self._folder / f"{_INCOMING}{secrets.token_hex(16)}"
        try:
            yield path
        finally:
            with disk_faults():
                path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def _about(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"

    def _all(self) -> Iterator[Upload]:
        with disk_faults():
            names = [path.stem for path in self._folder.glob("*.json")]
        for name in names:
            if (found := self._read(name)) is not None:
                yield found

    def _read(self, upload_id: str) -> Upload | None:
        """Return an upload with its offset and end as the bytes on the disk say; None where there is none."""
        about, part = self._about(upload_id), self.part(upload_id)
        with disk_faults():
            try:
                told = json.loads(about.read_text(encoding="utf-8"))
            except FileNotFoundError:
                return None
            is_there = part.exists()
            last = part.stat() if is_there else about.stat()
        offset = last.st_size if is_there else told["length"]
        touched = dt.datetime.fromtimestamp(last.st_mtime, dt.UTC)
        return Upload(
            id=upload_id,
            owner=told["owner"],
            length=told["length"],
            created_at=dt.datetime.fromisoformat(told["created_at"]),
            metadata=told["metadata"],
            offset=offset,
            expires_at=touched + self._expire_after,
            submissions=tuple(told["submissions"]),
        )

    def _write(self, upload: Upload) -> None:
        path = self._about(upload.id)
        told = {**asdict(upload), "created_at": upload.created_at.isoformat()}
        kept = {name: told[name] for name in ("owner", "length", "created_at", "metadata", "submissions")}
        new = path.with_suffix(".new")
        new.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        new.replace(path)

    @staticmethod
    def _touch(path: Path, at: dt.datetime) -> None:
        os.utime(path, (at.timestamp(), at.timestamp()))


def _is_over(upload: Upload, at: dt.datetime) -> bool:
    return upload.expires_at is not None and upload.expires_at <= at


@contextlib.contextmanager
def disk_faults() -> Iterator[None]:
    """Say in our words what the disk reports about a file on its way in."""
    try:
        yield
    except FileNotFoundError as error:
        raise UsageError(
            "The upload was removed meanwhile.", remedy="Begin it anew; what came of it is gone."
        ) from error
    except OSError as error:
        raise OutsideError(
            f"The upload can't be kept: {error.strerror}.", remedy="Try again later; tell the secretariat."
        ) from error
