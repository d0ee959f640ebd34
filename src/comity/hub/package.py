"""Pack files for a stick, signed; and take such a package in, whose files their provider vouches for."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from comity.errors import OutsideError, UsageError
from comity.formats.mapping import LayoutMapping
from comity.hub.access.sign_check import check_signature
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.limits import set_limits
from comity.hub.intake.receive import Received, named_mapping, receive, sender_for, sent_mapping
from comity.model.access import Principal
from comity.model.findings import Finding
from comity.model.groups import Action
from comity.model.names import FALLBACK_LANGUAGE
from comity.trust.package import MOST_FILES, SUFFIX, Package, PackedFile, is_package, make_package, open_package
from comity.trust.signing import SigningKey

__all__ = ["SUFFIX", "Terms", "is_package", "pack_files", "receive_package"]
_MEBIBYTE = 1 << 20
_FILES_AT_MOST = 4
"""A package holds no more in all than so many files of the largest size."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sender says of all files of a package."""

    dataflow: str = ""
    action: Action | None = None
    mapping: Path | None = None
    mapping_name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


def pack_files(files: Sequence[Path], *, provider: str, key: Path, terms: Terms) -> bytes:
    """Return a package of files, signed with the provider's key (PEM)."""
    if not 0 < len(files) <= MOST_FILES:
        raise UsageError(f"A package holds 1 to {MOST_FILES} files.", remedy="Make several packages.")
    if not provider:
        raise UsageError("The package's provider isn't named.", remedy="Name it with --member.")
    signer = _signer(key)
    told = PackedFile(
        name="",
        sha256="",
        dataflow=terms.dataflow,
        action=terms.action.value if terms.action else "",
        mapping=_mapping_text(terms.mapping),
        mapping_name=terms.mapping_name,
        parameters=terms.parameters,
    )
    try:
        return make_package(provider, [(_named(told, path), _read(path)) for path in files], signer)
    except ValueError as error:
        raise UsageError(f"The package can't be made: {error}.", remedy="Give the files other names.") from error


def receive_package(
    hub: Hub,
    principal: Principal,
    content: bytes | Path,
    *,
    provider: str = "",
    received_at: dt.datetime | None = None,
    language: str = FALLBACK_LANGUAGE,
) -> list[Received]:
    """Take in a package's files in their order, each as if it had been sent: whole, or refused with its report.

    Raises UsageError, and takes nothing, where it is no package, or not signed with a key of its provider that is
    valid at the moment of receipt. A package that comes again changes nothing.
    """
    package = _open(content)
    if provider and provider != package.provider:
        raise UsageError(
            f"The package is by {package.provider}, not by {provider}.", remedy="Leave the sender out."
        )
    sender = sender_for(principal, package.provider)
    moment = hub.now(received_at)
    found = check_signature(
        hub, sender, package.manifest, signature=package.signature, moment=moment, language=language
    )
    if isinstance(found, Finding):
        raise UsageError(f"The package is not taken. {found.message}", remedy=found.remedy)
    _check_whole(package)
    name = hashlib.sha256(package.manifest).hexdigest()[:32]
    return [
        receive(
            hub,
            principal,
            _delivery(hub, package, file, language),
            received_at=received_at,
            idempotency_key=f"package-{name}-{number}",
        )
        for number, file in enumerate(package.files, start=1)
    ]


def _open(content: bytes | Path) -> Package:
    data = content if isinstance(content, bytes) else _read(content)
    try:
        return open_package(data)
    except ValueError as error:
        raise _unfit(error) from error


def _check_whole(package: Package) -> None:
    """Read every file once, before any is taken: all are those that were signed, and not too much in all."""
    bound = set_limits().file.file_bytes
    left = _FILES_AT_MOST * bound
    try:
        for file in package.files:
            left -= len(package.read(file, most_bytes=min(bound, left)))
    except ValueError as error:
        raise _unfit(error) from error


def _delivery(hub: Hub, package: Package, file: PackedFile, language: str) -> Delivery:
    try:
        data = package.read(file, most_bytes=set_limits().file.file_bytes)
        action = Action(file.action) if file.action else None
    except ValueError as error:
        raise _unfit(error) from error
    return Delivery(
        content=data,
        name=file.name,
        dataflow=file.dataflow or None,
        provider=package.provider,
        mapping=_mapping(hub, file),
        parameters=file.parameters,
        action=action,
        language=language,
        signature=file.signature or None,
    )


def _mapping(hub: Hub, file: PackedFile) -> LayoutMapping | None:
    if file.mapping:
        return sent_mapping(file.mapping.encode())
    return named_mapping(hub, file.mapping_name) if file.mapping_name else None


def _unfit(error: ValueError) -> UsageError:
    return UsageError(f"The package can't be used: {error}.", remedy="Pack the files anew with `comity pack`.")


def _named(file: PackedFile, path: Path) -> PackedFile:
    return replace(file, name=path.name)


def _read(path: Path) -> bytes:
    bound = set_limits().file.file_bytes
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", remedy="Give the path of a file.")
    try:
        with path.open("rb") as stream:
            data = stream.read(bound + 1)
    except OSError as error:
        raise OutsideError(f"{path} can't be read: {error.strerror}.", remedy="Check its permissions.") from error
    if len(data) > bound:
        raise UsageError(f"{path} is larger than {bound // _MEBIBYTE} MiB.", remedy="Split it.")
    return data


def _mapping_text(path: Path | None) -> str:
    if path is None:
        return ""
    data = _read(path)
    sent_mapping(data)
    return data.decode()


def _signer(path: Path) -> SigningKey:
    try:
        return SigningKey.from_pem(_read(path))
    except ValueError as error:
        raise UsageError(
            f"{path} is no private Ed25519 key: {error}.", remedy="Give the key's PEM file."
        ) from error
