"""Content rules that are in force or not, and errors of rules that the secretariat lets in for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.dialogue.waivers import LONGEST_TERM, Waiver, admissible_rules, waivers_for
from comity.hub.home import Hub
from comity.hub.rules import ContentRule, load_rules
from comity.model.findings import Severity
from comity.pages.administration.subject import Refused, Shown, chosen_row
from comity.pages.administration.words import named_providers
from comity.pages.asked import Asked, join
from comity.pages.exchange.names import name_flow
from comity.pages.ledger.words import who
from comity.pages.reference.choices import flow_options, with_any
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the table; `url` leads to where it is switched."""

    id: str
    title: str
    flow: str
    severity: str
    is_on: bool
    url: str


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """An admission in the table."""

    id: int
    rule: str
    about: str
    until: str
    given: str
    reason: str
    is_valid: bool
    url: str


def make_rules(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return the rules of the group's dataflows, the admissions, and the forms for them."""
    _ = texts.translate
    rules = [_rule(hub, one, texts) for one in _shown_rules(hub)]
    waivers = [_waiver(hub, one, asked, texts) for one in reversed(waivers_for(hub, asked.principal))]
    by_id = {str(one.id): one for one in waivers}
    chosen = chosen_row(by_id, asked, refused, name="waiver", what="admission")
    return Shown(
        title=_("Rules"),
        lead=_lead(rules, waivers, texts),
        template="administer_rules.html",
        content={
            "rules": rules,
            "waivers": waivers,
            "chosen": chosen,
            "may_change": asked.may("administration.rules"),
            "may_switch": asked.may("administration.group"),
            "codes": [(one, f"{one}: {texts.name(names)}") for one, names in admissible_rules(hub).items()],
            "providers": with_any(_("All"), named_providers(hub, texts)),
            "flows": with_any(_("All"), flow_options(hub, hub.group.dataflows, texts)),
            "most_days": texts.number(LONGEST_TERM.days),
            "values": refused.values,
        },
    )


def _lead(rules: Sequence[RuleRow], waivers: Sequence[WaiverRow], texts: Texts) -> str:
    on, valid = sum(one.is_on for one in rules), sum(one.is_valid for one in waivers)
    told = texts.plural("{count} content rule is in force", "{count} content rules are in force", count=on)
    if not valid:
        return texts.translate("{rules}; no errors are admitted.", rules=told)
    admitted = texts.plural("{count} admission of errors holds", "{count} admissions of errors hold", count=valid)
    return texts.translate("{rules}; {admissions}.", rules=told, admissions=admitted)


def _shown_rules(hub: Hub) -> Sequence[ContentRule]:
    """Return the content rules of the group's dataflows, those that it does without, too."""
    every = load_rules(hub.catalogue.dataflows, directory=hub.directory, files=hub.group.rule_files)
    return [one for one in every if one.dataflow in hub.group.dataflows]


def _rule(hub: Hub, one: ContentRule, texts: Texts) -> RuleRow:
    _, is_on = texts.translate, one.id not in hub.group.rules_off
    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.INFO: _("notice")}
    return RuleRow(
        one.id,
        texts.name(one.text.title, one.id),
        name_flow(hub, one.dataflow, texts),
        words[one.text.severity],
        is_on,
        join("/administration/group", [("rule", one.id), ("to", "off" if is_on else "on")]),
    )


def _waiver(hub: Hub, one: Waiver, asked: Asked, texts: Texts) -> WaiverRow:
    _ = texts.translate
    about = [
        texts.area(one.provider) if one.provider else "",
        name_flow(hub, one.dataflow, texts) if one.dataflow else "",
        one.period,
    ]
    until = texts.date(one.until.date())
    return WaiverRow(
        one.id,
        one.rule,
        ", ".join(part for part in about if part) or _("all figures"),
        until if one.ended_at is None else _("ended on {day}", day=texts.date(one.ended_at.date())),
        "–" if one.at is None else _("{day} by {name}", day=texts.date(one.at.date()), name=who(texts, one.actor)),
        one.reason,
        one.is_valid(hub.now()),
        asked.url(waiver=one.id) + "#change",
    )
