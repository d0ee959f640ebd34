"""The subjects of administration: their addresses, titles, and what is said of each in the overview."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.pages.administration.agreements import make_agreements
from comity.pages.administration.audit import make_audit
from comity.pages.administration.group import make_group
from comity.pages.administration.keys import make_keys
from comity.pages.administration.members import make_members
from comity.pages.administration.retention import make_retention
from comity.pages.administration.rules import make_rules
from comity.pages.administration.signing_keys import make_signing_keys
from comity.pages.administration.subject import NOTHING, Refused, Shown
from comity.pages.administration.users import make_users
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.publish.texts import Texts

Make = Callable[[Hub, Asked, Texts, Refused], Shown]
BASE = "/administration"
SUBJECTS: Mapping[str, Make] = {
    "members": make_members,
    "agreements": make_agreements,
    "users": make_users,
    "keys": make_keys,
    "signing-keys": make_signing_keys,
    "rules": make_rules,
    "retention": make_retention,
    "audit": make_audit,
    "group": make_group,
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A subject in the row of subjects."""

    url: str
    title: str
    is_current: bool


def make_subject(hub: Hub, asked: Asked, texts: Texts, refused: Refused = NOTHING) -> Page:
    """Return the page of the subject that the address names; raises UnknownArtefactError."""
    name = asked.parts.get("subject", "")
    if name not in SUBJECTS:
        raise UnknownArtefactError(
            f"There is nothing to administer called {name[:40]}.", remedy=f"One of {', '.join(SUBJECTS)}."
        )
    return page_of(SUBJECTS[name](hub, asked, texts, refused), name, texts, refused)


def page_of(shown: Shown, name: str, texts: Texts, refused: Refused = NOTHING) -> Page:
    """Return what a subject shows as a page, with the other subjects beside it."""
    return Page(
        title=shown.title,
        lead=shown.lead,
        template=shown.template,
        content={"s": shown.content, "tabs": tabs(name, texts), "refused": refused},
    )


def tabs(current: str, texts: Texts) -> list[Tab]:
    """Return all subjects, and which of them is shown."""
    return [Tab(f"{BASE}/{name}", title, name == current) for name, title in _titles(texts).items()]


def _titles(texts: Texts) -> Mapping[str, str]:
    _ = texts.translate
    return {
        "members": _("Members"),
        "agreements": _("Agreements"),
        "users": _("Users"),
        "keys": _("API keys"),
        "signing-keys": _("Signing keys"),
        "rules": _("Rules"),
        "retention": _("Retention"),
        "audit": _("Audit"),
        "group": _("Group’s file"),
    }
