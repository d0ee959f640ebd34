"""What a provider has agreed to, as facts in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.home import Hub
from comity.model.access import Principal
from comity.model.collection import SourceKind
from comity.model.groups import Absent, Acceptance, Action, Agreement, Signing
from comity.pages.exchange.names import name_flow, name_frequency
from comity.pages.sending.reader import SEES_ALL
from comity.publish.texts import Texts, capitalise


@dataclass(frozen=True)
class AgreementView:
    """An agreement: its dataflow and facts (what it is, how it is)."""

    flow: str
    name: str
    facts: Sequence[tuple[str, str]]


def tell_agreement(hub: Hub, one: Agreement, texts: Texts) -> AgreementView:
    """Return an agreement in words; what it doesn't say is left out."""
    facts = [*_when(one, texts), *_what(hub, one, texts), *_how(hub, one, texts)]
    return AgreementView(one.dataflow, name_flow(hub, one.dataflow, texts), [fact for fact in facts if fact[1]])


def _when(one: Agreement, texts: Texts) -> list[tuple[str, str]]:
    _ = texts.translate
    due = texts.plural(
        "{count} day after the period’s end", "{count} days after the period’s end", count=one.due_days
    )
    return [
        (_("How often"), capitalise(name_frequency(one.frequency, texts))),
        (_("Due"), due),
        (_("First period"), texts.period(one.first_period) if one.first_period else ""),
        (_("Last period"), texts.period(one.last_period) if one.last_period else ""),
        (_("Derogations"), ", ".join(one.derogations)),
        (_("Legal basis"), one.legal_basis),
    ]


def _what(hub: Hub, one: Agreement, texts: Texts) -> list[tuple[str, str]]:
    _ = texts.translate
    everybody = one.reporters == ("*",)
    only = "; ".join(f"{_part(hub, one, name, texts)}: {', '.join(codes)}" for name, codes in one.region.items())
    never = "; ".join(f"{_part(hub, one, name, texts)}: {', '.join(codes)}" for name, codes in one.exclude.items())
    return [
        (_("Reports for"), _("any reporter") if everybody else texts.areas(one.reporters)),
        (_("Only"), only),
        (_("Never"), never),
        (_("Recipients"), _("all members of the group; the public as far as figures are free")),
    ]


def _part(hub: Hub, one: Agreement, name: str, texts: Texts) -> str:
    part = hub.catalogue.dataflow(one.dataflow).structure.by_id.get(name)
    return name if part is None else texts.name(part.names, name)


def _how(hub: Hub, one: Agreement, texts: Texts) -> list[tuple[str, str]]:
    _ = texts.translate
    replaces = {
        Action.MERGE: _("A file adds to what is there."),
        Action.REPLACE: _("A file replaces what it covers."),
    }[one.action]
    absent = {
        Absent.ZERO: _("A cell that isn’t in the file is nought."),
        Absent.UNKNOWN: _("A cell that isn’t in the file is unknown."),
    }[one.absent]
    taken = {
        Acceptance.AUTOMATIC: _("at once, where nothing is wrong"),
        Acceptance.SECRETARIAT: _("on the secretariat’s word"),
    }[one.acceptance]
    signed = {Signing.REQUIRED: _("required"), Signing.OPTIONAL: ""}[one.signature]
    return [
        (_("How files count"), f"{replaces} {absent}"),
        (_("Taken in"), taken),
        (_("Signature"), signed),
        (_("Countersigned by"), texts.area(one.countersigned_by) if one.countersigned_by else ""),
        (_("Collected by the hub"), _collected(hub, one, texts)),
    ]


def _collected(hub: Hub, one: Agreement, texts: Texts) -> str:
    _ = texts.translate
    words = {
        SourceKind.SDMX: _("from an SDMX service"),
        SourceKind.FILE: _("from a file at an address"),
        SourceKind.FOLDER: _("from a folder"),
    }
    own = (each for each in hub.group.collections if (each.provider, each.dataflow) == (one.provider, one.dataflow))
    return ", ".join(words[each.source] for each in own)


def list_contacts(hub: Hub, principal: Principal, code: str, texts: Texts) -> list[str]:
    """Return where the provider's notices go; addresses are told to itself, the secretariat and the auditor."""
    _ = texts.translate
    sees = principal.role in SEES_ALL or principal.provider == code
    found = []
    for contact in hub.group.contacts:
        if contact.provider != code:
            continue
        if contact.email:
            found.append(_("mail to {address}", address=contact.email) if sees else _("mail"))
        if contact.webhook:
            found.append(_("call to {address}", address=contact.webhook) if sees else _("call of its own service"))
    return list(dict.fromkeys(found))
