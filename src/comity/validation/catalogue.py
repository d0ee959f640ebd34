"""The catalogue of rules: what a check is called, how grave it is, and what it says, by language.

`rules.toml` holds the texts; `finding` makes a `Finding` of one rule from them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from comity.model.findings import Finding, Severity
from comity.model.names import localise

LONGEST_SHOWN = 80
LONGEST_TOLD = 500
_FROM_THE_FILE = frozenset(["found", "other_found", "column"])


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its level (0 to 4), its severity, and its texts by language, with {placeholders}."""

    id: str
    level: int
    severity: Severity
    title: Mapping[str, str]
    message: Mapping[str, str]
    expected: Mapping[str, str]
    remedy: Mapping[str, str]


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of the catalogue."""
    text = files("comity.validation").joinpath("rules.toml").read_text("utf-8")
    return {rule: _rule(rule, entry) for rule, entry in tomllib.loads(text).items()}


def _rule(rule: str, entry: Mapping[str, object]) -> Rule:
    texts = {part: _texts(entry[part]) for part in ("title", "message", "expected", "remedy")}
    return Rule(rule, int(str(entry["level"])), Severity(str(entry["severity"])), **texts)


def _texts(value: object) -> Mapping[str, str]:
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, Mapping) else {}


def finding(
    rule: str | Rule,
    values: Mapping[str, object],
    *,
    row: int | None = None,
    column: str | None = None,
    language: str = "en",
) -> Finding:
    """Make a finding of `rule`, by id or written by a group.

    `values` fill the placeholders of its sentences, {row} and {column} among them.
    `values["found"]` becomes the finding's `found`. What comes from the file is cut to a safe length.
    """
    entry = rules()[rule] if isinstance(rule, str) else rule
    safe = {key: _safe(key, value) for key, value in values.items()}
    safe |= {"row": row, "column": None if column is None else shown(column)}
    found = safe.get("found")
    return Finding(
        rule=entry.id,
        severity=entry.severity,
        message=localise(entry.message, language).format_map(safe),
        row=row,
        column=None if column is None else shown(column),
        found=None if found is None else str(found),
        expected=localise(entry.expected, language).format_map(safe),
        remedy=localise(entry.remedy, language).format_map(safe),
    )


def _safe(key: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return shown(value) if key in _FROM_THE_FILE else shown(value, length=LONGEST_TOLD)


def shown(text: str, *, length: int = LONGEST_SHOWN) -> str:
    r"""Return a file's text so that it is safe to show: no control characters, no more than 80 characters.

    >>> shown("a\tb"), len(shown("x" * 100))
    ('a b', 80)
    """
    cut = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(character if character.isprintable() else " " for character in cut)


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = files("comity.validation").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def word(table: str, key: str, *, language: str = "en", **values: object) -> str:
    """Return a word or half-sentence that goes into a rule's sentences; `values` fill its own placeholders."""
    return localise(_words()[table][key], language).format_map(values)
