"""The words of the workbook of findings, by language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from comity.model.names import FALLBACK_LANGUAGE


@cache
def _catalogue() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("comity.formats.marked") / "texts.toml").read_text("utf-8"))


def text(key: str, language: str, **values: object) -> str:
    """Return one sentence with its placeholders filled; in English where the language isn't there."""
    entry = _catalogue()[key]
    return str(entry.get(language, entry[FALLBACK_LANGUAGE])).format_map(values)


def texts(key: str, language: str) -> list[str]:
    """Return a list of headings."""
    entry = _catalogue()[key]
    return [str(item) for item in entry.get(language, entry[FALLBACK_LANGUAGE])]
