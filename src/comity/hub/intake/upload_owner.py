"""Whose an upload is."""

from comity.model.access import Principal


def owner_of(principal: Principal) -> str:
    """Return whose an upload is: the provider's, or somebody's who has none."""
    return f"provider/{principal.provider}" if principal.provider else f"{principal.role.value}/{principal.name}"
