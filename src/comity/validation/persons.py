"""A file about persons, recognised by its headings and layout, never by counts of one.

Comity holds aggregates only: such a file is refused, and only its sender, digest, column and reason are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.model.findings import Finding
from comity.model.names import FALLBACK_LANGUAGE
from comity.validation.catalogue import finding, shown, word
from comity.validation.person_layout import find_single_cases
from comity.validation.person_terms import identifier
from comity.validation.person_values import (
    are_dates,
    are_emails,
    are_numbers,
    are_paper_numbers,
    are_passports,
    are_phones,
    filled,
    is_travel_document,
)

ROWS_TRIED_AS_HEADER = 20
_CORE = frozenset(["surname", "given_name", "full_name", "birth_date", "passport", "personal_number"])
_NEEDS_VALUES = frozenset(["phone", "email", "address", "biometric"])
_PAPER_DIGITS, _PERSONAL_DIGITS = 4, 7
_LONGEST_HEADING = 40
Table = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One column that speaks of persons: its place, heading, kind, and how much it proves (1: alone enough)."""

    place: int
    heading: str
    kind: str
    weight: float


def detect_person_file(
    header: Sequence[str], sample_rows: Sequence[Sequence[object]], *, language: str = FALLBACK_LANGUAGE
) -> Finding | None:
    """Return a finding where a table looks like one line a person, else None.

    `sample_rows` are some of the rows below the header (a few hundred do), as text; a short row and None are
    empty. The header may also lie among the first of them. The finding names column and reason, never a value.
    """
    table: list[Sequence[object]] = [list(header), *(list(row) for row in sample_rows)]
    for at, row in enumerate(table[: ROWS_TRIED_AS_HEADER + 1]):
        signs = _signs(row, table[at + 1 :])
        if _suffices(signs, is_first=at == 0):
            first = max(signs, key=lambda sign: sign.weight)
            return _finding(_named(first.heading, first.place), first.kind, language)
        if at == 0 and (found := _by_layout(row, table[1:], signs, language=language)) is not None:
            return found
    return _by_values(table, language)


def _suffices(signs: Sequence[_Sign], *, is_first: bool) -> bool:
    """Say whether a row's signs prove enough; a row below the first must hold two different core identifiers."""
    if is_first:
        return sum(sign.weight for sign in signs) >= 1
    return len({sign.kind for sign in signs if sign.kind in _CORE}) > 1


def _signs(headings: Sequence[object], rows: Table) -> list[_Sign]:
    found = []
    for place, heading in enumerate(headings):
        match = identifier(str(heading)) if heading is not None else None
        if match is None:
            continue
        weight = _weight(match.kind, _column(rows, place), is_exact_only=match.is_exact_only)
        if weight > 0:
            found.append(_Sign(place, str(heading), match.kind, weight))
    return found


def _weight(kind: str, values: Sequence[str], *, is_exact_only: bool) -> float:
    """Return how much a heading proves beside the values under it: 0, half or 1."""
    if not values:
        return 0.5 if is_exact_only or kind in _NEEDS_VALUES else 1.0
    if not _CONFIRMS[kind](values):
        return 0.0
    is_confirmed_by_shape = kind in {"passport", "personal_number", "email"}
    return 0.5 if is_exact_only and not is_confirmed_by_shape else 1.0


def _is_text(values: Sequence[str]) -> bool:
    return not are_numbers(values)


_CONFIRMS: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "surname": _is_text,
    "given_name": _is_text,
    "full_name": _is_text,
    "birth_date": are_dates,
    "passport": lambda values: are_paper_numbers(values, _PAPER_DIGITS),
    "personal_number": lambda values: are_paper_numbers(values, _PERSONAL_DIGITS),
    "phone": are_phones,
    "email": are_emails,
    "address": lambda values: _is_text(values) and len(set(values)) > len(values) / 2,
    "biometric": _is_text,
}


def _by_layout(headings: Sequence[object], rows: Table, signs: Sequence[_Sign], *, language: str) -> Finding | None:
    columns = [("" if h is None else str(h), _column(rows, place)) for place, h in enumerate(headings)]
    found = find_single_cases(columns, has_half_proof=bool(signs))
    if found is None:
        return None
    place, details = found
    named = ", ".join(f"“{_named(columns[d][0], d)}”" for d in details)
    return _finding(_named(columns[place][0], place), "individuals", language, details=named)


def _by_values(table: Table, language: str) -> Finding | None:
    """Look at the values alone: a file may have no header."""
    width = max((len(row) for row in table), default=0)
    columns = [_column(table, place) for place in range(width)]
    has_dates = any(are_dates(values) and len(values) > 1 for values in columns)
    for place, values in enumerate(columns):
        if any(is_travel_document(value) for value in values):
            return _finding(str(place + 1), "travel_document", language)
        if are_emails(values):
            return _finding(str(place + 1), "email", language)
        if has_dates and are_passports(values):
            return _finding(str(place + 1), "passport", language)
    return None


def _column(rows: Table, place: int) -> list[str]:
    return filled([row[place] for row in rows if place < len(row)])


def _named(heading: str, place: int) -> str:
    """Name a column by its heading; by its number where the heading could itself be somebody's data."""
    is_harmless = heading.strip() and len(heading) <= _LONGEST_HEADING and not any(c.isdigit() for c in heading)
    return shown(heading.strip()) if is_harmless else str(place + 1)


def _finding(column: str, kind: str, language: str, **values: str) -> Finding:
    reason = word("person", kind, language=language, **values)
    return finding("PSN-01", {"reason": reason}, column=column, language=language)
