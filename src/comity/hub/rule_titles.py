"""What a rule is called, whoever made it: the checks' own catalogue, or a group."""

from comity.hub.home import Hub
from comity.model.names import localise
from comity.validation.catalogue import rules


def rule_title(hub: Hub, rule: str, language: str) -> str:
    """Return a rule's title; empty for a rule of readers, which has none, and for one that is no more."""
    known = rules().get(rule)
    if known is not None:
        return localise(known.title, language)
    own = next((one for one in hub.catalogue.rules if one.id == rule), None)
    return "" if own is None else localise(own.text.title, language)
