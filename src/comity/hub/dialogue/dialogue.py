"""Questions and answers between a provider and the secretariat, on a submission, a series or a cell."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.dialogue_board import Queried
from comity.exchange.dialogue_ports import Matter, Post, PostKind, Said, Side, Thread
from comity.exchange.ports import ANY_REPORTER
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submission_for
from comity.hub.keys import parse_key
from comity.hub.numbers import parse_number
from comity.model.access import Principal, Role
from comity.model.frames import PERIOD
from comity.model.groups import Agreement
from comity.model.periods import Period, parse_period

__all__ = [
    "NewThread",
    "Post",
    "PostKind",
    "Side",
    "Thread",
    "ask",
    "close",
    "queried_cells",
    "reply",
    "said_by",
    "thread_for",
    "thread_number",
    "threads_for",
]

_LONGEST_KEY = 500
_OF_PROVIDER = frozenset({Role.PROVIDER, Role.COORDINATOR})


@dataclass(frozen=True, kw_only=True)
class NewThread:
    """A question to be asked: on a submission, or on a dataflow's series (`key`) or cells (and `period`)."""

    text: str
    submission: int | None = None
    provider: str = ""
    dataflow: str = ""
    key: str = ""
    period: str = ""
    due: dt.date | None = None


def ask(hub: Hub, principal: Principal, new: NewThread, *, at: dt.datetime | None = None) -> Thread:
    """Open a thread; whoever opens it closes it."""
    matter = _matter(hub, principal, new)
    said = said_by(hub, principal, matter.provider, at=at)
    if new.due is not None and new.due < said.at.date():
        raise UsageError(f"The deadline {new.due} is past.", remedy="Give a day from today on.")
    return hub.dialogue.open(matter, checked_text(new.text), said, due=new.due)


def reply(hub: Hub, principal: Principal, thread: int, text: str, *, at: dt.datetime | None = None) -> Thread:
    """Say something in an open thread, for either side."""
    found = thread_for(hub, principal, thread)
    said = said_by(hub, principal, found.matter.provider, at=at)
    return hub.dialogue.post(thread, PostKind.REPLY, checked_text(text), said)


def close(hub: Hub, principal: Principal, thread: int, text: str = "", *, at: dt.datetime | None = None) -> Thread:
    """Close a thread, for the side that opened it."""
    found = thread_for(hub, principal, thread)
    said = said_by(hub, principal, found.matter.provider, at=at)
    if said.side is not found.side:
        raise ForbiddenError(
            f"Thread {thread} was opened by the {found.side.value}, who closes it.", remedy="Reply, and ask for it."
        )
    return hub.dialogue.post(thread, PostKind.CLOSED, checked_text(text, may_be_empty=True), said)


def thread_for(hub: Hub, principal: Principal, thread: int) -> Thread:
    """Return a thread to somebody who may see it; to anybody else there is none of that number."""
    found = hub.dialogue.get(thread)
    if not _sees(principal, found.matter.provider):
        raise UnknownArtefactError(f"There is no thread {thread}.", remedy="Look it up in the list of threads.")
    return found


def thread_number(text: str) -> int:
    """Return the number of a thread as an address has it; raises UnknownArtefactError for what is none."""
    number = parse_number(text)
    if number is None:
        raise UnknownArtefactError(f"There is no thread {text[:20]}.", remedy="Look it up in the list of threads.")
    return number


def threads_for(
    hub: Hub,
    principal: Principal,
    *,
    provider: str | None = None,
    dataflow: str | None = None,
    submission: int | None = None,
    open_only: bool = False,
) -> list[Thread]:
    """Return the threads that somebody may see, oldest first."""
    if principal.role in _OF_PROVIDER and provider is None:
        provider = principal.provider or ""
    found = hub.dialogue.threads(provider=provider, dataflow=dataflow, submission=submission)
    return [one for one in found if _sees(principal, one.matter.provider) and (one.is_open or not open_only)]


def said_by(hub: Hub, principal: Principal, provider: str, *, at: dt.datetime | None) -> Said:
    """Return who speaks, for which side; raises ForbiddenError for whoever is neither."""
    if principal.role is Role.SECRETARIAT:
        side = Side.SECRETARIAT
    elif principal.role in _OF_PROVIDER and principal.provider == provider:
        side = Side.PROVIDER
    else:
        raise ForbiddenError(f"This is between {provider} and the secretariat.", remedy="Ask either of them.")
    return Said(actor=principal.name, side=side, at=hub.now(at), recorded_at=dt.datetime.now(dt.UTC))


def queried_cells(hub: Hub, today: dt.date) -> set[Queried]:
    """Return the provider, dataflow and period of every question that is open on a day."""
    threads = [one for one in hub.dialogue.threads() if one.is_open_on(today)]
    found = {
        (one.matter.provider, one.matter.dataflow, period)
        for one in threads
        if (period := parse_period(one.matter.period)) is not None
    }
    numbers = {one.matter.submission for one in threads if one.matter.submission is not None}
    return found | _covered_by(hub, numbers)


def _covered_by(hub: Hub, numbers: set[int]) -> set[Queried]:
    """Return what accepted submissions cover."""
    found: set[Queried] = set()
    for number in numbers:
        submission = hub.submissions.get(number)
        if submission.seq is None:
            continue
        rows = hub.ledger.coverage(submission.dataflow)
        periods = rows.filter(rows["seq"] == submission.seq)[PERIOD].unique()
        found |= {(submission.provider, submission.dataflow, Period.from_id(one)) for one in periods}
    return found


def _sees(principal: Principal, provider: str) -> bool:
    if principal.role in {Role.SECRETARIAT, Role.AUDITOR}:
        return True
    return principal.role in _OF_PROVIDER and principal.provider == provider


def _matter(hub: Hub, principal: Principal, new: NewThread) -> Matter:
    if new.submission is not None:
        if new.key or new.period or new.dataflow:
            raise UsageError("A question is on a submission, or on figures.", remedy="Name one of them.")
        submission = submission_for(hub, principal, new.submission)
        return Matter(submission.provider, submission.dataflow, submission.id)
    provider = new.provider or (principal.provider or "")
    agreement = _agreement(hub, provider, new.dataflow)
    return Matter(provider, agreement.dataflow, None, _key(hub, agreement, new.key), _period(agreement, new.period))


def _agreement(hub: Hub, provider: str, dataflow: str) -> Agreement:
    if not provider or not dataflow:
        raise UsageError(
            "What the question is on isn't said.", remedy="Name a submission, or provider and dataflow."
        )
    agreement = hub.group.agreement(provider, hub.catalogue.dataflow(dataflow).id)
    if agreement is None:
        raise UnknownArtefactError(
            f"{provider} has no agreement on {dataflow}.", remedy="Name the provider that sends these figures."
        )
    return agreement


def _key(hub: Hub, agreement: Agreement, text: str) -> str:
    """Return the dotted key; raises UsageError for one that is not of this provider's figures."""
    if len(text) > _LONGEST_KEY:
        raise UsageError("The key is too long.", remedy=f"Keep it to {_LONGEST_KEY} characters.")
    dataflow = hub.catalogue.dataflow(agreement.dataflow)
    wanted = parse_key(text, dataflow)
    for name, codes in wanted.items():
        codelist = dataflow.structure.by_id[name].codelist
        for code in codes:
            if codelist is not None and code not in codelist:
                raise UsageError(f"{code} is not a code of {name}.", remedy="See docs/reference/dataflows.md.")
            is_own = name != dataflow.reporter_dimension or agreement.reporters == ANY_REPORTER
            if not (is_own or code in agreement.reporters) or not agreement.allows(name, code):
                raise UsageError(
                    f"{agreement.provider} doesn't send figures of {name} {code}.", remedy="Correct the key."
                )
    if not wanted:
        return ""
    return ".".join("+".join(wanted.get(name, ())) for name in dataflow.structure.key_ids)


def _period(agreement: Agreement, text: str) -> str:
    if not text:
        return ""
    period = parse_period(text)
    if period is None or not agreement.covers(period):
        raise UsageError(
            f"{text[:40]} is not a period of the agreement on {agreement.dataflow}.",
            remedy=f"Its frequency is {agreement.frequency.value}.",
        )
    return str(period)
