"""Administration: every subject with how it stands, and what was done last."""

from collections.abc import Sequence

from comity.hub.audit import AuditQuestion, read_audit
from comity.hub.home import Hub
from comity.pages.administration.subject import NOTHING
from comity.pages.administration.subjects import BASE, SUBJECTS
from comity.pages.asked import Asked
from comity.pages.ledger.words import action, thing, who
from comity.pages.page import Page
from comity.publish.texts import Texts

_LATEST = 8


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the overview."""
    _ = texts.translate
    latest = read_audit(hub, AuditQuestion(), most=_LATEST).entries
    return Page(
        title=_("Administration"),
        lead=_("Who belongs to the exchange, what it agreed on, and who may do what. Every change is recorded."),
        template="administration.html",
        content={
            "subjects": _subjects(hub, asked, texts),
            "latest": [
                (texts.moment(one.at), who(texts, one.actor), thing(texts, one.object), action(texts, one.action),
                 one.leaf)
                for one in latest
            ],
        },
    )  # fmt: skip


def _subjects(hub: Hub, asked: Asked, texts: Texts) -> Sequence[tuple[str, str, str]]:
    """Return address, title and state of each subject."""
    bare = Asked(page="administer", path=BASE, language=asked.language, principal=asked.principal)
    shown = {name: make_subject(hub, bare, texts, NOTHING) for name, make_subject in SUBJECTS.items()}
    return [(f"{BASE}/{name}", one.title, one.lead) for name, one in shown.items()]
