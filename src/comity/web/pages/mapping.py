"""The mapping assistant's forms: a sample is taken, choices are kept, the mapping is downloaded or kept."""

from dataclasses import replace
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from comity.hub.home import Hub
from comity.hub.intake.kept_mappings import keep_mapping
from comity.hub.intake.submit import agreement_of
from comity.hub.mapping_assistant.begin import first_choices
from comity.hub.mapping_assistant.choices import Choices
from comity.hub.mapping_assistant.drafts import Draft, NewSample, begin_draft, keep_choices, open_draft
from comity.hub.mapping_assistant.form import choices_of
from comity.hub.mapping_assistant.preview import unknown_labels, with_suggestions
from comity.hub.mapping_assistant.sample import read_sample
from comity.hub.mapping_assistant.usual import usual_codes
from comity.hub.mapping_assistant.write import write_mapping
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to
from comity.web.pages.asking import chosen_language
from comity.web.pages.form_token import FIELD, check_form, check_told
from comity.web.pages.sending import check_chosen, check_room
from comity.web.session_origin import check_origin
from comity.web.submissions_asked import bare_name
from comity.web.submissions_body import Body, received_body

router = APIRouter(prefix="/submit/mapping", include_in_schema=False)
PAGE = "/submit/mapping"


@router.post("", name="uploads.create")
async def begin(request: Request) -> Response:
    """Take a sample; its page shows the sheet, with guesses."""
    check_origin(request, by_cookie=True)
    state = request.app.state
    async with received_body(request, state.uploads, state.settings.uploads) as body:
        check_told(request, body.fields.pop(FIELD, None))
        draft = await to_thread.run_sync(lambda: _begin(request, body), limiter=state.checking)
    return go_to(f"{PAGE}?draft={draft}")


@router.post("/choices", name="uploads.append")
async def choose(request: Request) -> Response:
    """Keep what was said of a sample; guess anew where another sheet or other heads were pointed at."""
    await check_form(request)
    form, state, principal = await request.form(), request.app.state, principal_of(request)
    draft_id, is_anew = str(form.get("draft", "")), form.get("do") == "again"

    def work() -> None:
        draft = open_draft(state.uploads, principal, draft_id)
        told = choices_of(draft.choices, _fields(form))
        new = _guess_anew(state.hub, draft, told, sheet=str(form.get("sheet", ""))) if is_anew else told
        keep_choices(state.uploads, principal, draft_id, new)

    await to_thread.run_sync(work, limiter=state.checking)
    return go_to(f"{PAGE}?draft={draft_id}" + ("" if is_anew else "#preview"))


@router.post("/keep", name="mappings.keep")
async def keep(request: Request) -> Response:
    """Keep the mapping with the hub."""
    await check_form(request)
    form, state, principal = await request.form(), request.app.state, principal_of(request)
    draft_id, name = str(form.get("draft", "")), str(form.get("name", "")).strip()

    def work() -> str:
        draft = open_draft(state.uploads, principal, draft_id)
        text = _text(state.hub, draft)
        return keep_mapping(state.hub, principal, text, provider=draft.choices.provider, name=name)

    kept = await to_thread.run_sync(work)
    return go_to(f"{PAGE}?draft={draft_id}&kept={quote(kept)}")


@router.get("/file.toml", name="pages.mapping")
async def download(request: Request) -> Response:
    """Return the mapping as a file."""
    state, principal = request.app.state, principal_of(request)
    draft = await to_thread.run_sync(open_draft, state.uploads, principal, request.query_params.get("draft", ""))
    text = await to_thread.run_sync(_text, state.hub, draft)
    name = f"{draft.choices.provider}-{draft.choices.dataflow}.toml".lower()
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text.encode(), media_type="application/toml", headers=headers)


def _begin(request: Request, body: Body) -> str:
    state = request.app.state
    check_chosen(body)
    check_room(request)
    told = {key: body.fields.get(key, "").strip() for key in ("provider", "dataflow")}
    new = NewSample(body.path, bare_name(body.name), **told, language=chosen_language(request))
    upload = begin_draft(state.hub, state.uploads, principal_of(request), new)
    return upload.id


def _guess_anew(hub: Hub, draft: Draft, told: Choices, *, sheet: str) -> Choices:
    """Guess from another sheet, or from other heads of the same."""
    dataflow = hub.catalogue.dataflow(told.dataflow)
    agreement = agreement_of(hub, told.provider, dataflow)
    is_other = sheet not in {"", draft.sample.sheet}
    sample = read_sample(draft.source, sheet) if is_other else draft.sample
    guessed = first_choices(
        sample,
        dataflow,
        agreement,
        heads=None if is_other else told.heads,
        first=None if is_other else told.first,
        period=told.period,
        usual=usual_codes(hub, agreement, dataflow),
    )
    return replace(guessed, title=told.title)


def _text(hub: Hub, draft: Draft) -> str:
    """Return a draft's mapping, suggestions taken as said."""
    dataflow = hub.catalogue.dataflow(draft.choices.dataflow)
    labels = unknown_labels(draft.choices, draft.sample, dataflow)
    choices: Choices = with_suggestions(draft.choices, labels)
    return write_mapping(choices, dataflow, agreement_of(hub, choices.provider, dataflow), draft.sample)


def _fields(form: FormData) -> list[tuple[str, str]]:
    return [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
