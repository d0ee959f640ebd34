"""Keys with which senders sign: made offline, registered with the hub, replaced with an overlap, revoked."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import OutsideError, UsageError
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.access.sign_check import digest_of
from comity.hub.access.sign_in import wall_time
from comity.hub.home import Hub
from comity.hub.registry import check_known
from comity.model.access import Principal
from comity.trust.detached import sign_digest
from comity.trust.signing import SigningKey, VerifyingKey

__all__ = [
    "USUAL_OVERLAP",
    "MemberKey",
    "Replacement",
    "clock",
    "list_signing_keys",
    "make_signing_key",
    "read_public_key",
    "read_signing_key",
    "register_signing_key",
    "revoke_signing_key",
    "sign_file",
    "signing_key_of",
]

USUAL_OVERLAP = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Which key a new one takes the place of, and how long both count."""

    key_id: str
    overlap: dt.timedelta = USUAL_OVERLAP


def make_signing_key(path: Path) -> VerifyingKey:
    """Make a private key in a new file that only its owner can read; return its public part. Needs no hub."""
    key = _generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(
            f"{path} is there already.", remedy="Choose another name; a key is never replaced."
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(key.to_pem())
    return key.public


def read_signing_key(path: Path) -> SigningKey:
    """Read a private key that `make_signing_key` wrote (PEM)."""
    try:
        return SigningKey.from_pem(path.read_bytes())
    except ValueError as error:
        raise UsageError(
            f"{path} holds no private Ed25519 key.", remedy="Name the file of the private key."
        ) from error


def sign_file(content: Path | bytes, key: Path) -> str:
    """Return the detached signature of a file by the key in a file; needs no hub."""
    if isinstance(content, Path) and not content.is_file():
        raise OutsideError(f"There is no file {content}.", remedy="Name the file that is to be sent.")
    return sign_digest(digest_of(content), read_signing_key(key))


def read_public_key(text: str) -> VerifyingKey:
    """Return the public key that a JWK says; one with a private part is refused, so that it doesn't spread."""
    try:
        key = VerifyingKey.from_jwk(text)
    except ValueError as error:
        raise UsageError(
            "This is no public Ed25519 key in JWK form.",
            remedy="Give the file that `comity signing-key make` wrote.",
        ) from error
    if key.key.is_private:
        raise UsageError(
            "This is the private key.", remedy="Keep it to yourself, and give its public part (.jwk) alone."
        )
    return key


def register_signing_key(
    hub: Hub,
    principal: Principal,
    key: MemberKey,
    *,
    replaces: Replacement | None = None,
    at: dt.datetime | None = None,
) -> MemberKey:
    """Register a provider's public key; the key that it replaces counts for the overlap and then no more."""
    check_known(hub, key.provider)
    if key.valid_until is not None and key.valid_until <= key.valid_from:
        raise UsageError("The key would end before it begins.", remedy="Check both moments.")
    change = _change(principal, at)
    if replaces is not None:
        _check_same_owner(hub, key, replaces)
    hub.registry.member_keys.add(key, change)
    if replaces is not None:
        hub.registry.member_keys.end(replaces.key_id, key.valid_from + replaces.overlap, change)
    return key


def signing_key_of(
    hub: Hub, provider: str, jwk: str, *, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> MemberKey:
    """Return the key that a JWK says, valid from now on unless another moment is given."""
    public = read_public_key(jwk)
    return MemberKey(
        id=public.id, provider=provider, jwk=public.to_jwk(), valid_from=since or clock(hub), valid_until=until
    )


def list_signing_keys(hub: Hub, provider: str | None = None) -> Sequence[MemberKey]:
    """Return a provider's keys, or all, past ones too."""
    return hub.registry.member_keys.all(provider)


def revoke_signing_key(
    hub: Hub,
    principal: Principal,
    key_id: str,
    *,
    reason: str,
    since: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> MemberKey:
    """Let nothing that is received with a key's signature count from a moment on, now unless another is given."""
    if not reason.strip():
        raise UsageError("A reason is missing.", remedy="Say in a sentence why; it is kept with the key.")
    return hub.registry.member_keys.revoke(key_id, since or clock(hub), _change(principal, at, reason))


def clock(hub: Hub) -> dt.datetime:
    """Return the moment by the clock that files are received by."""
    return hub.now()


def _generate() -> SigningKey:
    """Return a new key whose id can be written on a command line: one that begins like an option can't."""
    while (key := SigningKey.generate()).id.startswith("-"):
        pass
    return key


def _check_same_owner(hub: Hub, key: MemberKey, replaces: Replacement) -> None:
    own = {one.id for one in hub.registry.member_keys.all(key.provider)}
    if replaces.key_id not in own:
        raise UsageError(
            f"{key.provider} has no key {replaces.key_id}.", remedy="List them with `comity signing-key list`."
        )


def _change(principal: Principal, at: dt.datetime | None, reason: str = "") -> Change:
    return Change(principal.name, at or wall_time(), reason.strip())
