"""Collect from a service of SDMX-REST 2.x: the whole first, then what changed (`updatedAfter`)."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

from comity.errors import ConfigurationError
from comity.exchange.collection_ports import Collected
from comity.formats.sdmx_csv.control import parse_reference
from comity.hub.collecting.errand import Errand, Parcel
from comity.hub.collecting.headers import filled_headers
from comity.hub.collecting.http import Answer, Caller, Came, Question, is_no_results, parse_http_date
from comity.model.groups import Action
from comity.model.structures import Reference

PLACES = ("sdmx", "sdmx-since")
"""Two questions about changes; the whole is asked for in the first place."""
ACCEPT = (
    "application/vnd.sdmx.data+csv;version=2.0.0, application/vnd.sdmx.data+json;version=2.0.0;q=0.8, "
    "application/vnd.sdmx.data+xml;version=3.0.0;q=0.8, text/csv;q=0.5, application/json;q=0.4, "
    "application/xml;q=0.4"
)
_PLAIN_TYPES = frozenset({"text/csv", "application/csv", "application/json", "application/xml", "text/xml"})
_SUFFIXES = (("json", ".json"), ("xml", ".xml"), ("csv", ".csv"))
_BEGINNING = 64 * 1024
_OWN_TO_A_MESSAGE = re.compile(
    rb"""<(?:\w+:)?(?:ID|Prepared)>[^<]*</|"meta"\s*:\s*\{[^{}\[\]]*|"prepared"\s*:\s*"[^"]*\""""
)
_CHUNK = 1 << 20
_SECOND = 1.0


def gather(errand: Errand) -> Iterator[Parcel]:
    """Yield what the service answers: nothing where nothing changed. Raises CollectionError.

    Changes are asked for twice. Since some time before the last answer: a service may take in at noon what it then
    says came before noon. And since the last answer itself: only this question learns of a figure that came shortly
    before that answer and was deleted after it.
    """
    headers = filled_headers(errand.collection.headers)
    since = errand.state.updated_after if errand.collection.updated_after and not errand.whole else None
    overlap = dt.timedelta(minutes=errand.collection.overlap_minutes)
    moments = [None] if since is None else [since - overlap, since] if overlap else [since]
    parcels: list[Parcel] = []
    until = errand.moment
    with Caller(errand.settings, headers=headers, folder=errand.folder, most_bytes=errand.most_bytes) as caller:
        for place, moment in zip(PLACES, moments, strict=False):
            parcel, until = _ask(errand, caller, place=place, since=moment)
            parcels += [] if parcel is None else [parcel]
    yield from (replace(parcel, until=until) for parcel in parcels)


def _ask(
    errand: Errand, caller: Caller, *, place: str, since: dt.datetime | None
) -> tuple[Parcel | None, dt.datetime]:
    """Return what is new at a place, and the moment whose figures the answer shows."""
    collection, address, known = errand.collection, _address(errand, since), errand.known(place)
    is_known = known is not None and known.address == address and errand.counts(known)
    question = Question(
        address,
        is_data_type,
        accept=collection.accept or ACCEPT,
        etag=known.etag if known is not None and is_known else "",
        modified=known.modified if known is not None and is_known else "",
        may_lack=is_no_results,
    )
    answer = _settled(errand, caller, question)
    until = errand.moment if errand.is_simulated or answer.at is None else answer.at
    if answer.came is not Came.CONTENT or answer.path is None:
        return None, until
    digest = content_digest(answer.path)
    if known is not None and known.digest == digest and errand.counts(known):
        return None, until
    parcel = Parcel(
        answer.path,
        _name(errand, answer.type),
        (Collected(place, errand.moment, address, answer.etag, answer.modified, digest),),
        parameters=collection.parameters,
        action=None if since is None else Action.MERGE,
        is_update=since is not None,
    )
    return parcel, until


def _settled(errand: Errand, caller: Caller, question: Question) -> Answer:
    """Return an answer that shows all that happened in the second that it is of.

    Moments are asked for by whole seconds. Where something changed within the answer's own second, or may have,
    more may follow in it: it is asked for again in the next one, which costs nothing where nothing did.
    """
    answer = caller.ask(question)
    changed = parse_http_date(answer.modified)
    is_settled = answer.at is None or (changed is not None and changed < answer.at)
    if errand.is_simulated or answer.came is not Came.CONTENT or not answer.etag or is_settled:
        return answer
    errand.wait(_SECOND)
    again = caller.ask(replace(question, etag=answer.etag, modified=""))
    return replace(answer, at=again.at) if again.came is Came.UNCHANGED else again


def is_data_type(media_type: str) -> bool:
    """Say whether a media type can hold figures in SDMX.

    >>> is_data_type("application/vnd.sdmx.data+csv"), is_data_type("text/html")
    (True, False)
    """
    return media_type.startswith("application/vnd.sdmx.") or media_type in _PLAIN_TYPES


def content_digest(path: Path) -> str:
    """Return the SHA-256 of a message without what is its own alone: its id, and when it was prepared.

    The same figures, asked for twice, have one digest.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
        digest.update(_OWN_TO_A_MESSAGE.sub(b"", beginning) if beginning.lstrip()[:1] in b"<{" else beginning)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _address(errand: Errand, since: dt.datetime | None) -> str:
    flow = _flow(errand)
    parts = ("data", "dataflow", flow.agency, flow.id, flow.version or "*", errand.collection.key)
    address = "/".join([errand.collection.place, *(quote(part, safe="*+~,") for part in parts)])
    if since is None:
        return address
    moment = since.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    return f"{address}?{urlencode({'updatedAfter': moment})}"


def _flow(errand: Errand) -> Reference:
    if not errand.collection.flow:
        return errand.dataflow.reference
    found = parse_reference(errand.collection.flow)
    if found is None:
        raise ConfigurationError(f"{errand.collection.flow} names no dataflow.", remedy="Write AGENCY:FLOW(1.0.0).")
    return found


def _name(errand: Errand, media_type: str) -> str:
    suffix = next((suffix for part, suffix in _SUFFIXES if part in media_type), "")
    return f"{errand.dataflow.id}_{errand.moment.strftime('%Y-%m-%dT%H%M%SZ')}{suffix}"
