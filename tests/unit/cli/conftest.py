from pathlib import Path

import pytest

from integration.broken_files import line, message
from run_comity import comity

WHEN = ("--received", "2024-06-12")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty hub, and stand in a directory that is none."""
    monkeypatch.chdir(tmp_path)
    assert comity("init", "hub").code == 0
    return tmp_path / "hub"


@pytest.fixture
def filled(hub: Path) -> Path:
    """Make a hub with two vintages of one month."""
    for value in ("120", "130"):
        (hub.parent / "may.csv").write_text(message(line(OBS_VALUE=value), line(ORIGIN="TR")), "utf-8")
        sent = comity("submit", "may.csv", "--member", "KG", "--hub", hub, *WHEN)
        assert sent.code == 0, sent.out
    return hub
