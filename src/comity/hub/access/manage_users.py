"""Users managed by the secretariat: passwords that the hub makes and shows once, sessions that it ends."""

import datetime as dt
import secrets

from comity.exchange.registry_ports import Change, User
from comity.hub.access.sign_in import wall_time
from comity.hub.home import Hub
from comity.hub.registry import add_user, set_password
from comity.model.access import Principal, Role

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""
_PARTS, _PART = 5, 4


def make_password() -> str:
    """Return a password of twenty random letters and digits (99 bits), in parts that can be read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_PART)) for _ in range(_PARTS))


def add_with_password(
    hub: Hub, principal: Principal, *, name: str, role: Role, provider: str | None = None
) -> tuple[User, str]:
    """Add somebody who signs in; return them and their password, of which only a hash is kept."""
    password = make_password()
    return add_user(hub, principal, name=name, role=role, provider=provider, password=password), password


def reset_password(hub: Hub, principal: Principal, name: str) -> str:
    """Give a user another password and return it; they are signed out everywhere."""
    password = make_password()
    set_password(hub, principal, name, password=password)
    return password


def end_sessions(
    hub: Hub, principal: Principal, name: str, *, reason: str = "", at: dt.datetime | None = None
) -> int:
    """Sign a user out everywhere; return how many sessions ended."""
    return hub.registry.users.end_sessions(name, Change(principal.name, at or wall_time(), reason.strip()))


def sessions_by_user(hub: Hub, *, at: dt.datetime | None = None) -> dict[str, int]:
    """Return how many sessions each user has now, by name; who has none is left out."""
    return dict(hub.registry.sessions.counts(at or wall_time()))
