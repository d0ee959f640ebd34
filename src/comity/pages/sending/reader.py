"""Who reads a page of the exchange or of submissions: whose files they send, which ways are open to them."""

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.model.access import Role
from comity.pages.asked import Asked
from comity.pages.exchange.names import agreed_providers
from comity.publish.texts import Texts

SEES_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})
BOUND = frozenset({Role.PROVIDER, Role.COORDINATOR})
"""Who stands for one provider."""


def providers_of(hub: Hub) -> list[str]:
    """Return the providers that have an agreement, by code."""
    return sorted(agreed_providers(hub))


def provider_options(hub: Hub, asked: Asked, texts: Texts) -> list[tuple[str, str]]:
    """Return the providers that the reader may choose among, with their names; none for a provider itself."""
    sees_all = asked.principal.role in SEES_ALL
    return [(code, texts.area(code)) for code in providers_of(hub)] if sees_all else []


def chosen_provider(hub: Hub, asked: Asked) -> str:
    """Return the provider that is sent for: the reader's own, else the asked `provider`, the first by default."""
    known = providers_of(hub)
    if asked.principal.role not in SEES_ALL:
        return asked.principal.provider or ""
    told = asked.get("provider") or (known[0] if known else "")
    if told not in known:
        raise UsageError(f"{told} has no agreement in this group.", remedy="Choose a provider of the list.")
    return told
