"""What the forms of administration do, but for the group's file: each by the hub's own use case."""

import datetime as dt
from collections.abc import Mapping

from comity.errors import UsageError
from comity.hub import registry
from comity.hub.access import manage_users, sign_keys
from comity.hub.decisions.decide import strike_out_by_two
from comity.hub.dialogue.waivers import Waiver, add_waiver, end_waiver
from comity.hub.home import Hub
from comity.hub.keys import parse_day
from comity.hub.registry import NewKey
from comity.model.access import Principal, Role, Scope
from comity.pages.administration.answers import KeyShown, PasswordShown
from comity.web.pages.administration_form import Deed, Form, Outcome

_USERS, _KEYS, _SIGNING = "/administration/users", "/administration/keys", "/administration/signing-keys"
_RULES, _RETENTION = "/administration/rules", "/administration/retention"


def _add_user(hub: Hub, principal: Principal, form: Form) -> Outcome:
    name, role, provider = form.needed("name"), _role(form), form.text("provider") or None
    if form.text("outside"):
        registry.add_user(hub, principal, name=name, role=role, provider=provider)
        return Outcome(_USERS)
    _user, password = manage_users.add_with_password(hub, principal, name=name, role=role, provider=provider)
    return Outcome(answer=PasswordShown(name, password))


def _disable_user(hub: Hub, principal: Principal, form: Form) -> Outcome:
    name = form.needed("name")
    if name == principal.name:
        raise UsageError("Nobody locks themselves out.", remedy="Ask another of the secretariat.")
    registry.disable_user(hub, principal, name, reason=form.text("why"))
    return Outcome(_USERS)


def _enable_user(hub: Hub, principal: Principal, form: Form) -> Outcome:
    registry.enable_user(hub, principal, form.needed("name"), reason=form.text("why"))
    return Outcome(_USERS)


def _sign_out(hub: Hub, principal: Principal, form: Form) -> Outcome:
    manage_users.end_sessions(hub, principal, form.needed("name"), reason=form.text("why"))
    return Outcome(_USERS)


def _reset_password(hub: Hub, principal: Principal, form: Form) -> Outcome:
    name = form.needed("name")
    return Outcome(answer=PasswordShown(name, manage_users.reset_password(hub, principal, name)))


def _add_key(hub: Hub, principal: Principal, form: Form) -> Outcome:
    wanted = NewKey(
        label=form.text("label"),
        role=_role(form),
        provider=form.text("provider") or None,
        scopes=[_scope(one) for one in form.texts("scope")] or None,
        lasts=form.days("days") or None,
    )
    made, text = registry.add_key(hub, principal, wanted)
    return Outcome(answer=KeyShown(made.label, text))


def _revoke_key(hub: Hub, principal: Principal, form: Form) -> Outcome:
    registry.revoke_key(hub, principal, form.needed("key"), reason=form.text("why"))
    return Outcome(_KEYS)


def _add_signing_key(hub: Hub, principal: Principal, form: Form) -> Outcome:
    key = sign_keys.signing_key_of(
        hub,
        form.needed("provider"),
        form.needed("jwk"),
        since=form.moment("since"),
        until=form.moment("until"),
    )
    replaces = None
    if form.text("replaces"):
        replaces = sign_keys.Replacement(key_id=form.text("replaces"), overlap=form.days("overlap"))
    sign_keys.register_signing_key(hub, principal, key, replaces=replaces)
    return Outcome(_SIGNING)


def _revoke_signing_key(hub: Hub, principal: Principal, form: Form) -> Outcome:
    sign_keys.revoke_signing_key(hub, principal, form.needed("key"), reason=form.text("why"))
    return Outcome(_SIGNING)


def _add_waiver(hub: Hub, principal: Principal, form: Form) -> Outcome:
    ends = dt.datetime.combine(parse_day(form.needed("until")) + dt.timedelta(days=1), dt.time(), dt.UTC)
    waiver = Waiver(
        rule=form.needed("rule"),
        until=ends,
        provider=form.text("provider"),
        dataflow=form.text("dataflow"),
        period=form.text("period"),
        reason=form.text("reason"),
    )
    add_waiver(hub, principal, waiver)
    return Outcome(_RULES + "#waivers")


def _end_waiver(hub: Hub, principal: Principal, form: Form) -> Outcome:
    end_waiver(hub, principal, form.number("waiver"), reason=form.text("why"))
    return Outcome(_RULES + "#waivers")


def _strike_out(hub: Hub, principal: Principal, form: Form) -> Outcome:
    strike_out_by_two(
        hub,
        form.number("submission"),
        principal,
        second=form.needed("second"),
        password=form.whole_text("password"),
        reason=form.text("reason"),
    )
    return Outcome(_RETENTION + "#struck")


def _role(form: Form) -> Role:
    told = form.text("role")
    if told not in set(Role):
        raise UsageError(f"There is no role {told[:20]}.", remedy="Choose one of the list.")
    return Role(told)


def _scope(told: str) -> Scope:
    if told not in set(Scope):
        raise UsageError(f"There is no scope {told[:20]}.", remedy="Choose one of the list.")
    return Scope(told)


USERS: Mapping[str, Deed] = {
    "add": _add_user,
    "disable": _disable_user,
    "enable": _enable_user,
    "sign-out": _sign_out,
    "password": _reset_password,
}
KEYS: Mapping[str, Deed] = {"add": _add_key, "revoke": _revoke_key}
SIGNING_KEYS: Mapping[str, Deed] = {"add": _add_signing_key, "revoke": _revoke_signing_key}
RULES: Mapping[str, Deed] = {"add": _add_waiver, "end": _end_waiver}
RETENTION: Mapping[str, Deed] = {"strike-out": _strike_out}
