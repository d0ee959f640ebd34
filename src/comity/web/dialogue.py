"""Answers to findings, and threads of questions, over HTTP: for the provider concerned, secretariat and auditor."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from comity.hub.answers import FindingAnswer, NewAnswer, answer_finding, answers_for, reason_list
from comity.hub.dialogue.dialogue import NewThread, Thread, ask, close, reply, thread_for, threads_for
from comity.web.auth import principal_of
from comity.web.languages import language_of
from comity.web.submissions_asked import HIGHEST_ID, SubmissionId

router = APIRouter(prefix="/api/v1", tags=["dialogue"])
ThreadId = Annotated[int, Path(ge=1, le=HIGHEST_ID, description="The thread's number.")]
_MOST_TEXT = 10_000
Text = Annotated[str, Field(max_length=_MOST_TEXT)]


class AnswerAsked(BaseModel):
    """An answer to a rule's findings in a submission, or to that in one row or column."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(max_length=100)
    reason: str = Field(max_length=100, description="A code of /api/v1/reasons.")
    text: Text = ""
    row: int | None = Field(None, ge=0, le=HIGHEST_ID)
    column: str | None = Field(None, max_length=200)


class AnswerView(BaseModel):
    """An answer to a finding."""

    id: int
    rule: str
    row: int | None
    column: str | None
    reason: str
    text: str
    at: dt.datetime
    by: str
    side: str = Field(description="provider or secretariat.")


class ThreadAsked(BaseModel):
    """A question: on a submission, or on a dataflow's series (`key`) or cells (`key` and `period`)."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    submission: int | None = Field(None, ge=1, le=HIGHEST_ID)
    provider: str = Field("", max_length=100, description="Needed by the secretariat only.")
    dataflow: str = Field("", max_length=100)
    key: str = Field("", max_length=500, description="A dotted SDMX key, or pairs: REPORTER=KG.")
    period: str = Field("", max_length=50)
    due: dt.date | None = Field(None, description="The last day on which an answer is in time.")


class PostAsked(BaseModel):
    """Something to be said in a thread."""

    model_config = ConfigDict(extra="forbid")

    text: Text


class ClosingAsked(BaseModel):
    """The last word in a thread; may be empty."""

    model_config = ConfigDict(extra="forbid")

    text: Text = ""


class PostView(BaseModel):
    """One thing said."""

    kind: str = Field(description="question, reply or closed.")
    text: str
    at: dt.datetime
    by: str
    side: str


class ThreadView(BaseModel):
    """A thread with all that was said."""

    id: int
    provider: str
    submission: int | None
    dataflow: str
    key: str
    period: str
    due: dt.date | None
    is_open: bool
    opened_by: str = Field(description="The side that opened it, and closes it.")
    posts: list[PostView]


class ReasonView(BaseModel):
    """A reason that an answer can give."""

    code: str
    name: str


class ThreadsAsked(BaseModel):
    """Which threads are wanted."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    provider: str | None = Field(None, max_length=100)
    dataflow: str | None = Field(None, max_length=100)
    submission: int | None = Field(None, ge=1, le=HIGHEST_ID)
    open_only: bool = Field(default=False, alias="open-only")


@router.get("/reasons", name="answers.reasons", summary="The reasons that an answer to a finding can give")
def reasons(request: Request) -> list[ReasonView]:
    """Return the codes and their names."""
    return [ReasonView(code=code, name=name) for code, name in reason_list(language_of(request))]


@router.get("/findings/{submission_id}/answers", name="answers.list", summary="Answers to a submission's findings")
def answers(request: Request, submission_id: SubmissionId) -> list[AnswerView]:
    """Return the answers to the findings of a submission, oldest first."""
    found = answers_for(request.app.state.hub, principal_of(request), submission_id)
    return [_answer_view(one) for one in found]


@router.post("/findings/{submission_id}/answers", name="answers.add", summary="Answer a finding", status_code=201)
def add_answer(request: Request, submission_id: SubmissionId, asked: AnswerAsked) -> AnswerView:
    """Keep an answer to a finding; it stays for good."""
    new = NewAnswer(**asked.model_dump())
    return _answer_view(answer_finding(request.app.state.hub, principal_of(request), submission_id, new))


@router.get("/threads", name="threads.list", summary="Threads of questions and answers")
def threads(request: Request, asked: Annotated[ThreadsAsked, Query()]) -> list[ThreadView]:
    """Return the threads that the reader is a party to; all of them for secretariat and auditor."""
    found = threads_for(request.app.state.hub, principal_of(request), **asked.model_dump())
    return [_thread_view(one) for one in found]


@router.post("/threads", name="threads.open", summary="Ask a question", status_code=201)
def open_thread(request: Request, asked: ThreadAsked) -> ThreadView:
    """Open a thread; whoever opens it closes it."""
    return _thread_view(ask(request.app.state.hub, principal_of(request), NewThread(**asked.model_dump())))


@router.get("/threads/{thread}", name="threads.show", summary="A thread")
def thread_of(request: Request, thread: ThreadId) -> ThreadView:
    """Return a thread with all that was said."""
    return _thread_view(thread_for(request.app.state.hub, principal_of(request), thread))


@router.post("/threads/{thread}/posts", name="threads.reply", summary="Reply in a thread", status_code=201)
def post(request: Request, thread: ThreadId, asked: PostAsked) -> ThreadView:
    """Say something in an open thread."""
    return _thread_view(reply(request.app.state.hub, principal_of(request), thread, asked.text))


@router.post("/threads/{thread}/closing", name="threads.close", summary="Close a thread")
def close_thread(request: Request, thread: ThreadId, asked: ClosingAsked) -> ThreadView:
    """Close a thread, for the side that opened it."""
    return _thread_view(close(request.app.state.hub, principal_of(request), thread, asked.text))


def _answer_view(one: FindingAnswer) -> AnswerView:
    return AnswerView(
        id=one.id,
        rule=one.rule,
        row=one.row,
        column=one.column,
        reason=one.reason,
        text=one.text,
        at=one.at,
        by=one.actor,
        side=one.side.value,
    )


def _thread_view(one: Thread) -> ThreadView:
    return ThreadView(
        id=one.id,
        provider=one.matter.provider,
        submission=one.matter.submission,
        dataflow=one.matter.dataflow,
        key=one.matter.key,
        period=one.matter.period,
        due=one.due,
        is_open=one.is_open,
        opened_by=one.side.value,
        posts=[
            PostView(kind=said.kind.value, text=said.text, at=said.at, by=said.actor, side=said.side.value)
            for said in one.posts
        ],
    )
