"""API keys of programs: which there are, until when they hold, and what can be done."""

import datetime as dt
from dataclasses import dataclass

from comity.hub.access.sign_in import wall_time
from comity.hub.home import Hub
from comity.hub.registry import ApiKey, list_keys
from comity.model.access import Scope
from comity.pages.administration.subject import Refused, Shown, chosen_row
from comity.pages.administration.words import provider_choices, role_choices, role_name, scope_name
from comity.pages.asked import Asked
from comity.pages.ledger.words import who
from comity.publish.texts import Texts

USUAL_DAYS = 365


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key in the table."""

    id: str
    label: str
    role: str
    provider: str
    scopes: str
    made: str
    state: str
    is_valid: bool
    url: str


def make_keys(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return the keys, and the forms for a new one and to revoke the one that is chosen (`key`)."""
    _ = texts.translate
    now = wall_time()
    rows = {one.id: _row(one, asked, texts, now) for one in reversed(list_keys(hub))}
    chosen = chosen_row(rows, asked, refused, name="key", what="key")
    valid = sum(row.is_valid for row in rows.values())
    return Shown(
        title=_("API keys"),
        lead=texts.plural("{count} key is valid.", "{count} keys are valid.", count=valid)
        if rows
        else _("No program has a key yet."),
        template="administer_keys.html",
        content={
            "rows": list(rows.values()),
            "chosen": chosen,
            "may_change": asked.may("administration.keys"),
            "roles": role_choices(texts),
            "providers": provider_choices(hub, texts),
            "scopes": [(scope.value, scope_name(texts, scope.value)) for scope in Scope],
            "values": {"days": str(USUAL_DAYS), **refused.values},
        },
    )


def _row(one: ApiKey, asked: Asked, texts: Texts, now: dt.datetime) -> KeyRow:
    return KeyRow(
        one.id,
        one.label,
        role_name(texts, one.role),
        texts.area(one.provider) if one.provider else "–",
        texts.listing([scope_name(texts, scope) for scope in one.scopes]),
        texts.translate("{day} by {name}", day=texts.date(one.created_at.date()), name=who(texts, one.created_by)),
        _state(one, texts, now),
        one.is_valid(now),
        asked.url(key=one.id) + "#change",
    )


def _state(one: ApiKey, texts: Texts, now: dt.datetime) -> str:
    _ = texts.translate
    if one.revoked_at is not None:
        return _("revoked on {day}", day=texts.date(one.revoked_at.date()))
    if one.expires_at is None:
        return _("valid for good")
    day = texts.date(one.expires_at.date())
    return _("valid until {day}", day=day) if now < one.expires_at else _("expired on {day}", day=day)
