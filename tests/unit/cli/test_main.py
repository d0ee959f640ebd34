"""The program: each command loads the module that has it, and no other."""

import os
import sys

import pytest
import typer

from comity.cli.main import COMMANDS, MANY_SMALL_FRAMES, make_app, run


def names_of(app: typer.Typer) -> list[str]:
    """Return the names of an application's commands."""
    return [str(one.name) for one in (*app.registered_commands, *app.registered_groups)]


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_is_found_in_its_module(module: str) -> None:
    """A command that the table lacks would be unknown when it is called by itself."""
    assert names_of(make_app(COMMANDS[module][0])) == list(COMMANDS[module])


def test_without_a_command_all_are_listed() -> None:
    """Help, and a word that is no command, need to know every command."""
    every = [name for names in COMMANDS.values() for name in names]
    assert sorted(names_of(make_app())) == sorted(names_of(make_app("nonsense"))) == sorted(every)


def test_commands_with_many_small_frames_spare_threads_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration pays for threads that it can't use, or overrules who knows better."""
    every = {name for names in COMMANDS.values() for name in names}
    assert every >= MANY_SMALL_FRAMES
    for given, command, expected in ((None, "demo", "1"), ("3", "demo", "3"), (None, "board", None)):
        monkeypatch.setattr(sys, "argv", ["comity", command, "--help"])
        monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
        if given is not None:
            monkeypatch.setenv("POLARS_MAX_THREADS", given)
        with pytest.raises(SystemExit):
            run()
        assert os.environ.get("POLARS_MAX_THREADS") == expected
        os.environ.pop("POLARS_MAX_THREADS", None)
