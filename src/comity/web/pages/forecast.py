"""A scenario's file by form: it is read into the page's address, where it can be seen, changed and passed on."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from comity.errors import UsageError
from comity.pages.asked import join
from comity.web.pages.answering import go_to
from comity.web.pages.form_token import check_form

router = APIRouter(include_in_schema=False)
PLACE = "/forecast/scenario"
LARGEST = 6_000
"""Bytes: an address holds no more in every browser and on the way."""


@router.post(PLACE, name="pages.scenario")
async def read_file(request: Request) -> Response:
    """Go on to the page with the file's text."""
    await check_form(request)
    file = (await request.form()).get("file")
    data = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    if not data:
        return go_to(PLACE)
    if len(data) > LARGEST:
        raise UsageError(
            f"A scenario's file of more than {LARGEST} bytes can't be read here.",
            remedy="Shorten it, or use `comity scenario`.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("The file is not a text in UTF-8.", remedy="Save it as UTF-8.") from error
    return go_to(join(PLACE, [("text", text)]))
