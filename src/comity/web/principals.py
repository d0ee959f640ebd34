"""Who asks."""

from fastapi import Request

from comity.model.access import ANYBODY, Principal


def principal_of(request: Request) -> Principal:
    """Return who asks, as the check of permissions found."""
    found = getattr(request.state, "principal", None)
    return found if isinstance(found, Principal) else ANYBODY
