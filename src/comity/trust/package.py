"""Signed packages: files that travel on a stick, with a manifest that says what they are, signed by their provider.

A package is a ZIP with `manifest.json`, `manifest.jws` (a detached signature over it, `comity.trust.detached`), and
the files that the manifest names with their SHA-256. Whatever it names is read within bounds and into memory alone;
nothing of it is ever written under a name of its own choosing.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.trust.detached import sign, sign_digest
from comity.trust.signing import SigningKey, canonical_json

SUFFIX = ".comity.zip"
MANIFEST, SIGNATURE, FILES, MAPPINGS = "manifest.json", "manifest.jws", "files/", "mappings/"
KIND = "comity-package-1"
MOST_FILES = 200
_MOST_MANIFEST = 1 << 20
_MOST_SIGNATURE = 4096
_MOST_MAPPING = 256 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:]{1,200}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_END, _END_64, _END_BYTES = b"PK\x05\x06", b"PK\x06\x07", 22
_MOST_DIRECTORY = 256 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package: its bare name and digest, and what its sender says of it.

    `mapping` is the text of a mapping that is sent along, `mapping_name` that of one that is kept with the hub.
    `signature` is the provider's own over the file, so that it stays with the submission.
    """

    name: str
    sha256: str
    dataflow: str = ""
    action: str = ""
    mapping: str = ""
    mapping_name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A package as opened: whose it is, its files in their order, and what its signature is over."""

    provider: str
    files: tuple[PackedFile, ...]
    manifest: bytes = field(repr=False)
    signature: str
    content: bytes = field(repr=False)

    def read(self, file: PackedFile, *, most_bytes: int) -> bytes:
        """Return a file's bytes; raises ValueError where they are too many, or not those that were signed."""
        with _opened(self.content) as archive:
            data = _read(archive, f"{FILES}{file.sha256}", most_bytes)
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise ValueError(f"{file.name} is not the file that was signed")
        return data


def make_package(provider: str, files: Sequence[tuple[PackedFile, bytes]], key: SigningKey) -> bytes:
    """Return the bytes of a package; the same files give the same bytes. Digests and signatures are filled in."""
    if not 0 < len(files) <= MOST_FILES:
        raise ValueError(f"a package holds 1 to {MOST_FILES} files")
    told: list[dict[str, Any]] = []
    members: dict[str, bytes] = {}
    for file, data in files:
        digest = hashlib.sha256(data).hexdigest()
        entry: dict[str, Any] = {"name": file.name, "sha256": digest, "signature": sign_digest(digest, key)}
        entry |= {
            name: getattr(file, name) for name in ("dataflow", "action", "mapping_name") if getattr(file, name)
        }
        if file.parameters:
            entry["parameters"] = dict(file.parameters)
        if file.mapping:
            text = file.mapping.encode()
            entry["mapping"] = hashlib.sha256(text).hexdigest()
            members[f"{MAPPINGS}{entry['mapping']}"] = text
        members[f"{FILES}{digest}"] = data
        told.append(_checked_entry(entry))
    manifest = canonical_json({"kind": KIND, "provider": provider, "files": told})
    whole = {MANIFEST: manifest, SIGNATURE: sign(manifest, key).encode(), **members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def is_package(name: str) -> bool:
    """Say whether a file's name is one of a package."""
    return name.lower().endswith(SUFFIX)


def open_package(content: bytes | Path) -> Package:
    """Return a package, its signature unchecked; raises ValueError for what isn't one, or isn't whole."""
    data = content if isinstance(content, bytes) else content.read_bytes()
    with _opened(data) as archive:
        _check_members(archive)
        manifest = _read(archive, MANIFEST, _MOST_MANIFEST)
        signature = _read(archive, SIGNATURE, _MOST_SIGNATURE).decode("ascii", errors="replace").strip()
        said = _parsed(manifest)
        files = tuple(_file(archive, entry) for entry in said["files"])
        wanted = {MANIFEST, SIGNATURE, *(f"{FILES}{file.sha256}" for file in files)}
        wanted |= {f"{MAPPINGS}{entry['mapping']}" for entry in said["files"] if "mapping" in entry}
        if wanted != set(archive.namelist()):
            raise ValueError("it holds other files than its manifest names")
    return Package(said["provider"], files, manifest, signature, data)


def _opened(data: bytes) -> zipfile.ZipFile:
    """Return the ZIP; one whose list of members is long, or lies elsewhere than at its end, isn't even read."""
    end = data[-_END_BYTES:]
    is_plain = end.startswith(_END) and end.endswith(b"\0\0") and data[-_END_BYTES - 20 :][:4] != _END_64
    if not is_plain or int.from_bytes(end[12:16], "little") > _MOST_DIRECTORY:
        raise ValueError("it is no ZIP file that can be read")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise ValueError("it is no ZIP file that can be read") from error


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(names) > 2 * MOST_FILES + 2 or len(set(names)) < len(names):
        raise ValueError("it holds too many files, or one twice")
    for member in members:
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
            raise ValueError("it is encrypted, or packed in a way that is not taken")


def _read(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """Return a member's bytes as far as they stay within the bound, whatever the ZIP says of their size."""
    try:
        with archive.open(name) as stream:
            data = stream.read(most_bytes + 1)
    except KeyError as error:
        raise ValueError(f"it lacks {name.partition('/')[0]}") from error
    except _UNREADABLE as error:
        raise ValueError("it is damaged") from error
    if len(data) > most_bytes:
        raise ValueError(f"a part of it holds more than {most_bytes} bytes")
    return data


def _parsed(manifest: bytes) -> dict[str, Any]:
    try:
        said = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise ValueError("its manifest is no JSON") from error
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise ValueError("its manifest is not one of this kind")
    files = said.get("files")
    if not isinstance(said.get("provider"), str) or not isinstance(files, list) or not 0 < len(files) <= MOST_FILES:
        raise ValueError("its manifest lacks a provider or files")
    return {"provider": said["provider"], "files": [_checked_entry(entry) for entry in files]}


def _checked_entry(entry: object) -> dict[str, Any]:
    """Return a manifest's entry if every value is of its kind."""
    if not isinstance(entry, dict):
        raise ValueError("its manifest can't be understood")  # noqa: TRY004 - every fault of a package is one
    texts = {name: value for name, value in entry.items() if name != "parameters"}
    known = {"name", "sha256", "dataflow", "action", "mapping", "mapping_name", "signature"}
    parameters = entry.get("parameters", {})
    is_fit = (
        set(texts) <= known
        and all(isinstance(value, str) for value in texts.values())
        and isinstance(parameters, dict)
        and all(isinstance(value, str) for value in parameters.values())
        and _NAME.fullmatch(entry.get("name", "")) is not None
        and _DIGEST.fullmatch(entry.get("sha256", "")) is not None
        and _DIGEST.fullmatch(entry.get("mapping", "0" * 64)) is not None
    )
    if not is_fit:
        raise ValueError("its manifest can't be understood")
    return entry


def _file(archive: zipfile.ZipFile, entry: Mapping[str, Any]) -> PackedFile:
    return PackedFile(**{**entry, "mapping": _mapping(archive, entry.get("mapping", ""))})


def _mapping(archive: zipfile.ZipFile, digest: str) -> str:
    if not digest:
        return ""
    data = _read(archive, f"{MAPPINGS}{digest}", _MOST_MAPPING)
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError("a mapping is not the one that was signed")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError("a mapping is not written in UTF-8") from error
