"""Every page, as the secretariat sees it: no barrier, no error, nothing wider than a phone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from browser_hub import DESK, PHONE, Visit, visit
from comity.pages.catalogue import PAGES
from running_hub import RunningHub

SHOTS = "COMITY_SHOTS"
"""Names a folder to which a picture of every page is written."""
EXAMPLES = {
    "code": "KZ",
    "submission_id": "5",
    "index": "5",
    "kind": "dataflow",
    "subject": "users",
    "thread_id": "1",
    "point": "KZ_SOUTH",
    "measure_id": "visa-iran-am",
}
NAMES = {"rule": "CROSSINGS", "method": "forecast"}
"""Where several pages have a part of the same name."""


def paths(running: RunningHub) -> dict[str, str]:
    """Return the address of an example of every page."""
    alerts = running.hub.alerts.all()
    found = {}
    for entry in PAGES:
        told = {**EXAMPLES, "name": NAMES.get(entry.name, ""), "alert_id": alerts[0].id if alerts else ""}
        if all(told.get(part, "") for part in _parts(entry.path)):
            found[entry.name] = entry.path.format(**told)
    return found


def _parts(path: str) -> list[str]:
    return [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]


READERS = {"English, wide": ("en", DESK), "Russian, phone": ("ru", PHONE)}
if os.environ.get(SHOTS):
    READERS["Russian, wide"] = ("ru", DESK)


@pytest.fixture(scope="module", params=READERS.values(), ids=READERS)
def reader(
    request: pytest.FixtureRequest, browser: Browser, demonstration: RunningHub
) -> Iterator[tuple[str, int, Visit]]:
    """Return the secretariat at a desk, and with a telephone."""
    language, width = request.param
    with visit(browser, demonstration.url, width=width, language=language) as visitor:
        yield language, width, visitor.sign_in("secretariat")


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_a_page_is_whole(reader: tuple[str, int, Visit], demonstration: RunningHub, name: str) -> None:
    """A barrier for people who can't see or point, an error behind the scenes, a page to be pushed sideways."""
    language, width, visitor = reader
    known = paths(demonstration)
    if name not in known:
        pytest.skip("the demonstration has no example of it")
    visitor.faults.clear()
    page = visitor.go(known[name])
    assert page.title()
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == language
    keep_picture(visitor, f"{name}-{language}{'-phone' if width == PHONE else ''}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert not visitor.faults


def keep_picture(visitor: Visit, name: str) -> None:
    """Write a picture of the page where somebody wants one."""
    folder = os.environ.get(SHOTS)
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
