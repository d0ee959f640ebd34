"""Every command in README and docs runs, ends as the page says, and prints what the page shows."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.documented_commands import (
    NEEDS_DATA,
    NEEDS_VTL,
    PAGES,
    ROOT,
    Command,
    SavedFile,
    prints_as_expected,
    steps_of,
    stray_commands,
)
from page_hub import DEMO, SAID, made_demonstration, plain_environment
from warm_program import warm_comity

DATA = ROOT.parent / "shared" / "data"
NOT_RUN_HERE = {
    "make demo": "sets up an environment with downloads; it runs `comity demo demo`, whose short form is run here",
    "make test": "runs this very test",
}
WITH_COMMANDS = [p for p in PAGES if any(isinstance(s, Command) for s in steps_of(p.read_text("utf-8")))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the short demonstration and what it said, made once for all pages and worker processes."""
    return made_demonstration(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start the program once for all pages: the directory of a command `comity` that asks it."""
    with warm_comity(tmp_path_factory.mktemp("program"), plain_environment()) as folder:
        yield folder


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=_name)
def test_documented_commands(page: Path, tmp_path: Path, program: Path, request: pytest.FixtureRequest) -> None:
    """A newcomer types what the page says; it must do what the page says."""
    text = page.read_text("utf-8")
    if NEEDS_DATA in text and not DATA.is_dir():
        pytest.skip(f"{_name(page)} replays public data, which isn't beside the checkout")
    if NEEDS_VTL in text and importlib.util.find_spec("vtlengine") is None:
        pytest.skip(f"{_name(page)} needs the extra vtl, which isn't installed here")
    here, said = tmp_path / "here", tmp_path / "said"
    here.mkdir()
    said.mkdir()
    (here / "examples").symlink_to(ROOT / "examples")
    steps = [s for s in steps_of(text) if not (isinstance(s, Command) and s.text in NOT_RUN_HERE)]
    if any(isinstance(s, Command) and s.text == DEMO for s in steps):
        made = request.getfixturevalue("demo")
        shutil.copytree(made / "demo", said / "demo")
        shutil.copy(made / SAID, said / "demo.txt")
    script = "\n".join([END_ALL, *(_script(step, number, said) for number, step in enumerate(steps))])
    subprocess.run(
        ["bash", "-c", script], cwd=here, env=plain_environment(program), capture_output=True, check=False
    )
    for number, step in enumerate(steps):
        if isinstance(step, Command):
            _check(step, said, number)


END_ALL = "trap 'kill $(jobs -p) 2> /dev/null' EXIT"
"""Where a page fails, a service that it started must not go on."""


def _script(step: Command | SavedFile, number: int, said: Path) -> str:
    """Return the shell text of a step; the first command that doesn't end as stated ends the page."""
    output, code = said / f"{number}.txt", said / f"{number}.code"
    if isinstance(step, SavedFile):
        kept = said / f"{number}.file"
        kept.write_bytes(step.data)
        return f"mkdir -p $(dirname {step.name}) && cp {kept} {step.name}"
    text = f"cp -r {said}/demo demo && cat {said}/demo.txt" if step.text == DEMO else step.text
    run = f"{{ {text}\n}} > {output} 2>&1 < /dev/null"
    return f"{run}; echo $? > {code}; [ $(cat {code}) = {step.exit_code} ] || exit"


def _check(command: Command, said: Path, number: int) -> None:
    output, code = said / f"{number}.txt", said / f"{number}.code"
    assert code.is_file(), f"never reached: {command.text}"
    printed = output.read_text("utf-8")
    assert int(code.read_text()) == command.exit_code, f"$ {command.text}\n{printed}"
    assert prints_as_expected(printed, command.expected), f"$ {command.text}\n{printed}\nis not as the page shows"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_command_stands_where_it_is_not_run(page: Path) -> None:
    """A command in a block that isn't marked `console` would escape the test above."""
    assert stray_commands(page.read_text("utf-8")) == []


def test_the_demonstration_is_documented() -> None:
    """The commands that aren't run here are on the first page, or their exception has no use."""
    commands = {s.text for s in steps_of((ROOT / "README.md").read_text("utf-8")) if isinstance(s, Command)}
    assert commands >= {*NOT_RUN_HERE, DEMO}


def test_output_is_compared() -> None:
    """A comparison that lets everything pass would keep stale output in the docs."""
    printed = "Accepted as number 1.\n  3 cells  added\n\nend\n"
    assert prints_as_expected(printed, ("Accepted as number …", "3 cells added", "end"))
    assert prints_as_expected(printed, ("…", "end"))
    assert prints_as_expected(printed, ("Accepted as number 1.", "…"))
    assert not prints_as_expected(printed, ("Accepted as number 2.", "…"))
    assert not prints_as_expected(printed, ("Accepted as number 1.",))
    assert not prints_as_expected(printed, ("…", "3 cells"))


def test_blocks_are_read_as_the_convention_says() -> None:
    """Commands, their here-documents, their output and their exit codes must be told apart."""
    page = (
        "<!-- file: a.csv, cp1251 -->\n```csv\nда\n```\n"
        "```console\n$ cat > b <<'END'\n$ x\nEND\n$ comity check b   # exit code 1\nNot …\n```\n"
    )
    assert list(steps_of(page)) == [
        SavedFile("a.csv", "да\n".encode("cp1251")),
        Command("cat > b <<'END'\n$ x\nEND", (), 0),
        Command("comity check b   # exit code 1", ("Not …",), 1),
    ]
    assert stray_commands("```\n$ comity board\n```\n") == ["$ comity board"]
    assert stray_commands("```sh\ncomity board\n```\n") == ["comity board"]
