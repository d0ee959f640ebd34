"""Error messages of SDMX: what went wrong with a query, in SDMX-ML or SDMX-JSON."""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_json.message_header import SCHEMAS

_CODES = {
    HTTPStatus.BAD_REQUEST: 140,
    HTTPStatus.UNAUTHORIZED: 110,
    HTTPStatus.FORBIDDEN: 110,
    HTTPStatus.NOT_FOUND: 100,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: 510,
    HTTPStatus.REQUEST_URI_TOO_LONG: 140,
    HTTPStatus.UNPROCESSABLE_ENTITY: 150,
    HTTPStatus.INTERNAL_SERVER_ERROR: 500,
    HTTPStatus.NOT_IMPLEMENTED: 501,
    HTTPStatus.SERVICE_UNAVAILABLE: 503,
}
"""Codes of the SDMX 2.1 web services guidelines, section 5; 3.1 uses the HTTP status itself."""
_OWN = 1000
"""Where the codes begin that a service may give itself."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What is wrong: the HTTP status, what kind of thing it is, what it is here, and in which language."""

    status: HTTPStatus
    title: str
    detail: str
    language: str = "en"


def write_error_xml(error: ErrorText, *, version: str = "3.1") -> bytes:
    """Return an error message of SDMX-ML 2.1, 3.0 or 3.1."""
    base = _BASE + version.replace(".", "_")
    language = quoteattr(error.language)
    texts = "".join(f"<com:Text xml:lang={language}>{escape(_clean(text))}</com:Text>" for text in _texts(error))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Error xmlns:mes="{base}/message" xmlns:com="{base}/common">'
        f'<mes:ErrorMessage code="{code_of(error.status, version)}">{texts}</mes:ErrorMessage>'
        "</mes:Error>\n"
    ).encode()


def write_error_json(error: ErrorText, *, header: MessageHeader, version: str = "2.1") -> bytes:
    """Return an error message of SDMX-JSON 2.0 or 2.1."""
    meta: dict[str, Any] = {
        "schema": SCHEMAS[version],
        "id": header.id,
        "test": header.is_test,
        "prepared": header.prepared.isoformat(),
        "contentLanguages": [error.language],
        "sender": {"id": header.sender},
    }
    code = code_of(error.status, "3.1" if version == "2.1" else "3.0")
    told = {"code": code, "title": error.title, "detail": error.detail}
    return json.dumps({"meta": meta, "errors": [told]}, ensure_ascii=False).encode()


def code_of(status: HTTPStatus, version: str) -> int:
    """Return the code of an error in a version of SDMX-ML.

    >>> code_of(HTTPStatus.BAD_REQUEST, "2.1"), code_of(HTTPStatus.BAD_REQUEST, "3.1")
    (140, 400)
    """
    return int(status) if version == "3.1" else _CODES.get(status, _OWN + int(status))


def _texts(error: ErrorText) -> list[str]:
    return [text for text in (error.title, error.detail) if text]


def _clean(text: str) -> str:
    """Return the text with what XML can't hold replaced."""
    return _FORBIDDEN.sub("\ufffd", text)
