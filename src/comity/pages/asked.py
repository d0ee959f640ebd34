"""What a page is asked for: which one, by whom, in which language, with which choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from comity.hub.access.sign_in import Presented, may_use_route
from comity.model.access import ANYBODY, Principal, Role

BASE = "\ue000base\ue000"
"""Stands in a page for the address of the service, which readers reach by several ways."""
LANGUAGE = "language"
"""The parameter that chooses the language; it is never a page's own choice."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request for a page.

    `path` is the page's own address with the values of `parts` in it; `query` holds the choices, in order, without
    the language. `is_open` says that whoever is on this machine was let in without signing in.
    """

    page: str
    path: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[tuple[str, str]] = ()
    language: str = "en"
    principal: Principal = ANYBODY
    base_url: str = BASE
    is_open: bool = False

    def get(self, name: str, default: str = "") -> str:
        """Return a choice; the last one where it is given several times."""
        return next((value for key, value in reversed(self.query) if key == name and value), default)

    def all(self, name: str) -> list[str]:
        """Return every value of a choice that can be given several times."""
        return [value for key, value in self.query if key == name and value]

    def url(self, **changes: object) -> str:
        """Return this page's address with some choices changed; None takes one away."""
        kept = [(key, value) for key, value in self.query if key not in changes and value]
        new = [(key, str(value)) for key, value in changes.items() if value is not None and value != ""]
        return join(self.path, [*kept, *new])

    def file(self, figure: str, suffix: str) -> str:
        """Return the address of a figure of this page as a file."""
        return join(f"{self.path.rstrip('/')}/figures/{figure}.{suffix}", self.query)

    def may(self, route: str) -> bool:
        """Say whether the reader may use a route at all: a page shows no way that is closed."""
        return may_use_route(route, Presented(self.principal))

    @property
    def shared_key(self) -> tuple[object, ...]:
        """Return what is the same for readers who see the same page."""
        told = self.principal
        own = told.provider if told.role in {Role.PROVIDER, Role.COORDINATOR} else None
        return (self.path, tuple(self.query), self.language, told.role, own, self.is_open)

    @property
    def is_staff(self) -> bool:
        """Say whether the secretariat asks."""
        return self.principal.role is Role.SECRETARIAT

    @property
    def is_known(self) -> bool:
        """Say whether it is somebody that the hub knows."""
        return self.principal.role is not Role.PUBLIC


def join(path: str, query: Sequence[tuple[str, str]]) -> str:
    """Return an address.

    >>> join("/calendar", [("flow", "CROSSINGS"), ("last", "12")])
    '/calendar?flow=CROSSINGS&last=12'
    """
    return f"{path}?{urlencode(list(query))}" if query else path
