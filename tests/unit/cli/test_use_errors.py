"""Wrong use and faults outside: exit codes 2 and 3, three lines on standard error, nothing on standard output."""

import sys
from pathlib import Path

import pytest

from comity.cli.exit_codes import BY_ERROR, ExitCode, exit_code_of
from comity.errors import ComityError, LedgerError, UsageError
from run_comity import comity

WRONG = [
    ("init hub", "holds a hub already"),
    ("init other --group nowhere.toml", "no file nowhere.toml"),
    ("init other --group broken.toml", "broken.toml"),
    ("init other --group utf16.toml", "UTF-8"),
    ("check nowhere.csv", "no file nowhere.csv"),
    ("check .", "not a file"),
    ("check file.csv --map nowhere.toml", "nowhere.toml"),
    ("check file.csv --set period", "NAME=VALUE"),
    ("check file.csv --flow NOPE", "no dataflow NOPE"),
    ("check file.csv --member XX --hub hub", "XX"),
    ("submit --member KG --hub hub", "No file is named"),
    ("submit file.csv --hub hub", "Nobody is named"),
    ("submit file.csv --member KG", "is not a hub"),
    ("submit file.csv --member KG --received soon --hub hub", "soon"),
    ("submit --nil 2024-01 --member KG --hub hub", "needs its dataflow"),
    ("submit file.csv --nil 2024-01 --flow CROSSINGS --member KG --hub hub", "no file"),
    ("submit --nil 2024-Q1 --flow CROSSINGS --member KG --hub hub", "2024-Q1"),
    ("template NOPE --member KG", "NOPE"),
    ("template CROSSINGS --member QQ", "QQ"),
    ("template CROSSINGS --member KG --period soon --hub hub", "soon"),
    ("board --hub nowhere", "nowhere is not a hub"),
    ("board NOPE --hub hub", "NOPE"),
    ("board --as-of soon --hub hub", "soon"),
    ("data NOPE --hub hub", "NOPE"),
    ("data CROSSINGS A.B --hub hub", "2 parts"),
    ("data CROSSINGS FOO=1 --hub hub", "FOO"),
    ("data CROSSINGS --start 2024-99 --hub hub", "2024-99"),
    ("data CROSSINGS --format parquet --hub hub", "-o FILE"),
    ("history NOPE --hub hub", "NOPE"),
    ("structures -o file.txt", ".xml or .json"),
    ("situation --hub hub", "No figures have come yet"),
    ("situation --period soon --hub hub", "soon"),
    ("forecast --input file.csv", "--horizon"),
    ("forecast --input nowhere.csv --horizon 3 --output o.csv", "nowhere.csv"),
    ("forecast --input file.csv --horizon 3 --output o.csv --freq X", "X is no frequency"),
    ("forecast --input file.csv --horizon 3 --output o.csv --quantiles a,b", "a,b"),
    ("forecast --hub hub --exceptional 2020-03:", "--exceptional says nothing without a table"),
    ("forecast --input file.csv --horizon 3 --output o.csv --scoreboard", "--scoreboard says nothing of a table"),
    ("report -o report.txt --hub hub", "report.txt"),
    ("replay nowhere", "no pack at nowhere"),
    ("rebuild --hub nowhere", "nowhere is not a hub"),
    ("verify --hub nowhere", "nowhere is not a hub"),
]
TYPED_WRONG = [
    "nope",
    "init",
    "check",
    "submit --action destroy",
    "template CROSSINGS",
    "board --last 0",
    "board --format xml",
    "data",
    "history",
    "structures",
    "situation --nope",
    "forecast --horizon 0",
    "report",
    "replay",
    "rebuild --format xml",
    "verify --nope",
    "demo demo --months 2",
]
OUTSIDE = [
    "init file.csv",
    "init file.csv/hub",
    "data CROSSINGS -o nowhere/data.csv --hub hub",
    "template CROSSINGS --member KG -o nowhere/form.xlsx",
    "structures -o nowhere/structures.xml",
]


@pytest.fixture(autouse=True)
def _files(hub: Path) -> None:
    (hub.parent / "file.csv").write_text("unique_id,ds,y\na,2024-01,1\n", "utf-8")
    (hub.parent / "broken.toml").write_text("[group\n", "utf-8")
    (hub.parent / "utf16.toml").write_bytes("[group]\n".encode("utf-16"))


@pytest.mark.parametrize(("command", "said"), WRONG, ids=[command for command, _ in WRONG])
def test_wrong_use(command: str, said: str) -> None:
    """Whoever asks for what can't be done is told what is wrong and what to do, and a script can tell."""
    answer = comity(*command.split())
    assert (answer.code, answer.out) == (ExitCode.WRONG_USE, "")
    assert said in " ".join(answer.err.split())
    assert answer.err.splitlines()[0].endswith(".")


@pytest.mark.parametrize("command", TYPED_WRONG)
def test_mistyped(command: str) -> None:
    """A slip in typing ends as wrong use does, with a way to the command's help."""
    answer = comity(*command.split())
    assert (answer.code, answer.out) == (ExitCode.WRONG_USE, "")
    assert "--help" in answer.err


@pytest.mark.parametrize("command", OUTSIDE)
def test_a_fault_outside(command: str) -> None:
    """A path that can't be written is no reason for a traceback, and no fault of the figures."""
    answer = comity(*command.split())
    assert (answer.code, answer.out) == (ExitCode.OUTSIDE, "")
    assert "Something outside Comity failed." in answer.err
    assert "Check the path" in answer.err


def test_a_hub_whose_ledger_is_gone(hub: Path) -> None:
    """Without its ledger a hub must not look like an empty one."""
    (hub / "comity.db").unlink()
    for command in ("board", "verify", "rebuild"):
        answer = comity(command, "--hub", hub)
        assert answer.code in {ExitCode.WRONG_USE, ExitCode.OUTSIDE}
        assert answer.out == ""


@pytest.mark.parametrize(
    ("command", "library", "extra"),
    [
        ("forecast --hub hub", "statsforecast", "forecast"),
        ("report -o report.html --hub hub", "pandas", "forecast"),
        ("report -o report.pdf --hub hub", "typst", "publish"),
    ],
)
def test_a_missing_extra_is_named(command: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider's machine has the core only; an import error would say nothing to its owner."""
    monkeypatch.setitem(sys.modules, library, None)
    answer = comity(*command.split())
    assert (answer.code, answer.out) == (ExitCode.WRONG_USE, "")
    said = " ".join(answer.err.split())
    assert f"needs the extra {extra} ({library} missing)" in said
    assert f"pip install 'comity[{extra}]'" in said


def test_the_nearest_class_gives_the_exit_code() -> None:
    """A new kind of fault ends as its parent does, and every code of a fault is one of the table."""

    class OwnError(LedgerError):
        """A fault that the table doesn't name."""

    assert exit_code_of(OwnError("x")) is ExitCode.OUTSIDE
    assert exit_code_of(UsageError("x")) is exit_code_of(ComityError("x")) is ExitCode.WRONG_USE
    assert set(BY_ERROR.values()) == {ExitCode.WRONG_USE, ExitCode.OUTSIDE}


def test_help_and_version() -> None:
    """They are answers, not faults."""
    assert comity("--version").code == comity("--help").code == comity("check", "--help").code == 0
