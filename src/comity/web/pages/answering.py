"""A page as an answer: the reader's own name and secret filled in, compressed, with its security policy."""

import hashlib
from html import escape
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from comity.pages.asked import BASE
from comity.pages.render import TOKEN, WHO
from comity.web.auth import principal_of
from comity.web.pages.asking import base_url, chosen_language, keep_language
from comity.web.pages.compression import best_encoding, compress, is_worth_it
from comity.web.pages.form_token import form_token

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_AGAIN_SECONDS = 1
_OWN = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Accept-Encoding, Cookie"}


def page_response(request: Request, html: str, *, status: int = HTTPStatus.OK) -> Response:
    """Return a page for whoever asks."""
    text = html.replace(WHO, escape(principal_of(request).name)).replace(BASE, escape(base_url(request)))
    has_forms = TOKEN in text
    if has_forms:  # their secret gets old: such a page is sent anew each time
        text = text.replace(TOKEN, form_token(request))
    mark = f"{base_url(request)}/{html}" if status == HTTPStatus.OK and not has_forms else ""
    response = packed(request, text.encode(), "text/html; charset=utf-8", status=status, mark=mark)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Content-Language"] = chosen_language(request)
    keep_language(request, response)
    return response


def waiting_response(request: Request, html: str) -> Response:
    """Return a page that stands in for what is being made, and is asked for again by itself.

    The address is told anew: a browser that came with a fragment would else only look for it in this page.
    """
    response = page_response(request, html)
    response.headers["Refresh"] = f"{_AGAIN_SECONDS}; url={_address(request)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(request: Request) -> str:
    """Return what was asked for, as it came, without the host."""
    path, query = (request.scope[name].decode("latin-1") for name in ("raw_path", "query_string"))
    return f"{path}?{query}" if query else path


def packed(
    request: Request, data: bytes, media_type: str, *, status: int = HTTPStatus.OK, mark: str = ""
) -> Response:
    """Return data as an answer in the best encoding; 304 where the browser has what `mark` stands for."""
    encoding = best_encoding(request.headers.get("accept-encoding", "")) if is_worth_it(data, media_type) else ""
    headers = dict(_OWN)
    if mark:
        told = f"{mark}/{principal_of(request).name}/{encoding}"
        headers["ETag"] = f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(compress(data, encoding), status_code=status, media_type=media_type, headers=headers)


def go_to(path: str) -> Response:
    """Return the answer to a form that was taken: the page on which its result is seen."""
    return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER)
