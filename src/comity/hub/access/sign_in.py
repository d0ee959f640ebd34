"""Tell who somebody is: by an API key, by a session, by name and password."""

import datetime as dt
import hashlib
import secrets
import threading
from dataclasses import dataclass

from comity.errors import UnknownArtefactError
from comity.exchange.permissions import ALL_SCOPES, BOUND, check_use, may_use, permission_of
from comity.exchange.registry_ports import Change, Session, User
from comity.hub.access.sign_in_attempts import Place
from comity.hub.home import Hub
from comity.model.access import ANYBODY, Principal, Role, Scope
from comity.trust.api_keys import parse_api_key
from comity.trust.passwords import LONGEST, fits_password, hash_password, needs_rehash

LONGEST_NAME = 200
LONGEST_PASSWORD = LONGEST
_TOKEN_BYTES = 32
_HERE = Place("here")
_TRYING = threading.BoundedSemaphore(8)
"""Passwords that are tried at once: more are told to wait, or hashing would take every thread of the service."""


@dataclass(frozen=True, slots=True)
class Presented:
    """Who somebody showed to be, and what the key that they showed may be used for."""

    principal: Principal = ANYBODY
    scopes: frozenset[Scope] = ALL_SCOPES

    @property
    def is_known(self) -> bool:
        """Say whether anything was presented."""
        return self.principal.role is not Role.PUBLIC


@dataclass(frozen=True, slots=True)
class SignIn:
    """How signing in went: who it is, or None and how long to wait before the next attempt."""

    principal: Principal | None
    wait: dt.timedelta = dt.timedelta(0)


NOBODY = Presented()


def wall_time() -> dt.datetime:
    """Return the moment: keys and sessions run by the wall's clock, in simulated hubs too."""
    return dt.datetime.now(dt.UTC)


def by_key(hub: Hub, text: str, *, at: dt.datetime | None = None) -> Presented | None:
    """Return whose API key a text is; None where it is nobody's, expired or revoked."""
    given = parse_api_key(text)
    found = None if given is None else hub.registry.keys.find(given.id)
    if given is None or found is None or not given.fits(found.digest) or not found.is_valid(at or wall_time()):
        return None
    principal = Principal(f"key/{found.id}", found.role, found.provider)
    return Presented(principal, frozenset(Scope(scope) for scope in found.scopes))


def by_session(hub: Hub, token: str, *, at: dt.datetime | None = None) -> Presented | None:
    """Return whose session a token is; None where it is nobody's, over, or its user is locked out."""
    session = hub.registry.sessions.find(_digest(token))
    if session is None or session.expires_at <= (at or wall_time()):
        return None
    user = hub.registry.users.find(session.user)
    return None if user is None or user.disabled_at is not None else Presented(principal_for(user))


def by_password(
    hub: Hub, name: str, password: str, *, at: dt.datetime | None = None, place: Place = _HERE
) -> SignIn:
    """Return the user of a name and password, or how long to wait.

    After some failures under a name from a place, known or not, nothing is even tried from there until a wait is
    over, which doubles with each further failure: guessing is slow, and locks nobody out who is elsewhere.
    """
    moment = at or wall_time()
    if wait := hub.attempts.slow_down(place, moment):
        return SignIn(None, wait)
    if not _TRYING.acquire(blocking=False):
        return SignIn(None, dt.timedelta(seconds=1))
    try:
        return _try_password(hub, name[:LONGEST_NAME], password, moment=moment, place=place)
    finally:
        _TRYING.release()


def by_outside_name(hub: Hub, name: str) -> Principal | None:
    """Return the user whom the OpenID Connect provider named; None where there is none, or they are locked out."""
    user = hub.registry.users.find(name)
    return None if user is None or user.disabled_at is not None else principal_for(user)


def begin_session(hub: Hub, user: str, *, lasts: dt.timedelta, at: dt.datetime | None = None) -> str:
    """Sign a user in; return the session's token, of which only a digest is kept."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    hub.registry.sessions.add(Session(_digest(token), user, (at or wall_time()) + lasts))
    return token


def end_session(hub: Hub, token: str) -> None:
    """Sign out; a token of no session does nothing."""
    hub.registry.sessions.end(_digest(token))


def _try_password(hub: Hub, name: str, password: str, *, moment: dt.datetime, place: Place) -> SignIn:
    users = hub.registry.users
    user = users.find(name)
    hashed = None if user is None else user.password
    if wait := hub.attempts.begin(name, place, moment, hashed=hashed):
        return SignIn(None, wait)
    fits = fits_password(hashed, password)
    if user is None or hashed is None or not fits or user.disabled_at is not None:
        return SignIn(None)
    hub.attempts.succeeded(name, place, hashed=hashed)
    if needs_rehash(hashed):
        users.rehash(name, hash_password(password), Change(name, moment))
    return SignIn(principal_for(user))


def principal_for(user: User) -> Principal:
    """Return a user as a principal."""
    return Principal(user.name, user.role, user.provider)


def is_closed_to_strangers(route: str) -> bool:
    """Say whether one has to say who one is before anything else is said."""
    line = permission_of(route)
    return line is None or not line.is_public


def who_may(route: str) -> tuple[str, ...]:
    """Return the roles that may use a route, `own` added to those that may for their own provider only."""
    line = permission_of(route)
    if line is None:
        return ()
    return tuple(
        f"{role.value} (own)" if line.own_only and role in BOUND else role.value
        for role in Role
        if role in line.roles
    )


def scope_of(route: str) -> str | None:
    """Return the scope that a key must have for a route; None where any will do."""
    line = permission_of(route)
    return None if line is None or line.scope is None else line.scope.value


def check_route(route: str, presented: Presented, *, owner: str | None) -> None:
    """Raise ForbiddenError where somebody may not use a route; `owner` is the provider that it is about."""
    check_use(route, presented.principal, owner=owner, scopes=presented.scopes)


def may_use_route(route: str, presented: Presented) -> bool:
    """Say whether somebody may use a route at all: for pages, which show no way that is closed."""
    return may_use(route, presented.principal, scopes=presented.scopes)


def check_submission(hub: Hub, route: str, presented: Presented, *, submission_id: int) -> None:
    """Raise UnknownArtefactError where there is no such submission, or none that somebody may use a route for.

    Both are told alike: how many submissions there are is nobody's business. Whoever may not use the route at all
    was told so before.
    """
    owner = hub.submissions.get(submission_id).provider
    if not may_use(route, presented.principal, owner=owner, scopes=presented.scopes):
        raise UnknownArtefactError(
            f"There is no submission {submission_id}.", remedy="Look it up in the list of submissions."
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
