"""Forms of the exchange's pages: reminders, questions, replies, closings."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.errors import UsageError
from comity.hub.dialogue.dialogue import NewThread, Thread, ask, close, reply, thread_number
from comity.hub.notices.reminding import Whom, send_reminders
from comity.hub.numbers import parse_number
from comity.pages.asked import join
from comity.pages.catalogue import BY_NAME
from comity.pages.render import render_page
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to, page_response
from comity.web.pages.asking import asked_of, chosen_language
from comity.web.pages.form_token import check_form
from comity.web.translation import translate

router = APIRouter(include_in_schema=False)
_MOST_FIELD = 10_000
_ASKED = ("text", "provider", "dataflow", "key", "period")
_PREFILLED = (*_ASKED, "submission", "due")


@router.post("/calendar/reminders", name="notices.remind")
async def remind(request: Request) -> Response:
    """Remind whoever is late, of the member and dataflow that the calendar shows; show the list of reminders."""
    await check_form(request)
    member, flow = await _field(request, "member"), await _field(request, "flow")
    hub, principal = request.app.state.hub, principal_of(request)
    made = await to_thread.run_sync(partial(send_reminders, hub, principal, Whom(member, flow)))
    chosen = [(name, value) for name, value in (("member", member), ("flow", flow)) if value]
    return go_to(join("/calendar", [*chosen, ("reminded", str(len(made)))]) + "#reminders")


@router.post("/questions", name="threads.open")
async def open_question(request: Request) -> Response:
    """Ask a question, and show it; a form that can't be taken is shown again with what is wrong."""
    await check_form(request)
    told = {name: await _field(request, name) for name in _PREFILLED}
    hub, principal = request.app.state.hub, principal_of(request)

    def begin() -> Thread:
        return ask(hub, principal, _question(told))

    return await _take(request, "questions", begin, told=told)


@router.post("/questions/{thread_id}/posts", name="threads.reply")
async def answer(request: Request, thread_id: str) -> Response:
    """Say something in a thread."""
    await check_form(request)
    text = await _field(request, "text")
    hub, principal, number = request.app.state.hub, principal_of(request), thread_number(thread_id)
    return await _take(request, "question", lambda: reply(hub, principal, number, text), told={"text": text})


@router.post("/questions/{thread_id}/closing", name="threads.close")
async def finish(request: Request, thread_id: str) -> Response:
    """Close a thread, with a last word or without."""
    await check_form(request)
    text = await _field(request, "text")
    hub, principal, number = request.app.state.hub, principal_of(request), thread_number(thread_id)
    return await _take(request, "question", lambda: close(hub, principal, number, text), told={"text": text})


async def _take(request: Request, page: str, work: Callable[[], Thread], *, told: dict[str, str]) -> Response:
    """Do what a form asks, and show the thread; where it can't be done, show the form again with what is wrong."""
    try:
        thread = await to_thread.run_sync(work)
    except UsageError as error:
        return await _again(request, page, error, told=told)
    return go_to(f"/questions/{thread.id}#last")


async def _again(request: Request, page: str, error: UsageError, *, told: dict[str, str]) -> Response:
    """Return the page with its form as it was filled in; what is wrong is never taken from an address."""
    language, entry = chosen_language(request), BY_NAME[page]
    path = "/questions" if page == "questions" else f"/questions/{request.path_params['thread_id']}"
    kept = [(name, value) for name, value in told.items() if value]
    asked = asked_of(request, entry, path=path, query=kept)
    fault = {"fault": translate(error.detail, language), "remedy": translate(error.remedy, language)}
    asked = replace(asked, parts={**asked.parts, **fault})
    html = await to_thread.run_sync(render_page, request.app.state.hub, asked)
    return page_response(request, html, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _question(told: dict[str, str]) -> NewThread:
    """Return what is asked; raises UsageError for a number or a day that isn't one."""
    written, due = told["submission"].strip().lstrip("#№"), told["due"].strip()
    number = parse_number(written)
    if written and number is None:
        raise UsageError("That is no number of a submission.", remedy="Write its number alone, such as 17.")
    return NewThread(
        submission=number,
        due=_day(due) if due else None,
        **{name: told[name].strip() for name in _ASKED},
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("That is no day.", remedy="Write it as 2026-03-31.") from error


async def _field(request: Request, name: str) -> str:
    """Return a field of the form as text, no longer than any of ours."""
    value = (await request.form()).get(name, "")
    return value[:_MOST_FIELD] if isinstance(value, str) else ""
