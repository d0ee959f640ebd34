"""Headers of SDMX answers: who may read them from where, what they depend on, until when they hold."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request

from comity.hub.sdmx.service import Standing

VARY = "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"
_SECOND = dt.timedelta(seconds=1)


def open_headers() -> dict[str, str]:
    """Return the headers that let pages of any other site read an answer: what a public reader sees is public."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Content-Language",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": VARY,
    }


def preflight_headers() -> dict[str, str]:
    """Return what a browser is told that asks before it asks."""
    methods = "GET, HEAD, OPTIONS"
    return {
        **open_headers(),
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, If-None-Match, If-Modified-Since",
        "Access-Control-Max-Age": "86400",
    }


def entity_tag(standing: Standing, edition: str, *, asked: str) -> str:
    """Return the tag of an answer: weak, for a message tells when it was made, and may be compressed."""
    told = "\n".join((str(standing.seq), standing.scope, edition, asked))
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def validators(standing: Standing, tag: str, *, is_public: bool) -> dict[str, str]:
    """Return the headers by which an answer can be asked for again, only if it changed.

    An event of this very second may be followed by another one in it, which a date couldn't tell: no date then.
    """
    headers = {"ETag": tag, "Cache-Control": "public, no-cache" if is_public else "private, no-cache"}
    if standing.at is not None and standing.at < dt.datetime.now(dt.UTC) - _SECOND:
        moment = standing.at.astimezone(dt.UTC).replace(microsecond=0)
        headers["Last-Modified"] = format_datetime(moment, usegmt=True)
    return headers


def is_unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """Say whether whoever asks has the answer already (RFC 9110, section 13.2.2: tags stand before dates)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or headers["ETag"].removeprefix("W/") in known
    since, modified = request.headers.get("if-modified-since"), headers.get("Last-Modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):
        return False
