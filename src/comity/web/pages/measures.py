"""What the secretariat does with measures by form: enters and changes them, gives them an end, releases them."""

from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from comity.hub.home import Hub
from comity.hub.keys import parse_day
from comity.hub.measures.reading import MeasureVersion
from comity.hub.measures.register import By, end_measure, enter_measure, release_measure, versions_of
from comity.model.access import Principal
from comity.pages.measures.form import measure_in_form
from comity.web.auth import principal_of
from comity.web.measures import MeasureId
from comity.web.pages.answering import go_to
from comity.web.pages.form_token import check_form

router = APIRouter(prefix="/measures", include_in_schema=False)


@router.post("", name="measures.enter")
async def enter(request: Request) -> Response:
    """Keep what the form says as a new measure, or as a new version of one."""
    await check_form(request)
    form = await request.form()
    hub, principal = request.app.state.hub, principal_of(request)
    kept = await to_thread.run_sync(partial(_enter, hub, principal, form))
    return go_to(f"/measures/{kept.measure.id}")


@router.post("/{measure}/end", name="measures.end")
async def end(request: Request, measure: MeasureId) -> Response:
    """Say the last day on which it is in force."""
    await check_form(request)
    day = parse_day(str((await request.form()).get("day", "")))
    hub, by = request.app.state.hub, By(principal=principal_of(request))
    await to_thread.run_sync(partial(end_measure, hub, measure, day, by))
    return go_to(f"/measures/{measure}")


@router.post("/{measure}/release", name="measures.release")
async def release(request: Request, measure: MeasureId) -> Response:
    """Let all readers see it."""
    await check_form(request)
    hub, by = request.app.state.hub, By(principal=principal_of(request))
    await to_thread.run_sync(partial(release_measure, hub, measure, by))
    return go_to(f"/measures/{measure}")


def _enter(hub: Hub, principal: Principal, form: FormData) -> MeasureVersion:
    def field(name: str) -> list[str]:
        return [str(one) for one in form.getlist(name)]

    identifier = next(iter(field("id")), "").strip()
    earlier = versions_of(hub, identifier)
    measure = measure_in_form(field, earlier[-1].measure if earlier else None)
    return enter_measure(hub, measure, By(principal=principal))
