"""The OpenAPI document says of each operation who may use it, as the table of permissions does."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from comity.hub.access.sign_in import scope_of, who_may

BEARER, BASIC, SESSION = "apiKey", "apiKeyAsPassword", "session"
_SCHEMES = {
    BASIC: {"type": "http", "scheme": "basic", "description": "An API key as the password, for old clients."},
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": "comity_session",
        "description": "The session of somebody who signed in; over HTTPS its name is __Host-comity_session.",
    },
}


def describe_access(app: FastAPI) -> None:
    """Let the application's document, which knows `apiKey`, say who may use what."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document["components"]["securitySchemes"].update(_SCHEMES)
        for route, path in routes_of(app):
            for method in getattr(route, "methods", None) or ():
                _describe(document["paths"].get(path, {}).get(method.lower()), str(getattr(route, "name", "")))
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def routes_of(app: FastAPI) -> Iterator[tuple[Any, str]]:
    """Yield every route of an application with its whole path, in which `{…}` stands for parameters."""
    for candidate in app.routes:
        nested = getattr(candidate, "effective_route_contexts", None)
        for one in [candidate] if nested is None else nested():
            route = getattr(one, "original_route", one)
            path = getattr(one, "path_format", None) or getattr(route, "path_format", getattr(one, "path", ""))
            yield route, str(path)


def _describe(operation: dict[str, Any] | None, route: str) -> None:
    if operation is None:
        return
    roles = who_may(route)
    ways: list[dict[str, list[str]]] = [{BEARER: []}, {BASIC: []}, {SESSION: []}]
    operation["security"] = [*ways, {}] if "public" in roles else ways
    operation["x-roles"] = list(roles)
    if (scope := scope_of(route)) is not None:
        operation["x-key-scope"] = scope
