"""Providers' public keys with which they sign what they send."""

from dataclasses import dataclass

from comity.hub.access.sign_keys import USUAL_OVERLAP, MemberKey, list_signing_keys
from comity.hub.home import Hub
from comity.pages.administration.subject import Refused, Shown, chosen_row
from comity.pages.administration.words import moment_or, named_providers
from comity.pages.asked import Asked
from comity.pages.reference.choices import with_any
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class SigningKeyRow:
    """A signing key in the table."""

    id: str
    provider: str
    since: str
    until: str
    state: str
    is_valid: bool
    reason: str
    url: str


def make_signing_keys(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return the keys, and the forms to register one and to revoke the one that is chosen (`key`)."""
    _ = texts.translate
    rows = {one.id: _row(hub, one, asked, texts) for one in list_signing_keys(hub)}
    chosen = chosen_row(rows, asked, refused, name="key", what="signing key")
    valid = [row for row in rows.values() if row.is_valid]
    return Shown(
        title=_("Signing keys"),
        lead=texts.plural("{count} key signs now.", "{count} keys sign now.", count=len(valid))
        if rows
        else _("No provider has registered a key: files come unsigned."),
        template="administer_signing_keys.html",
        content={
            "rows": list(rows.values()),
            "chosen": chosen,
            "may_change": asked.may("administration.signing_keys"),
            "providers": named_providers(hub, texts),
            "replaceable": with_any(_("none"), ((row.id, f"{row.provider}: {row.id}") for row in valid)),
            "values": {"overlap": str(USUAL_OVERLAP.days), **refused.values},
        },
    )


def _row(hub: Hub, one: MemberKey, asked: Asked, texts: Texts) -> SigningKeyRow:
    _, now = texts.translate, hub.now()
    state = (
        _("counts")
        if one.is_valid(now)
        else _("doesn’t count yet")
        if now < one.valid_from
        else _("doesn’t count any more")
    )
    if one.revoked_at is not None:
        state = _("revoked on {day}", day=texts.date(one.revoked_at.date()))
    return SigningKeyRow(
        one.id,
        texts.area(one.provider),
        texts.moment(one.valid_from),
        moment_or(texts, one.valid_until, _("for good")),
        state,
        one.is_valid(now),
        one.reason,
        asked.url(key=one.id) + "#change",
    )
