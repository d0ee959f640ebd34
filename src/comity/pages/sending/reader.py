"""Who reads, as far as the pages of submissions go: whose files they send, which ways are open to them."""

from comity.errors import UsageError
from comity.hub.access.sign_in import Presented, may_use_route
from comity.hub.home import Hub
from comity.model.access import Role
from comity.pages.asked import Asked

SEES_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})


def may(asked: Asked, route: str) -> bool:
    """Say whether the reader may use a route at all."""
    return may_use_route(route, Presented(asked.principal))


def providers_of(hub: Hub) -> list[str]:
    """Return the providers that have an agreement, by code."""
    return sorted({agreement.provider for agreement in hub.group.agreements})


def chosen_provider(hub: Hub, asked: Asked) -> str:
    """Return the provider that is sent for: the reader's own, else the asked `provider`, the first by default."""
    known = providers_of(hub)
    if asked.principal.role not in SEES_ALL:
        return asked.principal.provider or ""
    told = asked.get("provider") or (known[0] if known else "")
    if told not in known:
        raise UsageError(f"{told} has no agreement in this group.", remedy="Choose a provider of the list.")
    return told
