"""The files for servers: the nightly backup works, and units, container and pages name what there is."""

import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest
from deploy.audit import judge

from comity.hub.settings.settings import Settings
from comity.hub.settings.values import variable_of
from run_comity import comity

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
FAULT = {"id": "X-1", "fix_versions": ["2"]}
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


_STAND_IN = """#!/bin/sh
echo "$@" >> "$CALLS"
case $1 in backup) mkdir "$3" ;; verify) [ ! -f "$CALLS.broken" ] ;; esac
"""
"""Takes the program's place: makes the backup's directory, and finds it broken where it is told to."""


def test_the_nightly_backup_shares_tries_and_clears_away(tmp_path: Path) -> None:
    """A script that keeps everything fills the disk; one that clears away before it tried has nothing left."""
    backups, calls = tmp_path / "backups", tmp_path / "calls"
    program = tmp_path / "comity"
    program.write_text(_STAND_IN)
    program.chmod(0o755)
    for name in ("2025-01-01T023000Z", "2025-01-02T023000Z", "notes"):
        (backups / name).mkdir(parents=True)
    own = {"COMITY_HUB": "HUB", "COMITY_BACKUPS": str(backups), "COMITY_BACKUPS_KEPT": "2", "CALLS": str(calls)}
    environment = {**os.environ, **own, "COMITY_PROGRAM": str(program)}
    (tmp_path / "calls.broken").touch()
    assert subprocess.run([DEPLOY / "comity-backup"], env=environment, check=False).returncode == 1
    assert len(list(backups.iterdir())) == 4, "nothing is cleared away where the new one is broken"
    (tmp_path / "calls.broken").unlink()
    (first,) = set(backups.iterdir()) - {
        backups / "2025-01-01T023000Z",
        backups / "2025-01-02T023000Z",
        backups / "notes",
    }
    first.rmdir()
    calls.unlink()
    assert subprocess.run([DEPLOY / "comity-backup"], env=environment, check=False).returncode == 0
    there = sorted(path.name for path in backups.iterdir())
    assert (there[0], there[2:]) == ("2025-01-02T023000Z", ["notes"]), "what isn't a backup stays"
    new = backups / there[1]
    assert calls.read_text().splitlines() == [
        f"backup --to {new} --like {backups / '2025-01-02T023000Z'} --hub HUB",
        f"verify --quick --hub {new}",
    ]
    assert {"--to", "--like", "--hub"} <= _options("backup")
    assert {"--quick", "--hub"} <= _options("verify")


def _options(command: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", comity(command, "--help").out))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_can_be_read_and_start_what_there_is(path: Path) -> None:
    """A misspelt section is passed over by systemd with a line in a log that nobody reads."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names are as they are
    unit.read_string(re.sub(r"^#.*$", "", path.read_text("utf-8"), flags=re.MULTILINE))
    assert set(unit.sections()) <= {"Unit", "Service", "Timer", "Install"}
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        assert unit["Timer"]["OnCalendar"]
        return
    command = unit["Service"]["ExecStart"].split()
    assert command[0].startswith("/opt/comity/bin/")
    assert command[0].endswith("/comity") or (DEPLOY / Path(command[0]).name).is_file()
    assert unit["Service"]["NoNewPrivileges"] == "true"
    assert unit["Service"]["ProtectSystem"] == "strict"
    if path.name == "comity.service":
        assert int(unit["Service"]["TimeoutStopSec"]) > Settings().server.stop_seconds


def test_the_container_sets_what_there_is() -> None:
    """A variable that isn't a setting stops the program at its start: the image would never run."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    named = set(re.findall(r"\b(COMITY_[A-Z_]+)=", text)) - {"COMITY_HUB"}
    assert named == {variable_of("server", "host"), variable_of("log", "form")}
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split())
    assert "USER comity" in text


def test_the_page_names_every_file() -> None:
    """A file that no page explains is installed by nobody, or wrongly."""
    page = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text("utf-8")
    assert all(path.stem in page for path in UNITS)
    assert "deploy/Containerfile" in page


@pytest.mark.parametrize(
    ("told", "is_required", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], True, 0, "1 of 1 libraries were audited; 0 faults"),
        ([{"name": "a", "skip_reason": "not found"}], False, 0, "0 of 1 libraries were audited"),
        ([{"name": "a", "skip_reason": "not found"}], True, 2, "Not audited"),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}],
            False,
            1,
            "a 1: X-1; mended in 2",
        ),
    ],
    ids=["sound", "not asked", "required", "known fault"],
)
def test_an_audit_says_what_it_could_ask(
    capsys: pytest.CaptureFixture[str],
    told: list[dict[str, object]],
    is_required: bool,  # noqa: FBT001 - a case
    code: int,
    said: str,
) -> None:
    """An audit without a network that finds no fault would pass for one that looked."""
    assert judge(told, is_required=is_required) == code
    assert said in capsys.readouterr().out
