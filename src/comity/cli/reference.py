"""The reference page of the commands; `python -m comity.cli.reference` prints it."""

import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, cast

import typer.main

from comity.cli.answers import ANSWERS
from comity.cli.exit_codes import BY_ERROR, ExitCode
from comity.cli.main import make_app
from comity.cli.options import HUB_VARIABLE
from comity.hub.intake.limits import LIMITS_VARIABLE
from comity.hub.pack import DATA_VARIABLE

_HEAD = """\
# Commands

This page is made from the program: `python -m comity.cli.reference > docs/reference/commands.md`. Each command
answers `--help` with the same text.

- Keys: a dotted SDMX key names all dimensions in their order (empty: any; `+` between alternatives); pairs name
  only those that matter, such as `REPORTER=KG,DIRECTION=IN+OUT`.
- A moment (`--as-of`) is a date (its end, UTC), a date and time, or a number of the ledger.
- A period is written as SDMX writes it: `2024`, `2024-Q1`, `2024-03`.
- Answers go to standard output; faults and progress go to standard error. With `--format json` an answer is one
  JSON document (with `replay`, one line for each submission).
"""
_FORM = {
    "board": ", a list with one object a dataflow",
    "history": ", a list with one object a vintage (with `--triangle`, one a period)",
    "verify": ", a list with one object for each broken promise",
    "doctor": ", a list with one object for each thing that was looked at",
    "tick": ", a list with one object for each job",
    "notices": ", a list with one object for each notice",
    "collect": ", a list with one object for each collection",
    "mailbox": ", a list with one object for each mail",
    "collections": ", a list with one object for each collection",
    "user list": ", a list with one object for each user",
    "key list": ", a list with one object for each key",
    "signing-key list": ", a list with one object for each key",
    "replay": ", one object a line for each submission",
    "thread list": ", a list with one object for each thread",
    "answer list": ", a list with one object for each answer",
    "waiver list": ", a list with one object for each admission",
    "quality list": ", a list with one object for each report",
    "reports list": ", a list with one object for each report",
    "submit": " (a nil return has no file, and no findings)",
}
_FROM_OUTSIDE = {
    HUB_VARIABLE: "The hub's directory, where `--hub` is left out.",
    DATA_VARIABLE: "The directory above the packs' data: the data of a pack are in the directory of its id.",
    LIMITS_VARIABLE: "A file of [limits](limits.md) on what is read, where others than the usual shall hold.",
}
_MEANING = {
    ExitCode.FINE: "Done. Warnings may stand beside the answer.",
    ExitCode.FINDINGS: "The file has errors, a replayed file didn't end as its pack expects, "
    "or `verify` found a broken promise.",
    ExitCode.WRONG_USE: "The command can't be done as asked: a wrong option, an unknown name, a mistake in a "
    "configuration file, an extra that isn't installed.",
    ExitCode.OUTSIDE: "Something outside stands in the way: the disk, a file, a lock, or the ledger's own order.",
}


class _Parameter(Protocol):
    """What this page reads of a Typer argument or option."""

    name: str
    opts: Sequence[str]
    help: str | None
    required: bool
    default: object
    multiple: bool
    min: int | None


def render_commands() -> str:
    """Return the page in Markdown: every command with its arguments and options, the variables, the exit codes."""
    parts = [_HEAD]
    for name, command in _named(typer.main.get_command(make_app())):
        shown = [p for p in command.params if p.name != "help"]
        parts += ["\n".join(_command(name, command.help or "", cast("list[_Parameter]", shown))), ""]
        if name in ANSWERS:
            parts += ["\n".join(_answer(name)), ""]
    return "\n".join([*parts, *_variables(), "", *_exit_codes(), ""])


def _named(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Click's commands and groups
    """Yield every command with its full name, those of groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _named(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _command(name: str, text: str, parameters: Sequence[_Parameter]) -> Iterator[str]:
    arguments = [p for p in parameters if not _is_option(p)]
    yield f"## comity {name}"
    yield ""
    yield " ".join(text.split())
    yield ""
    usage = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments]
    yield f"`{' '.join(['comity', name, *usage, '[OPTIONS]'])}`"
    yield ""
    yield "| argument or option | what it is | default |"
    yield "| --- | --- | --- |"
    for parameter in parameters:
        yield f"| {_label(parameter)} | {_help(parameter)} | {_default(parameter)} |"


def _answer(name: str) -> Iterator[str]:
    """Yield what the command answers with `--format json`."""
    yield f"With `--format json`{_FORM.get(name, '')}:"
    yield ""
    yield "| key | what it says |"
    yield "| --- | --- |"
    for key, text in ANSWERS[name].items():
        yield f"| `{key}` | {text} |"


def _is_option(parameter: _Parameter) -> bool:
    return parameter.opts[0].startswith("-")


def _label(parameter: _Parameter) -> str:
    if not _is_option(parameter):
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{name}{_value(parameter)}`" for name in sorted(parameter.opts, key=len, reverse=True))


def _value(parameter: _Parameter) -> str:
    """Return what stands after an option: its choices, or the kind of value."""
    kind = vars(parameter)["type_descriptor"].annotation
    if kind is bool:
        return ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " " + "\\|".join(str(member.value) for member in kind)
    return {int: " NUMBER", Path: " PATH"}.get(kind, " TEXT")


def _help(parameter: _Parameter) -> str:
    text = (parameter.help or "").replace("|", "\\|")
    if parameter.min is not None and parameter.min > 1:
        text += f" At least {parameter.min}."
    return text + (" May be given several times." if parameter.multiple else "")


def _default(parameter: _Parameter) -> str:
    if parameter.required:
        return "must be given"
    default = parameter.default
    if default in {None, "", False}:
        return ""
    return f"`{default.value if isinstance(default, Enum) else default}`"


def _variables() -> Iterator[str]:
    yield "## Environment variables"
    yield ""
    yield "| variable | what it says |"
    yield "| --- | --- |"
    for name, text in _FROM_OUTSIDE.items():
        yield f"| `{name}` | {text} |"


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield "| code | when | faults |"
    yield "| --- | --- | --- |"
    for code in ExitCode:
        faults = ", ".join(f"`{cls.__name__}`" for cls, ends in BY_ERROR.items() if ends is code)
        yield f"| {int(code)} | {_MEANING[code]} | {faults} |"


if __name__ == "__main__":
    sys.stdout.write(render_commands())
