"""One question: what it is about, all that was said, and the forms to reply and to close."""

from comity.hub.board import today_of
from comity.hub.dialogue.dialogue import Side, Thread, thread_for, thread_number
from comity.hub.home import Hub
from comity.model.access import Role
from comity.model.periods import parse_period
from comity.pages.asked import Asked
from comity.pages.exchange.boards import member_path
from comity.pages.exchange.names import name_flow
from comity.pages.exchange.questions import side_word, state_word, tell_key, tell_matter, tell_post
from comity.pages.page import Page
from comity.publish.texts import Texts, capitalise


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return a question to its parties and the auditor."""
    found = thread_for(hub, asked.principal, thread_number(asked.parts["thread_id"]))
    _ = texts.translate
    provider = found.matter.provider
    return Page(
        title=_("Question {number}: {provider}", number=texts.number(found.id), provider=texts.area(provider)),
        lead=_("{about}. {state}.", about=tell_matter(hub, found, texts),
               state=capitalise(state_word(found, today_of(hub), texts))),
        template="question.html",
        content={
            "facts": _facts(hub, found, texts),
            "posts": [tell_post(one, provider, texts) for one in found.posts],
            "is_open": found.is_open,
            "may_reply": found.is_open and asked.may("threads.reply"),
            "may_close": found.is_open and _may_close(asked, found),
            "closer": side_word(found.side, provider, texts),
            "path": f"/questions/{found.id}",
            "text": asked.get("text") if "fault" in asked.parts else "",
            "fault": asked.parts.get("fault", ""),
            "remedy": asked.parts.get("remedy", ""),
        },
    )  # fmt: skip


def _may_close(asked: Asked, found: Thread) -> bool:
    own = Side.SECRETARIAT if asked.principal.role is Role.SECRETARIAT else Side.PROVIDER
    return own is found.side and asked.may("threads.close")


def _facts(hub: Hub, found: Thread, texts: Texts) -> list[tuple[str, str, str]]:
    """Return what it is about: what, in words, and an address that tells more."""
    _ = texts.translate
    matter = found.matter
    query = {name: value for name, value in (("flow", matter.dataflow), ("period", matter.period)) if value}
    facts = [(_("Member"), texts.area(matter.provider), member_path(matter.provider))]
    if matter.submission is not None:
        number = texts.number(matter.submission)
        facts.append((_("Submission"), number, f"/submissions/{matter.submission}"))
    elif matter.period:
        about = member_path(matter.provider, **query) + "#period"
        facts.append((_("Period"), _when(hub, found, texts), about))
    if matter.key:
        facts.append((_("Series"), tell_key(hub, matter.dataflow, matter.key, texts), ""))
    facts.append((_("Asked by"), side_word(found.side, matter.provider, texts), ""))
    facts.append((_("Answer due"), texts.date(found.due) if found.due else _("no day was set"), ""))
    return facts


def _when(hub: Hub, found: Thread, texts: Texts) -> str:
    """Return the dataflow and period that a question is about."""
    period = parse_period(found.matter.period)
    told = found.matter.period if period is None else texts.period(period)
    return f"{name_flow(hub, found.matter.dataflow, texts)}, {told}"
