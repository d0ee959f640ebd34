"""What the command line prints: plain lines, tables and JSON; never a traceback for a user's mistake."""

import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

NARROW_SPACE = "\u202f"
PIPE_WIDTH = 140


class OutputFormat(StrEnum):
    """How a command answers: for a person or for a program."""

    TEXT = "text"
    JSON = "json"


def screen() -> Console:
    """Return the console for answers; a pipe or file gets lines of 140 characters."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def error_screen() -> Console:
    """Return the console for faults and progress."""
    return Console(highlight=False, stderr=True, width=None if sys.stderr.isatty() else PIPE_WIDTH)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a value as one JSON document, ending with a line break."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def number(value: float) -> str:
    """Write a count with narrow no-break spaces for thousands and a true minus.

    >>> number(-14337084) == "−14\u202f337\u202f084"
    True
    """
    whole = f"{abs(value):,.0f}" if float(value).is_integer() else f"{abs(value):,.2f}"
    return ("−" if value < 0 else "") + whole.replace(",", NARROW_SPACE)


def table(headers: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Sequence[int] = ()) -> Table:
    """Make a table with hairlines; columns named in `right` are set to the right."""
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for index, header in enumerate(headers):
        result.add_column(header, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        result.add_row(*row)
    return result


def print_sentences(console: Console, sentences: Iterable[str]) -> None:
    """Print sentences, one a line, as they are."""
    for sentence in sentences:
        console.print(sentence, markup=False)


def print_json_line(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a value as JSON on one line, at once, so that a program can follow."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
