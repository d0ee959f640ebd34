"""The headings that files about persons carry: which one a column's heading is."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\d{1,3} | \d{1,3}$")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one kind of column: those that may stand in a heading, and those that must be all of it."""

    words: re.Pattern[str] | None
    exact: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading says: the kind of column, and whether it says so beyond doubt."""

    kind: str
    is_exact_only: bool


def plain(heading: str) -> str:
    """Return a heading without case, accents, punctuation and numbering, words apart.

    >>> plain("2. Date-of-Birth"), plain("lastName"), plain("№ паспорта")
    ('date of birth', 'last name', 'no паспорта')
    """
    parted = _CAMEL.sub(" ", heading[:_LONGEST])
    spread = unicodedata.normalize("NFKD", parted).casefold().replace("ı", "i")
    letters = "".join(c for c in spread if not unicodedata.combining(c))
    return _NUMBERING.sub("", _NOT_WORD.sub(" ", letters).strip()).strip()


@lru_cache(maxsize=4096)
def identifier(heading: str) -> Match | None:
    """Return which identifier of a person a column so headed holds, or None."""
    text = plain(heading)
    for kind, terms in _section("identifier").items():
        rest = _without(text, terms)
        if rest is not None and not _contains(rest, _group("aggregates")):
            return Match(kind, is_exact_only=False)
        if text in terms.exact:
            return Match(kind, is_exact_only=True)
    return None


def detail(heading: str) -> str | None:
    """Return which detail of a single case a column so headed holds, or None."""
    text = plain(heading)
    return next((kind for kind, terms in _section("detail").items() if _contains(text, terms)), None)


def is_case_number(heading: str) -> bool:
    """Say whether a column so headed numbers cases."""
    return _contains(plain(heading), _group("case"))


def is_measure(heading: str) -> bool:
    """Say whether a column so headed holds counts."""
    return _contains(plain(heading), _group("measure"))


def is_calendar(heading: str) -> bool:
    """Say whether a column so headed holds years, months or days."""
    return _contains(plain(heading), _group("calendar"))


def _contains(text: str, terms: Terms) -> bool:
    return text in terms.exact or _without(text, terms) is not None


def _without(text: str, terms: Terms) -> str | None:
    """Return the text without the term that stands in it, or None where none does."""
    match = terms.words.search(text) if terms.words is not None else None
    return None if match is None else text[: match.start()] + " " + text[match.end() :]


@cache
def _catalogue() -> Mapping[str, Any]:
    return tomllib.loads(files("comity.validation").joinpath("persons.toml").read_text("utf-8"))


@cache
def _section(name: str) -> Mapping[str, Terms]:
    return {kind: _terms(entry["words"], entry["exact"]) for kind, entry in _catalogue()[name].items()}


@cache
def _group(name: str) -> Terms:
    entry = _catalogue()[name]
    return _terms(entry["words"], entry.get("exact", ()))


def _terms(words: Sequence[str], exact: Sequence[str]) -> Terms:
    longest_first = sorted({plain(word) for word in words}, key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in longest_first)
    return Terms(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") if pattern else None, frozenset(map(plain, exact)))
