"""For trying every route: what stands in the place of path parameters, and bodies where a route needs one.

A new route is tried by itself once it has its line in the table of permissions. It needs an entry here only where a
path parameter is new, or where without a body it would answer 401 or 403 by itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from comity.web.auth import OWNER_PARAMETERS
from comity.web.described_access import routes_of

OWN, OTHER = "KG", "TJ"
PASSWORD = "a long enough password"  # noqa: S105 - a test's own
USER = "aisha"

PARAMETERS: Mapping[str, tuple[str, str]] = {
    "provider": (OWN, OTHER),
    "submission_id": ("1", "2"),
    "index": ("1", "2"),
    "upload_id": ("0" * 32, "0" * 32),
}
"""By path parameter: a value that belongs to OWN, and one that belongs to OTHER. Of others, any value will do."""
ANY_VALUE = "1"
BODIES: Mapping[str, Mapping[str, Any]] = {
    "session.sign_in": {"json": {"name": USER, "password": PASSWORD}},
}
"""By route: what httpx is told to send."""

_PLACE = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True)
class Example:
    """A request of a route, in which `{…}` stands for path parameters."""

    route: str
    method: str
    path: str

    def about(self, owner: str) -> str:
        """Return the path of a request about something of this owner's."""
        at = (OWN, OTHER).index(owner)
        named = {match[1] for match in _PLACE.finditer(self.path)}
        path = _PLACE.sub(lambda match: PARAMETERS.get(match[1], (ANY_VALUE,) * 2)[at], self.path)
        return path + ("" if named & OWNER_PARAMETERS else f"?provider={owner}")

    @property
    def is_form(self) -> bool:
        """Say whether a page's form asks for it, which brings along what only a page of this service knows."""
        return self.method == "POST" and not self.path.startswith(("/api/", "/sdmx"))


def examples_of(app: FastAPI) -> Iterator[Example]:
    """Yield a request for each method of each route that an application has."""
    for route, path in routes_of(app):
        methods = getattr(route, "methods", None) or {"GET"}
        for method in sorted(methods - ({"HEAD"} if not isinstance(route, APIRoute) else set())):
            yield Example(str(getattr(route, "name", "")), method, path)
