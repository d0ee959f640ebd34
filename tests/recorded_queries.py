"""A recorded set of queries: what a hub answers to each route that reads, and to SDMX queries, to several roles.

Two directories that hold the same hub (one a restored backup, moved or upgraded) must give the same record.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from comity.model.access import ANYBODY, Principal, Role
from integration.route_examples import OWN, examples_of
from running_hub import running_hub

READERS = (
    Principal("secretariat", Role.SECRETARIAT),
    Principal(f"{OWN} desk", Role.PROVIDER, OWN),
    ANYBODY,
)
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
OTHERS = ("application/vnd.sdmx.data+json;version=2.0.0", "application/vnd.sdmx.data+xml;version=3.0.0")
QUERIES = (
    "",
    "?asOf={moment}",
    "?includeHistory=true",
    "?updatedAfter={moment}",
    "?firstNObservations=1",
    "?lastNObservations=1",
    "?attributes=none",
    "?c[DIRECTION]=IN",
)
"""Asked of each dataflow; `{moment}` is one between two submissions."""
_LEFT_OUT = (
    "openapi",
    "health.",
    "metrics",
    "session.",
    "pages.",
    "sdmx.old",
    "uploads.",
    "submissions.receipt",
    "quality.template",
)
"""Of the service and not of the hub; and what tells when it was made: receipts and workbooks."""
_OWN_TO_AN_ANSWER = re.compile(
    rb"""(?:"(?:prepared|request_id|id)"\s*:\s*"[^"]*")|(?:<(?:\w+:)?(?:ID|Prepared)>[^<]*</)"""
)
Record = Mapping[str, tuple[int, bytes]]


def recorded(directory: Path, *, moment: str, readers: tuple[Principal, ...] = READERS) -> Record:
    """Return what the hub in a directory answers: status and body by question, without what is an answer's own."""
    found: dict[str, tuple[int, bytes]] = {}
    with running_hub(directory) as running:
        routes = [*_routes(running.server.config.app)]
        for reader in readers:
            queries = _sdmx(running.hub.group.dataflows, moment, is_all=reader is readers[0])
            with running.client(reader) as client:
                for path, accept in (*routes, *queries):
                    found[f"{reader.name} {path} {accept}"] = _ask(client, path, accept)
    return found


def _ask(client: httpx.Client, path: str, accept: str) -> tuple[int, bytes]:
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    return answer.status_code, _OWN_TO_AN_ANSWER.sub(b"", answer.content)


def _routes(app: object) -> Iterator[tuple[str, str]]:
    for example in examples_of(app):  # type: ignore[arg-type]  # uvicorn types it widely
        if example.method == "GET" and example.path.startswith("/api/") and not example.route.startswith(_LEFT_OUT):
            yield example.about(OWN), ""


def _sdmx(dataflows: tuple[str, ...], moment: str, *, is_all: bool) -> Iterator[tuple[str, str]]:
    """Yield queries of every dataflow: for the first reader all of them and all forms, for others two."""
    yield "/sdmx/structure/dataflow/COMITY/*/*?references=all", ""
    for flow in dataflows:
        data = f"/sdmx/data/dataflow/COMITY/{flow}/1.0.0/*"
        yield f"/sdmx/availability/dataflow/COMITY/{flow}/1.0.0/*", ""
        for query in QUERIES if is_all else ("?asOf={moment}", "?includeHistory=true"):
            yield data + query.format(moment=moment), CSV
        for accept in OTHERS if is_all else ():
            yield data, accept
