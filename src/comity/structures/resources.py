"""The pack's data files, read from the installed package."""

import tomllib
from importlib.resources import files
from typing import Any

_ROOT = files("comity.structures")


def read_table(name: str) -> dict[str, Any]:
    """Return a TOML file of the pack, such as `areas.toml`, as a table."""
    return tomllib.loads(_ROOT.joinpath(name).read_text(encoding="utf-8"))


def read_text(name: str) -> str:
    """Return a file of the pack as text."""
    return _ROOT.joinpath(name).read_text(encoding="utf-8")


def rule_files() -> tuple[str, ...]:
    """Return the names of the files of content rules, in order."""
    return tuple(
        sorted(f"rules/{file.name}" for file in _ROOT.joinpath("rules").iterdir() if file.name.endswith(".toml"))
    )


def codelist_files() -> tuple[str, ...]:
    """Return the names of the code list files, in order."""
    folder = _ROOT.joinpath("codelists")
    return tuple(sorted(f"codelists/{file.name}" for file in folder.iterdir() if file.name.endswith(".toml")))
