"""What the exchange needs for the dialogue of providers and secretariat, and the values that it is made of."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Side(StrEnum):
    """Who speaks: the provider that the matter belongs to, or the secretariat."""

    PROVIDER = "provider"
    SECRETARIAT = "secretariat"


class PostKind(StrEnum):
    """What a post in a thread is."""

    QUESTION = "question"
    REPLY = "reply"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Said:
    """By whom something is said, for which side, and when: by the hub's clock, and by the wall's."""

    actor: str
    side: Side
    at: dt.datetime
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """An answer to a finding of a submission: to one place of it, or to all of the rule (`row`, `column` None)."""

    id: int
    submission: int
    rule: str
    row: int | None
    column: str | None
    reason: str
    text: str
    at: dt.datetime
    actor: str
    side: Side


@dataclass(frozen=True, slots=True)
class Matter:
    """What a thread is about: a submission (by number), or a dataflow's series (`key`), in a period or in any.

    `key` is a dotted SDMX key; empty where all series are meant, and for a submission.
    """

    provider: str
    dataflow: str
    submission: int | None = None
    key: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One thing said in a thread."""

    kind: PostKind
    text: str
    at: dt.datetime
    actor: str
    side: Side


@dataclass(frozen=True, slots=True)
class Thread:
    """Questions and answers on one matter; `due` is the last day on which an answer is in time."""

    id: int
    matter: Matter
    due: dt.date | None
    at: dt.datetime
    actor: str
    side: Side
    posts: tuple[Post, ...]

    @property
    def closed_at(self) -> dt.datetime | None:
        """When it was closed; None while it is open."""
        last = self.posts[-1]
        return last.at if last.kind is PostKind.CLOSED else None

    @property
    def is_open(self) -> bool:
        """Say whether nobody has closed it."""
        return self.closed_at is None

    def is_overdue(self, today: dt.date) -> bool:
        """Say whether the other side's answer is late."""
        answered = any(post.side is not self.side for post in self.posts)
        return self.is_open and not answered and self.due is not None and today > self.due

    def is_open_on(self, day: dt.date) -> bool:
        """Say whether it had been opened by the end of a day and wasn't closed yet."""
        closed = self.closed_at
        return self.at.date() <= day and (closed is None or closed.date() > day)


@runtime_checkable
class Dialogue(Protocol):
    """What was said, append-only; each addition is one transaction with its entry in the journal."""

    def answer(self, answer: FindingAnswer, said: Said) -> FindingAnswer:
        """Keep an answer; its id, moment and speaker are given here."""
        ...

    def answers(self, submission: int) -> list[FindingAnswer]:
        """Return the answers to the findings of a submission, oldest first."""
        ...

    def open(self, matter: Matter, text: str, said: Said, *, due: dt.date | None) -> Thread:
        """Open a thread with its question."""
        ...

    def post(self, thread: int, kind: PostKind, text: str, said: Said) -> Thread:
        """Add to an open thread; raises UsageError where it is closed, UnknownArtefactError where there is none."""
        ...

    def get(self, thread: int) -> Thread:
        """Return a thread; raises UnknownArtefactError where there is none."""
        ...

    def threads(
        self, *, provider: str | None = None, dataflow: str | None = None, submission: int | None = None
    ) -> list[Thread]:
        """Return the threads on these matters, oldest first."""
        ...
