"""The forms of administration: each is taken, or shown again with what is wrong and all that was filled in.

What a form makes that is a secret is shown by the answer itself, once, and kept by nobody on the way.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.errors import ComityError, UsageError
from comity.pages.administration.answers import render_answer, render_refused
from comity.pages.administration.audit import audit_sheet
from comity.pages.administration.subject import Refused
from comity.pages.asked import Asked
from comity.pages.catalogue import BY_NAME
from comity.web.auth import principal_of
from comity.web.group_in_use import take_group
from comity.web.pages import administration_deeds as deeds
from comity.web.pages.administration_form import DO, Deed, Form, Outcome
from comity.web.pages.administration_group import GROUP
from comity.web.pages.answering import go_to, packed, page_response
from comity.web.pages.asking import asked_of
from comity.web.pages.form_token import check_form
from comity.web.pages.routes import Handler
from comity.web.translation import translate

BASE = "/administration"
router = APIRouter(prefix=BASE, include_in_schema=False)
_SECRET = frozenset({"password", "token"})
_CHOSEN = ("key", "waiver")
"""Fields that name what a form is about, where the page has a list of such things."""
_FORMS: tuple[tuple[str, str, str, Mapping[str, Deed]], ...] = (
    ("users", "administration.users", "Add, lock out and sign out users.", deeds.USERS),
    ("keys", "administration.keys", "Make and revoke API keys.", deeds.KEYS),
    ("signing-keys", "administration.signing_keys", "Register and revoke signing keys.", deeds.SIGNING_KEYS),
    ("rules", "administration.rules", "Admit errors of a rule, and end that.", deeds.RULES),
    ("retention", "administration.strike_out", "Strike a file about persons out.", deeds.RETENTION),
    ("group", "administration.group", "Change the group's file; the service uses it from then on.", GROUP),
)
"""The subjects that have forms, each with the route's name, what the route does, and what its forms can ask for."""


@router.get("/audit.csv", name="administration.audit")
async def audit(request: Request) -> Response:
    """Return the entries of the audit that fit the choices, as CSV."""
    asked = asked_of(request, BY_NAME["administer"], path=f"{BASE}/audit")
    sheet = await to_thread.run_sync(audit_sheet, request.app.state.hub, asked)
    response = packed(request, ("\ufeff" + sheet.text).encode(), "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{sheet.name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


async def _answer(request: Request, subject: str, known: Mapping[str, Deed]) -> Response:
    """Do what the form asks for, and answer it."""
    await check_form(request)
    form = Form(await _fields(request))
    asked = _asked(request, subject)
    try:
        outcome = await to_thread.run_sync(_deed(form, known), request.app.state.hub, principal_of(request), form)
    except ComityError as error:
        return await _again(request, asked, form, error)
    if outcome.hub is not None:
        take_group(request.app, outcome.hub)
    if outcome.answer is None:
        return go_to(outcome.path)
    html = await to_thread.run_sync(render_answer, request.app.state.hub, asked, outcome.answer)
    return _unkept(page_response(request, html))


async def _again(request: Request, asked: Asked, form: Form, error: ComityError) -> Response:
    """Show the form again, with what is wrong with it; no secret comes back."""
    values = {name: form.whole_text(name) for name in form.fields if name not in _SECRET}
    chosen = next((form.text(name) for name in _CHOSEN if form.text(name)), "")
    if asked.parts["subject"] == "users" and form.text(DO) != "add":
        chosen = form.text("name")
    refused = Refused(
        translate(error.detail, asked.language),
        translate(error.remedy, asked.language),
        {**values, "chosen": chosen},
    )
    html = await to_thread.run_sync(render_refused, request.app.state.hub, asked, refused)
    return _unkept(page_response(request, html, status=HTTPStatus.UNPROCESSABLE_ENTITY))


def _deed(form: Form, known: Mapping[str, Deed]) -> Deed:
    """Return what the form asks for, or what says that there is no such thing."""
    found = known.get(form.text(DO))
    return found if found is not None else _unknown


def _unknown(*_told: object) -> Outcome:
    raise UsageError("The form doesn't say what is to be done.", remedy="Use a button of the page.")


async def _fields(request: Request) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            told.setdefault(name, []).append(value)
    return told


def _asked(request: Request, subject: str) -> Asked:
    asked = asked_of(request, BY_NAME["administer"], path=f"{BASE}/{subject}", query=())
    return replace(asked, parts={"subject": subject})


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    if "ETag" in response.headers:
        del response.headers["ETag"]
    return response


def _takes(subject: str, told: str, known: Mapping[str, Deed]) -> Handler:
    async def take(request: Request) -> Response:
        return await _answer(request, subject, known)

    take.__doc__ = told
    return take


for _subject, _name, _told, _known in _FORMS:
    router.add_api_route(f"/{_subject}", _takes(_subject, _told, _known), name=_name, methods=["POST"])
