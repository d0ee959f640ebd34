import sys
from pathlib import Path

import pytest

from comity.hub.situation.seasonal_x13 import find_x13, run_x13


def _program(folder: Path, body: str) -> Path:
    program = folder / "program"
    program.write_text(f"#!{sys.executable}\n{body}\n", "utf-8")
    program.chmod(0o700)
    return program


def test_files_are_read_and_the_folder_is_gone(tmp_path: Path) -> None:
    """A run leaves nothing behind: the figures in it may be confidential."""
    where = tmp_path / "where"
    body = (
        "import os, pathlib\n"
        f"pathlib.Path({str(where)!r}).write_text(os.getcwd())\n"
        "pathlib.Path('series.d11').write_text(pathlib.Path('series.spc').read_text())\n"
        "pathlib.Path('series.out').write_text('not read')"
    )
    assert run_x13(_program(tmp_path, body), "series{}") == {"d11": "series{}"}
    assert not Path(where.read_text("utf-8")).exists()


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """A report must not wait for ever."""
    found = run_x13(_program(tmp_path, "import time; time.sleep(60)"), "", seconds=0.3)
    assert "within 0.3 seconds" in found["err"]


def test_a_program_that_cannot_start_is_a_fault_not_an_error(tmp_path: Path) -> None:
    """Another machine's binary or one without the right to run must lead to STL."""
    assert "could not be started" in run_x13(tmp_path / "absent", "")["err"]


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is an extra: all works without it."""
    monkeypatch.setattr("comity.hub.situation.seasonal_x13.PACKAGE", "no_such_package")
    assert find_x13() is None
