"""What a report of findings is of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """The title of the report, its facts (each a word and a value), the file's format, the report's language."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    format: str = ""
    language: str = "en"
