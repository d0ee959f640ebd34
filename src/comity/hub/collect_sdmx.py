"""Collect from a service of SDMX-REST 2.x: the whole first, then what changed (`updatedAfter`)."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from comity.errors import ConfigurationError
from comity.exchange.collection_ports import Collected
from comity.formats.sdmx_csv.control import parse_reference
from comity.hub.collect_errand import Errand, Parcel
from comity.hub.collect_headers import filled_headers
from comity.hub.collect_http import Caller, Came, Question, is_no_results
from comity.model.groups import Action
from comity.model.structures import Reference

PLACE = "sdmx"
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


def gather(errand: Errand) -> Iterator[Parcel]:
    """Yield what the service answers: nothing where nothing changed. Raises CollectionError."""
    collection = errand.collection
    since = errand.state.updated_after if collection.updated_after and not errand.whole else None
    address = _address(errand, since)
    known = errand.known(PLACE)
    is_known = known is not None and known.address == address and errand.counts(known)
    question = Question(
        address,
        is_data_type,
        accept=ACCEPT,
        etag=known.etag if known is not None and is_known else "",
        modified=known.modified if known is not None and is_known else "",
        may_lack=is_no_results,
    )
    headers = filled_headers(collection.headers)
    with Caller(errand.settings, headers=headers, folder=errand.folder, most_bytes=errand.most_bytes) as caller:
        answer = caller.ask(question)
    if answer.came is not Came.CONTENT or answer.path is None:
        return
    digest = content_digest(answer.path)
    if known is not None and known.digest == digest and errand.counts(known):
        return
    memory = Collected(PLACE, errand.moment, address, answer.etag, answer.modified, digest)
    yield Parcel(
        answer.path,
        _name(errand, answer.type),
        (memory,),
        parameters=collection.parameters,
        action=None if since is None else Action.MERGE,
        is_update=since is not None,
    )


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
