"""Provisional admission: the secretariat lets errors of named rules in for a while, and says why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from comity.errors import ForbiddenError, UsageError
from comity.exchange.decision_ports import Decision
from comity.exchange.waiver_ports import Waiver
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.hub.intake.intake import Examination
from comity.model.access import Principal, Role
from comity.model.admissions import Admission
from comity.model.periods import parse_period
from comity.model.structures import Dataflow
from comity.validation.admitted import ADMISSIBLE
from comity.validation.catalogue import rules
from comity.validation.context import Context

__all__ = [
    "Waiver",
    "add_waiver",
    "admissible_rules",
    "admissions",
    "end_waiver",
    "keep_admissions",
    "waivers_for",
    "with_admissions",
]

LONGEST_TERM = dt.timedelta(days=366)
LONGEST_REASON = 1_000
_SEES_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})


def add_waiver(hub: Hub, principal: Principal, waiver: Waiver, *, at: dt.datetime | None = None) -> Waiver:
    """Admit errors of a rule until a moment; raises ForbiddenError or UsageError."""
    decision = _decision(hub, principal, waiver.reason, at)
    _check_rule(hub, waiver)
    if not decision.at < waiver.until <= decision.at + LONGEST_TERM:
        raise UsageError(
            "The admission's end is past, or too far off.",
            remedy=f"Give a day from tomorrow on, at most {LONGEST_TERM.days} days ahead.",
        )
    period = parse_period(waiver.period) if waiver.period else None
    if waiver.period and period is None:
        raise UsageError(f"{waiver.period[:40]} is no period.", remedy="Write it as SDMX does, such as 2026-03.")
    canonical = "" if period is None else str(period)
    return hub.waivers.add(replace(waiver, period=canonical, dataflow=waiver.dataflow.upper()), decision)


def end_waiver(
    hub: Hub, principal: Principal, number: int, *, reason: str, at: dt.datetime | None = None
) -> Waiver:
    """End an admission before its time: from then on its errors are errors again."""
    return hub.waivers.end(number, _decision(hub, principal, reason, at))


def waivers_for(hub: Hub, principal: Principal, *, valid_only: bool = False) -> list[Waiver]:
    """Return the admissions that somebody may see: a provider those about its own figures."""
    found = hub.waivers.all()
    if principal.role not in _SEES_ALL:
        if principal.provider is None:
            raise ForbiddenError("Admissions are for providers and the secretariat.", remedy="Ask the secretariat.")
        found = [one for one in found if one.provider in {"", principal.provider}]
    now = hub.now()
    return [one for one in found if one.is_valid(now) or not valid_only]


def admissions(hub: Hub, provider: str, dataflow: Dataflow | None, moment: dt.datetime) -> tuple[Admission, ...]:
    """Return what is admitted of a provider's figures of a dataflow at a moment."""
    if dataflow is None:
        return ()
    return tuple(
        Admission.for_period(one.id, one.rule, one.until.date(), period=parse_period(one.period))
        for one in hub.waivers.all()
        if one.is_valid(moment) and one.is_for(provider, dataflow.id)
    )


def keep_admissions(hub: Hub, examination: Examination, provider: str, moment: dt.datetime) -> dict[str, Any]:
    """Return what must be known, to read the file again alike, of what was admitted in it (JSON values)."""
    admitted = admissions(hub, provider, examination.dataflow, moment)
    if not admitted:
        return {}
    return {
        "admitted": [one.to_json() for one in admitted],
        "provisional": sorted(examination.provisional),
    }


def with_admissions(context: Context, reading: Mapping[str, Any]) -> Context:
    """Return the context in which a file is read again, with what was admitted in it then."""
    if "admitted" not in reading:
        return context
    admitted = tuple(Admission.from_json(one) for one in reading["admitted"])
    return replace(context, admitted=admitted, provisional=frozenset(reading["provisional"]))


def admissible_rules(hub: Hub, dataflow: str = "") -> dict[str, Mapping[str, str]]:
    """Return the rules whose errors can be admitted, of one dataflow or of all: titles by language, by id."""
    flows = [hub.catalogue.dataflow(name) for name in ([dataflow] if dataflow else hub.group.dataflows)]
    own = {rule.id: rule.text.title for flow in flows for rule in hub.catalogue.rules_of(flow)}
    return dict(sorted((own | {one: rules()[one].title for one in ADMISSIBLE}).items()))


def _check_rule(hub: Hub, waiver: Waiver) -> None:
    if waiver.rule not in admissible_rules(hub, waiver.dataflow):
        raise UsageError(
            f"Errors of {waiver.rule[:40]} can't be admitted: their rows are no figures that can be kept.",
            remedy=f"What can be: content rules, and {', '.join(sorted(ADMISSIBLE))}.",
        )
    senders = {one.provider for one in hub.group.agreements}
    if waiver.provider and waiver.provider not in senders:
        raise UsageError(
            f"{waiver.provider[:40]} has no agreement.", remedy=f"Name one of {', '.join(sorted(senders))}."
        )


def _decision(hub: Hub, principal: Principal, reason: str, at: dt.datetime | None) -> Decision:
    if principal.role is not Role.SECRETARIAT:
        raise ForbiddenError("Only the secretariat admits errors.", remedy="Ask the secretariat.")
    text = checked_text(reason, most=LONGEST_REASON)
    return Decision(actor=principal.name, at=hub.now(at), recorded_at=dt.datetime.now(dt.UTC), reason=text)
