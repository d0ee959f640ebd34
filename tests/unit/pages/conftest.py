"""A small hub served for tests of pages, which are made in the service itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.hub.settings.settings import Settings
from running_hub import RunningHub, running_hub, with_pages_at_once, without_schedule
from small_hub import make_hub


def page_settings() -> Settings:
    """Return settings in which pages are waited for, and nothing happens by schedule."""
    return with_pages_at_once(without_schedule(Settings()))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[RunningHub]:
    """Return a served hub of two members, without figures."""
    make_hub(tmp_path).close()
    with running_hub(tmp_path / "hub", page_settings()) as running:
        yield running
