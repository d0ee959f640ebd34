"""Reports: files of the archive, reports printed anew, and the form by which one is printed and kept."""

import threading
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.archive.archive import ReportBytes, report_file
from comity.hub.archive.order import Wanted as Order
from comity.hub.home import Hub
from comity.hub.numbers import parse_number
from comity.hub.scheduler import Lane, jobs_of, run_due
from comity.pages.catalogue import BY_NAME
from comity.pages.kept import known
from comity.pages.nothing_yet import no_report
from comity.pages.reporting.printing import FORMS, printing_page, wanted_of
from comity.pages.work_apart import order_in
from comity.web.auth import principal_of
from comity.web.headers import CONTENT_POLICY
from comity.web.pages.answering import go_to, page_response, waiting_response
from comity.web.pages.asking import asked_of, chosen_language
from comity.web.pages.form_token import check_form
from comity.web.pages.printings import Printings
from comity.web.pages.routes import rendering_of

router = APIRouter(prefix="/reports", include_in_schema=False)
_DOCUMENT_POLICY = f"{CONTENT_POLICY}; style-src 'unsafe-inline'; font-src data:; img-src data:"
"""A report in HTML has its style and type within itself, and no script."""


@router.get("/files/{number}.{form}", name="reports.file")
async def file(request: Request, number: str, form: str) -> Response:
    """Return a file of the archive, exactly as it was printed."""
    identifier = parse_number(number)
    if identifier is None or form not in FORMS:
        raise UnknownArtefactError("There is no such report.", remedy="Look at the list of reports.")
    hub, principal = request.app.state.hub, principal_of(request)
    found = await to_thread.run_sync(report_file, hub, principal, identifier, f".{form}")
    return _document(found, form)


@router.get("/print", name="pages.reports")
async def print_anew(request: Request) -> Response:
    """Return the report on a month as known at a moment; a page that waits for it while it is being printed."""
    told = request.query_params
    hub, lang = request.app.state.hub, told.get("lang") or chosen_language(request)
    query = [(name, told[name]) for name in ("month", "as_of") if told.get(name)]
    asked = asked_of(request, BY_NAME["situation"], path="/situation", query=query)
    wanted = await to_thread.run_sync(partial(wanted_of, hub, asked, language=lang, form=told.get("form") or "pdf"))
    nothing = await to_thread.run_sync(no_report, hub, asked_of(request, BY_NAME["reports"]))
    if nothing is not None:
        return page_response(request, nothing)
    version = await to_thread.run_sync(known, hub)
    made = await _printings(request).file(wanted, version=version)
    if made is not None:
        return _document(ReportBytes(made.data, made.name), wanted.form)
    waiting = await to_thread.run_sync(printing_page, hub, asked_of(request, BY_NAME["reports"]))
    return waiting_response(request, waiting)


@router.post("", name="reports.make")
async def make(request: Request) -> Response:
    """Order a report in the form's languages, begin to print it, and show the archive, where it waits."""
    await check_form(request)
    form = await request.form()
    hub, actor = request.app.state.hub, principal_of(request).name
    asked, make = asked_of(request, BY_NAME["situation"], path="/situation"), rendering_of(request).work
    placed = [await make(asked, order_in, one, actor) for one in _orders(form)]
    threading.Thread(target=_print, args=(hub,), name="printer", daemon=True).start()
    return go_to(f"/reports#r-{placed[0]}")


def _orders(form: FormData) -> list[Order]:
    """Return an order for each language that is ticked."""
    languages = [str(one) for one in form.getlist("lang")]
    if not languages:
        raise UsageError("No language is chosen.", remedy="Tick at least one.")
    period, as_of = str(form.get("month", "")) or None, str(form.get("as_of", "")) or None
    audience = str(form.get("audience", "")) or "all"
    return [Order(period=period, as_of=as_of, language=one, audience=audience) for one in languages]


def _print(hub: Hub) -> None:
    """Print all that is ordered, unless the scheduler is at it."""
    run_due(hub, jobs=jobs_of(Lane.REPORTS))


def _printings(request: Request) -> Printings:
    """Return the application's printings; they begin with the first that is asked for."""
    state = request.app.state
    if not hasattr(state, "printings"):
        state.printings = Printings(rendering_of(request))
    found: Printings = state.printings
    return found


def _document(found: ReportBytes, form: str) -> Response:
    headers = {
        "Content-Disposition": f"inline; filename*=utf-8''{quote(found.name)}",
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie",
    }
    if form == "html":
        headers["Content-Security-Policy"] = _DOCUMENT_POLICY
    return Response(found.data, media_type=FORMS[form], headers=headers)
