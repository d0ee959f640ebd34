"""The check of a receipt that is sent by form."""

from http import HTTPStatus

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from comity.hub.receipt_check import LONGEST
from comity.pages.catalogue import BY_NAME
from comity.pages.render import write_page
from comity.pages.texts import texts_for
from comity.pages.views.verify_receipt import make_checked
from comity.web.pages.answering import page_response
from comity.web.pages.asking import asked_of

router = APIRouter(include_in_schema=False)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@router.post("/verify", name="pages.verify_receipt")
async def verify(request: Request) -> Response:
    """Check a receipt and show what was found; nothing of it is kept, and nothing changes.

    It comes by the page's form, as a file or its text, or is itself what is sent (JSON).
    """
    text = await _text(request)
    html = await to_thread.run_sync(_checked, request, text)
    response = page_response(request, html, status=HTTPStatus.OK)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _text(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return (await request.body()).decode("utf-8", errors="replace")
    form = await request.form()
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return (await file.read(LONGEST + 1)).decode("utf-8", errors="replace")
    return str(form.get("receipt", ""))


def _checked(request: Request, text: str) -> str:
    hub = request.app.state.hub
    asked = asked_of(request, BY_NAME["verify_receipt"], query=())
    texts = texts_for(hub, asked.language)
    return write_page(hub, asked, make_checked(hub, asked, texts, text=text), texts)
