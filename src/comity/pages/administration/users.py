"""People who sign in: who they are, whether they are signed in, and what can be changed of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.hub.access.manage_users import sessions_by_user
from comity.hub.home import Hub
from comity.hub.registry import list_users
from comity.pages.administration.subject import Refused, Shown, chosen_row
from comity.pages.administration.words import provider_choices, role_choices, role_name
from comity.pages.asked import Asked
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user in the table."""

    name: str
    role: str
    provider: str
    since: str
    state: str
    is_disabled: bool
    sessions: int
    url: str


def make_users(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return the users, and the forms for a new one and for the one that is chosen (`user`)."""
    _ = texts.translate
    rows = _rows(hub, asked, texts)
    chosen = chosen_row(rows, asked, refused, name="user", what="user")
    out = sum(row.is_disabled for row in rows.values())
    lead = texts.plural("{count} person signs in.", "{count} people sign in.", count=len(rows) - out)
    lead = lead if rows else _("Nobody can sign in yet.")
    if out:
        lead += " " + texts.plural("{count} is locked out.", "{count} are locked out.", count=out)
    return Shown(
        title=_("Users"),
        lead=lead,
        template="administer_users.html",
        content={
            "rows": list(rows.values()),
            "chosen": chosen,
            "may_change": asked.may("administration.users"),
            "roles": role_choices(texts),
            "providers": provider_choices(hub, texts),
            "values": refused.values,
        },
    )


def _rows(hub: Hub, asked: Asked, texts: Texts) -> Mapping[str, UserRow]:
    _, sessions = texts.translate, sessions_by_user(hub)
    return {
        one.name: UserRow(
            one.name,
            role_name(texts, one.role),
            texts.area(one.provider) if one.provider else "–",
            texts.date(one.created_at.date()),
            _("locked out since {day}", day=texts.date(one.disabled_at.date()))
            if one.disabled_at
            else _("may sign in")
            if one.password
            else _("by the ministry’s own account"),
            one.disabled_at is not None,
            sessions.get(one.name, 0),
            asked.url(user=one.name) + "#change",
        )
        for one in list_users(hub)
    }
