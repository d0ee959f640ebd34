"""Keep the registry: make, list and revoke API keys; add, list and lock out users; all of it journaled."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.permissions import BOUND
from comity.exchange.registry_ports import ApiKey, Change, User
from comity.hub.access.sign_in import LONGEST_NAME, wall_time
from comity.hub.home import Hub
from comity.model.access import ANYBODY, OPERATOR, Principal, Role, Scope
from comity.trust.api_keys import make_api_key
from comity.trust.passwords import fault_of, hash_password

__all__ = [
    "LONGEST_LABEL",
    "ApiKey",
    "NewKey",
    "add_key",
    "add_user",
    "check_known",
    "check_role",
    "disable_user",
    "enable_user",
    "list_keys",
    "list_users",
    "revoke_key",
    "set_password",
]

LONGEST_LABEL = 200
_NAME = re.compile(r"[^\s/:](?:[^\r\n\t/]*[^\s/])?")
_SCOPES = ", ".join(scope.value for scope in Scope)
_TAKEN = frozenset({ANYBODY.name, OPERATOR.name, "hub", ""})


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """An API key that is to be made: which program it is for, what it may do, for how long.

    Where no scopes are given, a provider's key reads and sends, another's reads.
    """

    label: str
    role: Role
    provider: str | None = None
    scopes: Collection[Scope] | None = None
    lasts: dt.timedelta | None = None


def add_key(hub: Hub, principal: Principal, wanted: NewKey, *, at: dt.datetime | None = None) -> tuple[ApiKey, str]:
    """Make an API key; return it and its text, which is shown this once and kept nowhere."""
    check_role(hub, wanted.role, wanted.provider)
    label = wanted.label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise UsageError("A key needs a label.", remedy="Say in a few words which program uses it.")
    usual: Collection[Scope] = {Scope.READ, Scope.SEND} if wanted.role in BOUND else {Scope.READ}
    scopes = usual if wanted.scopes is None else wanted.scopes
    if not scopes:
        raise UsageError("A key without a scope is of no use.", remedy=f"Give some of {_SCOPES}.")
    moment, secret = at or wall_time(), make_api_key()
    key = ApiKey(
        id=secret.id,
        digest=secret.digest,
        label=label,
        role=wanted.role,
        provider=wanted.provider,
        scopes=tuple(sorted(scope.value for scope in scopes)),
        created_at=moment,
        created_by=principal.name,
        expires_at=None if wanted.lasts is None else moment + wanted.lasts,
    )
    hub.registry.keys.add(key)
    return key, secret.text


def list_keys(hub: Hub) -> Sequence[ApiKey]:
    """Return all API keys, in the order in which they were made."""
    return hub.registry.keys.all()


def revoke_key(
    hub: Hub, principal: Principal, key_id: str, *, reason: str = "", at: dt.datetime | None = None
) -> ApiKey:
    """Let a key be of no use from now on."""
    return hub.registry.keys.revoke(key_id, _change(principal, at, reason))


def add_user(
    hub: Hub,
    principal: Principal,
    *,
    name: str,
    role: Role,
    provider: str | None = None,
    password: str | None = None,
    at: dt.datetime | None = None,
) -> User:
    """Add somebody who signs in; without a password only by the OpenID Connect provider."""
    check_role(hub, role, provider)
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or name in _TAKEN:
        raise UsageError(
            f"{name[:LONGEST_NAME]!r} can't be a user's name.",
            remedy="Give a name or an address of e-mail, without slashes.",
        )
    moment = at or wall_time()
    hashed = None if password is None else _hash(password, name)
    user = User(name=name, password=hashed, role=role, provider=provider, created_at=moment)
    hub.registry.users.add(user, _change(principal, moment))
    return user


def list_users(hub: Hub) -> Sequence[User]:
    """Return all users by name."""
    return hub.registry.users.all()


def set_password(
    hub: Hub, principal: Principal, name: str, *, password: str, at: dt.datetime | None = None
) -> None:
    """Give a user another password; they are signed out everywhere."""
    hub.registry.users.set_password(name, _hash(password, name), _change(principal, at))


def disable_user(
    hub: Hub, principal: Principal, name: str, *, reason: str = "", at: dt.datetime | None = None
) -> User:
    """Lock a user out at once, and sign them out everywhere."""
    return hub.registry.users.set_disabled(name, _change(principal, at, reason), is_disabled=True)


def enable_user(
    hub: Hub, principal: Principal, name: str, *, reason: str = "", at: dt.datetime | None = None
) -> User:
    """Let a user in again."""
    return hub.registry.users.set_disabled(name, _change(principal, at, reason), is_disabled=False)


def check_role(hub: Hub, role: Role, provider: str | None) -> None:
    """Check that a role has a provider where it belongs to one, and that the group knows the provider."""
    if role is Role.PUBLIC:
        raise UsageError("The public needs no key.", remedy="Give another role.")
    if role in BOUND and not provider:
        raise UsageError(
            f"Whoever has the role {role.value} belongs to a provider.", remedy="Name the provider, too."
        )
    if provider is not None:
        check_known(hub, provider)


def check_known(hub: Hub, provider: str) -> None:
    """Check that the group has an agreement with a provider, or that it is a member."""
    agreements = {agreement.provider for agreement in hub.group.agreements}
    known = sorted(agreements | {member.code for member in hub.group.members})
    if provider not in known:
        raise UnknownArtefactError(f"The group has no provider {provider}.", remedy=f"One of {', '.join(known)}.")


def _change(principal: Principal, at: dt.datetime | None, reason: str = "") -> Change:
    return Change(principal.name, at or wall_time(), reason.strip())


def _hash(password: str, name: str) -> str:
    fault = fault_of(password, name)
    if fault is not None:
        raise UsageError(f"{fault[0].upper()}{fault[1:]}.", remedy="Take several words that don't belong together.")
    return hash_password(password)
