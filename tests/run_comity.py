"""Run the program in this process, through its real entry point: exit code, standard output, standard error."""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from comity.cli.main import run


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it wrote."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Return standard output as text."""
        return self.raw.decode("utf-8")

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return standard output as JSON."""
        return json.loads(self.raw)

    @property
    def json_lines(self) -> list[Any]:
        """Return standard output as one JSON document a line."""
        return [json.loads(line) for line in self.raw.splitlines()]


class _Stream(io.TextIOWrapper):
    """Standard output or error that keeps its bytes."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def kept(self) -> bytes:
        """Return what was written."""
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]


def comity(*arguments: str | Path) -> Answer:
    """Run `comity ARGUMENTS`. A traceback instead of an exit code fails the test that asked."""
    out, err = _Stream(), _Stream()
    argv = ["comity", *(str(argument) for argument in arguments)]
    code = 0
    with mock.patch.object(sys, "argv", argv), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except Exception as error:  # noqa: BLE001 - a user must never see a traceback
            pytest.fail(f"comity {' '.join(argv[1:])} ended with {error!r}")
    return Answer(code, out.kept(), err.kept().decode("utf-8"))
