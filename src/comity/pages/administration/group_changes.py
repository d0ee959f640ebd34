"""What a change of the group's file does, in words."""

from comity.hub.home import Hub
from comity.hub.settings.group_difference import Difference, Kind
from comity.pages.administration.value_words import value_words
from comity.pages.exchange.names import name_flow
from comity.publish.texts import Texts


def change_words(hub: Hub, one: Difference, texts: Texts) -> str:
    """Return a difference as a sentence."""
    _ = texts.translate
    if one.subject == "member":
        return _of_thing(_("Member {name}", name=texts.area(one.name[0])), one, texts)
    if one.subject == "agreement":
        provider, flow = texts.area(one.name[0]), name_flow(hub, one.name[1], texts)
        return _of_thing(_("Agreement of {provider} on “{flow}”", provider=provider, flow=flow), one, texts)
    if one.subject == "rule":
        off = _("Rule {rule}: switched off.", rule=one.name[0])
        return off if one.kind is Kind.REMOVED else _("Rule {rule}: switched on.", rule=one.name[0])
    if one.subject in {"contact", "collection"}:
        return _counted(one, texts)
    heads = {"threshold": _("Threshold"), "group": _("Group")}
    return _of_thing(heads[one.subject], one, texts)


def _of_thing(head: str, one: Difference, texts: Texts) -> str:
    _ = texts.translate
    if one.kind is Kind.ADDED:
        return _("{what}: added.", what=head)
    if one.kind is Kind.REMOVED:
        return _("{what}: ended, taken out of the file.", what=head)
    return _(
        "{what}, {key}: {before} → {after}",
        what=head,
        key=_key(one.key, texts),
        before=value_words(one.before, texts),
        after=value_words(one.after, texts),
    )


def _counted(one: Difference, texts: Texts) -> str:
    _, plural = texts.translate, texts.plural
    count = int(str(one.after if one.kind is Kind.ADDED else one.before))
    if one.subject == "contact":
        if one.kind is Kind.ADDED:
            return plural("{count} contact is added.", "{count} contacts are added.", count=count)
        return plural("{count} contact is taken out.", "{count} contacts are taken out.", count=count)
    if one.kind is Kind.ADDED:
        return plural("{count} collection is added.", "{count} collections are added.", count=count)
    return plural("{count} collection is taken out.", "{count} collections are taken out.", count=count)


def _key(key: str, texts: Texts) -> str:
    """Return what a key of the file is called; a rare one by its own name."""
    _ = texts.translate
    known = {
        "names": _("name"),
        "joined": _("first day"),
        "left": _("last day"),
        "frequency": _("frequency"),
        "due_days": _("days until due"),
        "reporters": _("reporters"),
        "first_period": _("first period"),
        "last_period": _("last period"),
        "action": _("what a file does"),
        "scope": _("scope"),
        "absent": _("what an absent cell means"),
        "acceptance": _("acceptance"),
        "derogations": _("derogations"),
        "legal_basis": _("legal basis"),
        "region": _("only these codes"),
        "exclude": _("none of these codes"),
        "signature": _("signature"),
        "countersigned_by": _("countersigned by"),
        "overlaps": _("may overlap"),
        "small_count": _("small counts protected up to"),
        "revision": _("revision that warns"),
        "jump": _("jump that warns"),
        "removal": _("removal that warns"),
        "full_cells": _("share of usual cells"),
        "languages": _("languages"),
        "dataflows": _("dataflows"),
        "structure_files": _("files of structures"),
        "rule_files": _("files of rules"),
        "notice": _("notice on every page"),
        "indicator": _("indicator of the report"),
        "notices": _("when notices are sent"),
        "exceptional": _("exceptional times"),
        "operations": _("joint operations"),
        "crossing_points": _("crossing points"),
        "signals": _("signals"),
        "objectives": _("objectives of the strategy"),
        "legal_acts": _("legal acts"),
        "reports": _("scheduled reports"),
        "protections": _("protection of small counts"),
    }
    return known.get(key, key)
