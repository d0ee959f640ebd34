"""A served hub with members on time and late, and its readers' browsers: for tests of the exchange's pages."""

import contextlib
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx

from comity.hub.settings.settings import Settings
from comity.model.access import Principal, Role
from notice_hub import at, make_hub, send_nil
from running_hub import RunningHub, running_hub, without_schedule

SECRETARIAT = Principal("office", Role.SECRETARIAT)
KG = Principal("KG desk", Role.PROVIDER, "KG")
AM = Principal("AM desk", Role.PROVIDER, "AM")
ANALYST = Principal("analyst", Role.ANALYST)
AUDITOR = Principal("auditor", Role.AUDITOR)
QUIET = """
window = false
reminder_days = []
due_today = false
late_days = [1]
digest_weekday = 0
receipts = false
"""
"""Rules by which the calendar tells of lateness alone, once."""


@contextlib.contextmanager
def served_river(folder: Path) -> Iterator[RunningHub]:
    """Serve a hub on 25 March 2025: KG's January came on time, its February five days late; AM has sent nothing.

    Figures of a month are due on the 20th day after its end.
    """
    with make_hub(folder, rules=QUIET) as hub:
        send_nil(hub, "KG", "2025-01", at("02-10"))
        send_nil(hub, "KG", "2025-02", at("03-25"))
    settings = without_schedule(Settings())
    settings = replace(settings, pages=replace(settings.pages, processes=0, patience_milliseconds=60_000))
    with running_hub(folder / "hub", settings) as running:
        yield running


def reader(served: RunningHub, principal: Principal) -> httpx.Client:
    """Return a browser of somebody; the caller closes it."""
    return served.client(principal, accept="text/html", **{"sec-fetch-site": "same-origin"})


def read(served: RunningHub, principal: Principal, path: str) -> str:
    """Return a page as somebody sees it; anything but a page fails the test."""
    with reader(served, principal) as client:
        answer = client.get(path)
    assert answer.status_code == httpx.codes.OK, answer.text
    return html.unescape(answer.text)


def post(
    served: RunningHub, principal: Principal, path: str, *, form_on: str = "/calendar", **fields: str
) -> httpx.Response:
    """Send a form with the secret of a page that shows one."""
    with reader(served, principal) as client:
        found = re.search(r'name="token" value="([^"]+)"', client.get(form_on).text)
        return client.post(path, data={"token": found[1] if found else "", **fields})


def cells(page: str) -> list[str]:
    """Return what the cells of the boards say, row by row."""
    return re.findall(r'<td class="s-\w+[^>]*><a [^>]*aria-label="([^"]+)"', page)
