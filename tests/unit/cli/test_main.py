"""The program: each command loads the module that has it, and no other."""

import pytest
import typer

from comity.cli.main import COMMANDS, make_app


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
