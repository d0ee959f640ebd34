"""One browser and one served demonstration for all journeys of a worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser_hub import launch, served_demonstration
from running_hub import RunningHub


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a running browser."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def demonstration(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:  # noqa: ARG001 - without a browser nothing has to be served
    """Return the demonstration, served."""
    with served_demonstration(tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("browser")) as running:
        yield running
