"""Names of the exchange's things in the reader's language: dataflows, frequencies, days before and after a date."""

import datetime as dt
from collections.abc import Iterable

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.home import Hub
from comity.model.periods import Frequency
from comity.publish.texts import Texts


def name_flow(hub: Hub, flow: str, texts: Texts) -> str:
    """Return what a dataflow is called; one that isn't known any more keeps its id."""
    try:
        return texts.name(hub.catalogue.dataflow(flow).names, flow)
    except UnknownArtefactError:
        return flow


def agreed_flows(hub: Hub) -> list[str]:
    """Return the dataflows that agreements ask for, in the group's order."""
    asked = {agreement.dataflow for agreement in hub.group.agreements}
    listed = [flow for flow in hub.group.dataflows if flow in asked]
    return [*listed, *sorted(asked - set(listed))]


def agreed_providers(hub: Hub, flow: str = "") -> list[str]:
    """Return the providers of a dataflow, or of any, in the order of their agreements."""
    found = (one.provider for one in hub.group.agreements if flow in {"", one.dataflow})
    return list(dict.fromkeys(found))


def check_member(hub: Hub, text: str) -> str:
    """Return the provider that was chosen, empty for all; raises UsageError for one without an agreement."""
    if text and text not in agreed_providers(hub):
        raise UsageError(f"{text[:40]} has no agreement.", remedy="Choose a member of the list.")
    return text


def member_options(codes: Iterable[str], texts: Texts) -> list[tuple[str, str]]:
    """Return members to choose from: codes with names, by name."""
    return sorted(((code, texts.area(code)) for code in codes), key=lambda pair: pair[1])


def known_codes(hub: Hub) -> list[str]:
    """Return everybody who has a page: members, and providers of agreements."""
    return list(dict.fromkeys([*(member.code for member in hub.group.members), *agreed_providers(hub)]))


def name_frequency(frequency: Frequency, texts: Texts) -> str:
    """Return how often figures are due."""
    _ = texts.translate
    return {
        Frequency.ANNUAL: _("every year"),
        Frequency.HALF_YEARLY: _("every half-year"),
        Frequency.TRIMESTER: _("every trimester"),
        Frequency.QUARTERLY: _("every quarter"),
        Frequency.MONTHLY: _("every month"),
        Frequency.WEEKLY: _("every week"),
        Frequency.DAILY: _("every day"),
        Frequency.HOURLY: _("every hour"),
    }[frequency]


def tell_days(due: dt.date, today: dt.date, texts: Texts) -> str:
    """Return how far a due date is: "in 2 days", "today", "3 days late"."""
    days = (due - today).days
    if days > 0:
        return texts.plural("in {count} day", "in {count} days", count=days)
    if days == 0:
        return texts.translate("today")
    return texts.plural("{count} day late", "{count} days late", count=-days)


def list_areas(codes: list[str], texts: Texts, *, most: int = 5) -> str:
    """Return areas as a list in words; beyond `most`, how many more there are."""
    if len(codes) <= most:
        return texts.areas(codes)
    first = sorted(texts.area(code) for code in codes)[: most - 1]
    rest = texts.plural("{count} more", "{count} more", count=len(codes) - len(first))
    return texts.listing([*first, rest])
