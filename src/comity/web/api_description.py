"""What the OpenAPI document says beside the routes: where the API is, and how one says who one is."""

from typing import Any

from fastapi import FastAPI

_KEY = "apiKey"
_DESCRIPTION = "An API key (`comity key add`). Routes that are open to everybody need none."


def describe(app: FastAPI, public_url: str) -> None:
    """Let the application's OpenAPI document name its address, where there is a public one, and its keys."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document.setdefault("components", {})["securitySchemes"] = {
            _KEY: {"type": "http", "scheme": "bearer", "description": _DESCRIPTION}
        }
        document["security"] = [{_KEY: []}, {}]
        if public_url:
            document["servers"] = [{"url": public_url.rstrip("/")}]
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it
