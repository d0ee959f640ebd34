"""Questions and answers as pages show them: a line for each in a list, and all that was said in one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.dialogue.dialogue import Post, PostKind, Side, Thread
from comity.hub.home import Hub
from comity.model.periods import parse_period
from comity.model.structures import Component
from comity.pages.asked import join
from comity.pages.exchange.names import name_flow, tell_days
from comity.publish.texts import Texts, capitalise

_EXCERPT = 140


@dataclass(frozen=True)
class ThreadRow:
    """A question in a list; `kind` is open, late or closed."""

    number: str
    url: str
    provider: str
    about: str
    excerpt: str
    opened: str
    by: str
    due: str
    state: str
    kind: str
    replies: str


@dataclass(frozen=True)
class PostView:
    """One thing said: by whom, for which side (`side` is its code), when, what."""

    side: str
    who: str
    what: str
    at: str
    text: str


def question_path(**prefilled: str) -> str:
    """Return the address of the form to ask, with fields filled in.

    >>> question_path(provider="KG", period="2026-03")
    '/questions?provider=KG&period=2026-03#ask'
    """
    return join("/questions", list(prefilled.items())) + "#ask"


def tell_threads(hub: Hub, threads: Sequence[Thread], texts: Texts, *, today: dt.date) -> list[ThreadRow]:
    """Return questions as lines of a list."""
    return [_row(hub, one, texts, today=today) for one in threads]


def _row(hub: Hub, one: Thread, texts: Texts, *, today: dt.date) -> ThreadRow:
    kind = kind_of(one, today)
    replies = sum(post.kind is PostKind.REPLY for post in one.posts)
    text = " ".join(one.posts[0].text.split())
    return ThreadRow(
        number=texts.number(one.id),
        url=f"/questions/{one.id}",
        provider=texts.area(one.matter.provider),
        about=tell_matter(hub, one, texts),
        excerpt=text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…",
        opened=texts.date(one.at.date()),
        by=side_word(one.side, one.matter.provider, texts),
        due="–" if one.due is None else texts.date(one.due),
        state=state_word(one, today, texts),
        kind=kind,
        replies=texts.number(replies),
    )


def kind_of(one: Thread, today: dt.date) -> str:
    """Return whether a question is open, late or closed."""
    if not one.is_open:
        return "closed"
    return "late" if one.is_overdue(today) else "open"


def state_word(one: Thread, today: dt.date, texts: Texts) -> str:
    """Return how a question stands: closed, answered, or until when an answer is awaited."""
    _ = texts.translate
    if not one.is_open:
        return _("closed")
    if any(post.side is not one.side for post in one.posts):
        return _("answered, still open")
    if one.due is None:
        return _("waits for an answer")
    return (
        _("answer due {days}", days=tell_days(one.due, today, texts))
        if today <= one.due
        else _("answer {days}", days=tell_days(one.due, today, texts))
    )


def tell_matter(hub: Hub, one: Thread, texts: Texts) -> str:
    """Return what a question is about: a submission, or a dataflow with its series and period."""
    matter = one.matter
    flow = name_flow(hub, matter.dataflow, texts) if matter.dataflow else ""
    if matter.submission is not None:
        number = texts.translate("submission {number}", number=texts.number(matter.submission))
        return capitalise(", ".join(part for part in (flow, number) if part))
    period = parse_period(matter.period) if matter.period else None
    told = [flow, texts.period(period) if period else "", tell_key(hub, matter.dataflow, matter.key, texts)]
    return ", ".join(part for part in told if part)


def tell_key(hub: Hub, flow: str, key: str, texts: Texts) -> str:
    """Return a dotted key in words: "Origin: Kyrgyzstan"; dimensions that it leaves open are left out."""
    if not key:
        return ""
    structure = hub.catalogue.dataflow(flow).structure
    told = []
    for name, text in zip(structure.key_ids, key.split("."), strict=False):
        if not text:
            continue
        part = structure.by_id[name]
        codes = [_code(part, code, texts) for code in text.split("+")]
        told.append(f"{texts.name(part.names, name)}: {texts.listing(codes)}")
    return ", ".join(told)


def _code(part: Component, code: str, texts: Texts) -> str:
    codelist = part.codelist
    if codelist is None:
        return code
    if codelist.reference.id == "CL_AREA":
        return texts.area(code)
    found = codelist.by_id.get(code)
    return code if found is None else texts.name(found.names, code)


def side_word(side: Side, provider: str, texts: Texts) -> str:
    """Return who speaks, by the side: the secretariat, or the provider's name."""
    return texts.translate("Secretariat") if side is Side.SECRETARIAT else texts.area(provider)


def tell_post(one: Post, provider: str, texts: Texts) -> PostView:
    """Return one thing said."""
    _ = texts.translate
    what = {PostKind.QUESTION: _("asked"), PostKind.REPLY: _("replied"), PostKind.CLOSED: _("closed the question")}
    return PostView(
        side=one.side.value,
        who=f"{side_word(one.side, provider, texts)}, {one.actor}",
        what=what[one.kind],
        at=texts.moment(one.at),
        text=one.text,
    )
