"""Every link and every download of every page leads somewhere, for everybody who is shown it."""

import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from browser_hub import PASSWORD
from running_hub import RunningHub

_PER_PAGE = int(os.environ.get("COMITY_LINKS", "1"))
"""So many addresses are followed that differ in their choices and numbers alone."""
_MOST = 200 * _PER_PAGE
_LINK = re.compile(r'<(?:a|link|script|form method="get")\b[^>]*?\b(?:href|src|action)="([^"]+)"')
_DATA = re.compile(r'data-figure="([^"]+)"')
_TRIES = 60
HEADERS = {"accept": "text/html,*/*;q=0.8", "sec-fetch-site": "same-origin"}


@pytest.fixture(params=["", "secretariat"], ids=["the public", "the secretariat"])
def reader(request: pytest.FixtureRequest, demonstration: RunningHub) -> Iterator[httpx.Client]:
    """Return a client with a session of somebody."""
    with httpx.Client(base_url=demonstration.url, headers=HEADERS, trust_env=False, timeout=120) as client:
        if request.param:
            form = client.get("/sign-in").text
            token = re.search(r'name="token" value="([^"]+)"', form)
            assert token
            told = {"token": token[1], "name": request.param, "password": PASSWORD, "next": "/"}
            assert client.post("/sign-in", data=told).status_code == 303
        yield client


def shape(address: str) -> str:
    """Return an address without its choices and numbers: of each shape, some are followed."""
    return re.sub(r"/[0-9a-f]{6,}|\d+", "#", urlsplit(address).path)


def get(client: httpx.Client, address: str) -> httpx.Response:
    """Return the answer once the page is made."""
    for _ in range(_TRIES):
        answer = client.get(address)
        if "refresh" not in answer.headers:
            return answer
    raise AssertionError(f"{address} was never made")


def links_in(answer: httpx.Response) -> list[str]:
    """Return the addresses of this service that a page names."""
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    found = [unescape(link) for link in (*_LINK.findall(answer.text), *_DATA.findall(answer.text))]
    own = [urljoin(str(answer.url), link) for link in found if not link.startswith(("data:", "mailto:"))]
    return [link.partition("#")[0] for link in own if urlsplit(link).netloc == answer.url.netloc.decode()]


def test_every_link_leads_somewhere(reader: httpx.Client) -> None:
    """A dead link, or one that its reader may not follow, is a promise broken."""
    waiting, seen, followed = deque([str(reader.base_url) + "/"]), set[str](), Counter[str]()
    wrong = list[str]()
    while waiting and len(seen) < _MOST:
        address = waiting.popleft()
        kind = shape(address)
        if address in seen or followed[kind] >= _PER_PAGE:
            continue
        seen.add(address)
        followed[kind] += 1
        answer = get(reader, address)
        if answer.status_code != 200:
            wrong.append(f"{answer.status_code} {address}")
        waiting.extend(links_in(answer))
    assert len(followed) > 10
    assert not wrong
