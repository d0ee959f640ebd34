"""The demonstration served for a real browser: people of every role, pages made as they are made for readers."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from comity.hub.alerts.raising import raise_alerts
from comity.hub.dialogue.dialogue import NewThread, ask
from comity.hub.home import open_hub
from comity.hub.registry import add_user
from comity.hub.settings.settings import Settings
from comity.model.access import OPERATOR, Role
from page_hub import copied_demonstration
from running_hub import RunningHub, running_hub, without_schedule

PASSWORD = "a long enough password"  # noqa: S105 - of a test
PROVIDER = "KZ"
PEOPLE = {role.value: role for role in Role if role is not Role.PUBLIC}
REQUIRED = "COMITY_BROWSER"
"""Set to `required` where a missing browser is a failure, as in continuous integration."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000
"""Milliseconds that a page may take on a machine that does much else."""
PHONE, DESK = 400, 1280


def browser_path() -> str:
    """Return the path of the browser; skip (or fail) where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        say = pytest.fail if os.environ.get(REQUIRED) == "required" else pytest.skip
        say("Chromium was not found on the PATH (Debian: apt install chromium).")
    return str(found)


def launch(playwright: Playwright) -> Browser:
    """Return a running browser."""
    return playwright.chromium.launch(executable_path=browser_path(), args=list(_ARGUMENTS))


@contextlib.contextmanager
def served_demonstration(base: Path, folder: Path) -> Iterator[RunningHub]:
    """Serve a copy of the demonstration: every role has somebody, alerts are raised, a question is open."""
    directory = copied_demonstration(base, folder)
    with open_hub(directory) as hub:
        for name, role in PEOPLE.items():
            bound = PROVIDER if role in {Role.PROVIDER, Role.COORDINATOR} else None
            add_user(hub, OPERATOR, name=name, role=role, provider=bound, password=PASSWORD)
        raise_alerts(hub)
        question = "October is far above September: is it a new way to count?"
        ask(hub, OPERATOR, NewThread(text=question, provider=PROVIDER, dataflow="CROSSINGS", period="2026-10"))
    settings = without_schedule(Settings())
    settings = replace(settings, pages=replace(settings.pages, processes=1))
    with running_hub(directory, settings) as running:
        yield running


@dataclass
class Visit:
    """Somebody at a browser; what went wrong on the way is noted."""

    page: Page
    url: str
    faults: list[str]

    def go(self, path: str) -> Page:
        """Open a page and wait until it is there in full."""
        self.page.goto(self.url + path, wait_until="load")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page that stands in for one that is being made is gone."""
        self.page.wait_for_selector("#main:not(:has(progress[data-preparing]))", timeout=PATIENCE)

    def sign_in(self, name: str) -> "Visit":
        """Sign in by the form."""
        self.go("/sign-in")
        self.page.fill("#f-name", name)
        self.page.fill("#f-password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.settle()
        return self


@contextlib.contextmanager
def visit(
    browser: Browser, url: str, *, width: int = DESK, language: str = "en", script: bool = True
) -> Iterator[Visit]:
    """Give somebody a fresh browser of a width, in a language, with script or without."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield Visit(page, url, faults)
    finally:
        context.close()
