"""What the exchange needs from a registry of who may come in: API keys, users, sessions, members' signing keys.

Moments of API keys, users and sessions are wall time; those of signing keys are of the clock by which files come.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from comity.model.access import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key of a program: what it is for, and the digest of its secret."""

    id: str
    digest: str = field(repr=False)
    label: str
    role: Role
    provider: str | None
    scopes: tuple[str, ...]
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def is_valid(self, at: dt.datetime) -> bool:
        """Say whether it may be used at a moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in; without a password only by the ministry's OpenID Connect provider."""

    name: str
    password: str | None = field(repr=False)
    role: Role
    provider: str | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in: the digest of the session's number, who, until when."""

    digest: str
    user: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKey:
    """A provider's public signing key (Ed25519, JWK) and the span in which its signatures count.

    The span is half open: from `valid_from` until just before `valid_until` and `revoked_at`.
    """

    id: str
    provider: str
    jwk: str
    valid_from: dt.datetime
    valid_until: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    reason: str = ""

    def is_valid(self, moment: dt.datetime) -> bool:
        """Say whether a signature received at a moment counts."""
        ends = (end for end in (self.valid_until, self.revoked_at) if end is not None)
        return self.valid_from <= moment and all(moment < end for end in ends)


@dataclass(frozen=True, slots=True)
class Change:
    """By whom something is changed, and when (wall time)."""

    actor: str
    at: dt.datetime
    reason: str = ""


@runtime_checkable
class ApiKeys(Protocol):
    """Keys of programs."""

    def add(self, key: ApiKey) -> None:
        """Keep a key."""
        ...

    def find(self, key_id: str) -> ApiKey | None:
        """Return a key by its id, valid or not; None where there is none."""
        ...

    def all(self) -> Sequence[ApiKey]:
        """Return all keys, in the order in which they were made."""
        ...

    def revoke(self, key_id: str, change: Change) -> ApiKey:
        """Let a key be of no use from now on; raises UnknownArtefactError or UsageError."""
        ...


@runtime_checkable
class Users(Protocol):
    """People who sign in."""

    def add(self, user: User, change: Change) -> None:
        """Keep a user; raises UsageError where the name is taken."""
        ...

    def find(self, name: str) -> User | None:
        """Return a user, disabled or not; None where there is none."""
        ...

    def all(self) -> Sequence[User]:
        """Return all users by name."""
        ...

    def set_password(self, name: str, hashed: str, change: Change) -> None:
        """Put another password in place; everybody's sessions of that user end, unless it is but hashed anew."""
        ...

    def rehash(self, name: str, hashed: str, change: Change) -> None:
        """Put the same password in place, hashed with other parameters."""
        ...

    def set_disabled(self, name: str, change: Change, *, is_disabled: bool) -> User:
        """Lock a user out, or let them in again; sessions end. Raises UnknownArtefactError."""
        ...

    def end_sessions(self, name: str, change: Change) -> int:
        """Sign a user out everywhere; return how many sessions that ended. Raises UnknownArtefactError."""
        ...


@runtime_checkable
class Sessions(Protocol):
    """People who are signed in."""

    def add(self, session: Session) -> None:
        """Keep a session."""
        ...

    def find(self, digest: str) -> Session | None:
        """Return a session, expired or not; None where there is none."""
        ...

    def end(self, digest: str) -> None:
        """End a session."""
        ...

    def counts(self, moment: dt.datetime) -> Mapping[str, int]:
        """Return how many sessions each user has that haven't expired by a moment, by name; nobody has none."""
        ...


@runtime_checkable
class MemberKeys(Protocol):
    """Providers' public signing keys."""

    def add(self, key: MemberKey, change: Change) -> None:
        """Register a key; raises UsageError where it was registered before, whosoever it was."""
        ...

    def all(self, provider: str | None = None) -> Sequence[MemberKey]:
        """Return the keys of a provider, or of all, past ones too."""
        ...

    def key_at(self, provider: str, key_id: str, moment: dt.datetime) -> MemberKey | None:
        """Return a provider's key whose signatures count at a moment; None where there is none."""
        ...

    def end(self, key_id: str, until: dt.datetime, change: Change) -> MemberKey:
        """Let a key be valid until a moment and no longer; raises UnknownArtefactError or UsageError."""
        ...

    def revoke(self, key_id: str, moment: dt.datetime, change: Change) -> MemberKey:
        """Let nothing signed with a key count from a moment on; raises UnknownArtefactError or UsageError."""
        ...


@runtime_checkable
class Registry(Protocol):
    """All of them."""

    @property
    def keys(self) -> ApiKeys:
        """Keys of programs."""
        ...

    @property
    def users(self) -> Users:
        """People who sign in."""
        ...

    @property
    def sessions(self) -> Sessions:
        """People who are signed in."""
        ...

    @property
    def member_keys(self) -> MemberKeys:
        """Providers' public signing keys."""
        ...
