"""The catalogue of findings that readers make: whole sentences with {placeholders}, one TOML file a reader.

`texts/*.toml` holds a table for each rule: `severity`, and for each language `message` and `remedy`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from comity.model.findings import Finding, Findings, Severity
from comity.model.frames import ROW
from comity.model.names import FALLBACK_LANGUAGE, localise

LONGEST_SHOWN = 80
_LANGUAGE = ContextVar("language of findings", default=FALLBACK_LANGUAGE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of level 0: how grave it is, what it says and what it advises, by language."""

    id: str
    severity: Severity
    message: Mapping[str, str]
    remedy: Mapping[str, str]


@cache
def catalogue() -> Mapping[str, Rule]:
    """Return every rule of the readers by its id."""
    texts = files("comity.formats") / "texts"
    found: dict[str, Rule] = {}
    for file in sorted(texts.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for rule, entry in tomllib.loads(file.read_text("utf-8")).items():
                found[rule] = Rule(rule, Severity(entry["severity"]), entry["message"], entry["remedy"])
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make the findings of readers in this language within the block: they are many, and none is told it."""
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def finding(
    rule: str,
    *,
    row: int | None = None,
    column: str | None = None,
    found: str | None = None,
    expected: str | None = None,
    language: str | None = None,
    **values: object,
) -> Finding:
    """Make a finding of `rule`; `values` fill the placeholders of its sentences.

    The sentences may also name {row}, {column}, {found} and {expected}. Every text is cut to a safe length. The
    language is that of the block (see `speaking`) where none is given; English stands in for one that is lacking.
    """
    entry, language = catalogue()[rule], language or _LANGUAGE.get()
    shown_values = {
        "row": row,
        "column": shown(column or ""),
        "found": shown(found or ""),
        "expected": expected or "",
        **{name: shown(value) if isinstance(value, str) else value for name, value in values.items()},
    }
    return Finding(
        rule=rule,
        severity=entry.severity,
        message=localise(entry.message, language).format_map(shown_values),
        row=row,
        column=None if column is None else shown(column),
        found=None if found is None else shown(found),
        expected=expected,
        remedy=localise(entry.remedy, language).format_map(shown_values),
    )


def add_rows(
    findings: Findings, rule: str, faulty: pl.DataFrame, *, found: str | None = None, **values: object
) -> None:
    """Add a finding of `rule` for each row of `faulty`: the first ones made, the rest counted.

    `faulty` has `_row`; `found` names the column whose text is shown; `values` go to every finding.
    """
    limit = findings.limit_per_rule
    for entry in faulty.head(limit).iter_rows(named=True):
        text = (entry[found] or "") if found else None
        findings.add(finding(rule, row=entry[ROW], found=text, **values))  # type: ignore[arg-type]
    findings.count_rest(rule, catalogue()[rule].severity, max(0, faulty.height - limit))


def shown(text: str) -> str:
    r"""Return a file's text so that it is safe to show: no control characters, no more than 80 characters.

    >>> shown("a\tb"), len(shown("x" * 100))
    ('a b', 80)
    """
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return "".join(character if character.isprintable() else " " for character in cut)
