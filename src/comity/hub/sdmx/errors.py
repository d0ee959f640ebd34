"""Faults of SDMX queries as SDMX error messages, in the format that whoever asks can read."""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus

from comity.formats.error_message import ErrorText, write_error_json, write_error_xml
from comity.formats.message_header import MessageHeader
from comity.hub.sdmx.media import DATA, SCHEMAS, STRUCTURES, choose, old_first

_OFFERS = (*DATA, *STRUCTURES, *SCHEMAS)


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An error message, and its media type: SDMX has none of its own for errors."""

    body: bytes
    content_type: str


def write_error(
    status: HTTPStatus, title: str, *, detail: str, accept: str, language: str, sender: str, is_old: bool
) -> ErrorAnswer:
    """Return an error message: JSON, unless XML is asked for, or the query is of SDMX-REST 1.x."""
    chosen = choose(accept, old_first(_OFFERS) if is_old else _OFFERS)
    error = ErrorText(status, title, detail, language)
    form = chosen.media.format if chosen else ("sdmx-ml-2.1" if is_old else "sdmx-json-2.1")
    version = next((one for one in ("3.1", "3.0", "2.1") if one in form), "2.1")
    if (chosen is not None and chosen.media.syntax == "xml") or (chosen is None and is_old):
        return ErrorAnswer(write_error_xml(error, version=version), "application/xml")
    header = MessageHeader("ERROR", dt.datetime.now(dt.UTC).replace(microsecond=0), sender)
    json_version = "2.0" if form.endswith("json-2.0") else "2.1"
    return ErrorAnswer(write_error_json(error, header=header, version=json_version), "application/json")
