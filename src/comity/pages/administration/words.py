"""Words of administration: roles, scopes, terms of agreements, spans of days."""

import datetime as dt
from collections.abc import Iterable, Sequence

from comity.hub.home import Hub
from comity.model.access import Role, Scope
from comity.model.groups import Acceptance, Action, Agreement, Signing
from comity.pages.reference.choices import area_options, with_any
from comity.publish.texts import Texts


def role_name(texts: Texts, role: Role) -> str:
    """Return what a role is called."""
    _ = texts.translate
    return {
        Role.PUBLIC: _("Public"),
        Role.ANALYST: _("Analyst"),
        Role.PROVIDER: _("Provider"),
        Role.COORDINATOR: _("National coordinator"),
        Role.AUDITOR: _("Auditor"),
        Role.SECRETARIAT: _("Secretariat"),
    }[role]


def role_choices(texts: Texts) -> Sequence[tuple[str, str]]:
    """Return the roles that somebody can have."""
    return [(role.value, role_name(texts, role)) for role in Role if role is not Role.PUBLIC]


def scope_name(texts: Texts, scope: str) -> str:
    """Return what a key's scope is called."""
    _ = texts.translate
    return {
        Scope.READ.value: _("read"),
        Scope.SEND.value: _("send"),
        Scope.DECIDE.value: _("decide"),
        Scope.MANAGE.value: _("manage"),
    }.get(scope, scope)


def provider_choices(hub: Hub, texts: Texts) -> Sequence[tuple[str, str]]:
    """Return the providers and members of the group, by name; first that there is none."""
    return with_any(texts.translate("none"), named_providers(hub, texts))


def named_providers(hub: Hub, texts: Texts) -> Sequence[tuple[str, str]]:
    """Return the providers and members of the group, by name."""
    codes = {one.provider for one in hub.group.agreements} | {one.code for one in hub.group.members}
    return area_options(codes, texts)


def day_or(texts: Texts, day: dt.date | None, default: str) -> str:
    """Return a day, or what stands where there is none."""
    return default if day is None else texts.date(day)


def moment_or(texts: Texts, moment: dt.datetime | None, default: str) -> str:
    """Return a moment, or what stands where there is none."""
    return default if moment is None else texts.moment(moment)


def terms(texts: Texts, agreement: Agreement) -> str:
    """Return the terms of an agreement that aren't usual, in words."""
    return "; ".join(_terms(texts, agreement)) or "–"


def _terms(texts: Texts, agreement: Agreement) -> Iterable[str]:
    _ = texts.translate
    if agreement.action is Action.REPLACE:
        yield _("a file replaces its months whole")
    if agreement.acceptance is Acceptance.SECRETARIAT:
        yield _("waits for the secretariat’s word")
    if agreement.signature is Signing.REQUIRED:
        yield _("must be signed")
    if agreement.countersigned_by:
        yield _("countersigned by {name}", name=texts.area(agreement.countersigned_by))
    if agreement.reporters != (agreement.provider,):
        shown = _("any") if agreement.reporters == ("*",) else texts.areas(agreement.reporters)
        yield _("reports for {names}", names=shown)
    if agreement.derogations:
        yield _("nothing is asked for {periods}", periods=", ".join(agreement.derogations))
    if agreement.region or agreement.exclude:
        yield _("a part of the codes only")
