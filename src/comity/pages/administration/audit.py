"""The audit: who did what, to what, when; narrowed down, a page at a time, or as CSV."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from comity.errors import UsageError
from comity.hub.audit import AuditEntry, AuditQuestion, read_audit
from comity.hub.home import Hub
from comity.hub.keys import parse_day
from comity.hub.numbers import parse_number
from comity.pages.administration.subject import Refused, Shown
from comity.pages.asked import Asked, join
from comity.pages.ledger.words import ACTIONS, KINDS, action, kind_word, thing, who
from comity.publish.document.parts import Download
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts, capitalise

PER_PAGE = 50
MOST_ROWS = 100_000
"""Rows of the CSV file, the latest of those that fit."""


def make_audit(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:  # noqa: ARG001 - made alike
    """Return the entries that the choices `who`, `what`, `about`, `since` and `until` leave."""
    _ = texts.translate
    number = _page_number(asked)
    part = read_audit(hub, question_of(asked), most=PER_PAGE, skip=(number - 1) * PER_PAGE)
    pages = max(1, -(-part.total // PER_PAGE))
    if number > pages:
        raise UsageError(f"The audit has no page {number}.", remedy=f"Ask for page 1 to {pages}.")
    actors, done = hub.log.audit_choices()
    query = [(key, value) for key, value in asked.query if key != "page"]
    return Shown(
        title=_("Audit"),
        lead=_lead(asked, part.total, texts),
        template="administer_audit.html",
        content={
            "rows": [_row(one, texts) for one in part.entries],
            "actors": _actors(actors, texts),
            "actions": _actions(done, texts),
            "kinds": sorted(((f"{key}/", _(word)) for key, word in KINDS.items()), key=lambda pair: pair[1]),
            "number": number,
            "pages": pages,
            "csv": join("/administration/audit.csv", query),
        },
    )


def _lead(asked: Asked, total: int, texts: Texts) -> str:
    if any(asked.get(name) for name in ("who", "what", "about", "since", "until")):
        return texts.plural("{count} entry fits.", "{count} entries fit.", count=total)
    return texts.plural("{count} entry tells who did what.", "{count} entries tell who did what.", count=total)


def question_of(asked: Asked) -> AuditQuestion:
    """Return what the choices ask for; raises UsageError for days that are none."""
    return AuditQuestion(
        actor=asked.get("who"),
        action=asked.get("what"),
        about=asked.get("about"),
        since=_day(asked, "since"),
        until=_day(asked, "until"),
    )


def audit_sheet(hub: Hub, asked: Asked) -> Download:
    """Return the entries that fit as CSV, with the ledger's own words."""
    part = read_audit(hub, question_of(asked), most=MOST_ROWS)
    heads = ("id", "at", "actor", "action", "object", "detail", "leaf")
    rows = ((o.id, o.at.isoformat(), o.actor, o.action, o.object, o.detail, o.leaf) for o in part.entries)
    return write_sheet("audit.csv", heads, rows)


def _row(one: AuditEntry, texts: Texts) -> tuple[str, str, str, str, str, int]:
    return (
        texts.moment(one.at),
        who(texts, one.actor),
        thing(texts, one.object),
        action(texts, one.action),
        one.detail,
        one.leaf,
    )


def _actions(done: Sequence[str], texts: Texts) -> Sequence[tuple[str, str]]:
    """Return actions in words; those that several kinds of things share are told apart by the kind."""
    shared = Counter(action(texts, name) for name in ACTIONS)

    def named(name: str) -> str:
        word, kind = action(texts, name), name.partition(".")[0]
        return f"{word} ({kind_word(texts, kind)})" if shared[word] > 1 and kind in KINDS else word

    return sorted(((one, capitalise(named(one))) for one in done), key=lambda pair: pair[1])


def _actors(actors: Sequence[str], texts: Texts) -> Sequence[tuple[str, str]]:
    return sorted(((one, who(texts, one)) for one in actors if one), key=lambda pair: pair[1])


def _day(asked: Asked, name: str) -> dt.date | None:
    told = asked.get(name)
    return parse_day(told) if told else None


def _page_number(asked: Asked) -> int:
    told = asked.get("page", "1")
    number = parse_number(told)
    if number is None:
        raise UsageError(f"The audit has no page {told[:20]}.", remedy="Pages are numbered from 1.")
    return number
