"""The layout of a table of single cases: numbered lines, described by sex, age, papers or days, without a count."""

from collections.abc import Sequence

from comity.validation import person_terms as terms
from comity.validation.person_values import are_ages, are_dates, are_distinct, are_numbers

Column = tuple[str, Sequence[str]]
"""A heading and the values under it, without the empty ones."""

_PERSONAL = frozenset(["sex", "age", "birth_year", "birth_place"])
_FEW_DETAILS, _MANY_DETAILS = 2, 3


def find_single_cases(columns: Sequence[Column], *, has_half_proof: bool) -> tuple[int, list[int]] | None:
    """Return the column that numbers single cases and those that describe them, or None.

    A column of counts speaks for an aggregate; three kinds of details beside a case number outweigh it, unless its
    heading says that it counts. `has_half_proof`: a heading was found that may be a person's identifier.
    """
    details = _details(columns)
    kinds = set(details.values())
    numbering = _numbering(columns)
    has_counts = any(_is_count(heading, values) for heading, values in columns)
    says_counts = any(terms.is_measure(heading) and not _is_case(heading) for heading, _ in columns)
    needed = _MANY_DETAILS if has_counts else _FEW_DETAILS
    if says_counts or len(kinds) < needed:
        return None
    if numbering is not None:
        return (numbering, list(details)) if kinds & _PERSONAL or len(kinds) >= _MANY_DETAILS else None
    is_described = len(kinds & _PERSONAL) >= _FEW_DETAILS and len(kinds) >= _MANY_DETAILS
    if not has_counts and details and (is_described or (has_half_proof and kinds & _PERSONAL)):
        return next(iter(details)), list(details)
    return None


def _numbering(columns: Sequence[Column]) -> int | None:
    """Return the first column that is headed as a case number and never repeats itself."""
    for place, (heading, values) in enumerate(columns):
        if _is_case(heading) and are_distinct(values):
            return place
    return None


def _is_case(heading: str) -> bool:
    return terms.is_case_number(heading)


def _details(columns: Sequence[Column]) -> dict[int, str]:
    """Return the columns that describe single cases: by their headings, or because they hold days."""
    found = {}
    for place, (heading, values) in enumerate(columns):
        kind = terms.detail(heading)
        if kind == "age":
            kind = "age" if are_ages(values) else None
        if kind is None and not _is_case(heading) and are_dates(values) and len(set(values)) > 1:
            kind = "day"
        if kind is not None and values:
            found[place] = kind
    return found


def _is_count(heading: str, values: Sequence[str]) -> bool:
    """Say whether a column holds counts: numbers that are neither a case number, an age, nor a part of a date."""
    if not are_numbers(values) or are_dates(values):
        return False
    is_other = terms.detail(heading) or terms.is_calendar(heading) or (_is_case(heading) and are_distinct(values))
    return not is_other
