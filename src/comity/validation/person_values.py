"""What the values of a column look like: names, dates, numbers of papers, counts. Shapes only, never a meaning."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

ENOUGH = 0.5
NEARLY_ALL = 0.9
FEW = 3
_NUMBER = re.compile(r"[+-]?\d[\d  \u00a0\u202f.,']*")
_DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|\d{1,2} \w{3,9} \d{4})"
    r"(?:[T ][\d:.]+Z?)?"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_PHONE = re.compile(r"\+?[\d()\-  .]{7,20}")
_TRAVEL_DOCUMENT = re.compile(r"[PIACV][A-Z0-9<][A-Z<]{3}[A-Z0-9<]{25,39}")
_PASSPORT = re.compile(r"[A-ZА-Я]{1,2}[  ]?[№N]?\d{6,9}")
_OLDEST = 120


def filled(values: Sequence[object]) -> list[str]:
    """Return the values that say something, as text."""
    texts = [str(value).strip() for value in values if value is not None]
    return [text for text in texts if text]


def share(values: Sequence[str], matches: Callable[[str], object]) -> float:
    """Return the share of the values that match; 0 of none."""
    counts = Counter(values)
    return sum(count for value, count in counts.items() if matches(value)) / len(values) if values else 0.0


def are_numbers(values: Sequence[str]) -> bool:
    """Say whether most values are numbers."""
    return share(values, _NUMBER.fullmatch) >= ENOUGH


def are_dates(values: Sequence[str]) -> bool:
    """Say whether most values are days of the calendar."""
    return share(values, _DATE.fullmatch) >= ENOUGH


def are_distinct(values: Sequence[str]) -> bool:
    """Say whether nearly all values differ, among at least three."""
    return len(values) >= FEW and len(set(values)) >= NEARLY_ALL * len(values)


def are_paper_numbers(values: Sequence[str], digits: int) -> bool:
    """Say whether the values look like numbers of papers: that many digits at least, and seldom repeated."""
    long = share(values, lambda value: sum(c.isdigit() for c in value) >= digits and len(value) <= 3 * digits + 10)
    return long >= ENOUGH and len(set(values)) >= ENOUGH * len(values)


def are_passports(values: Sequence[str]) -> bool:
    """Say whether nearly all values are letters and digits as passports number them, and differ."""
    return are_distinct(values) and share(values, _PASSPORT.fullmatch) >= NEARLY_ALL


def are_emails(values: Sequence[str]) -> bool:
    """Say whether most values are e-mail addresses."""
    return share(values, _EMAIL.fullmatch) >= ENOUGH


def are_phones(values: Sequence[str]) -> bool:
    """Say whether most values are telephone numbers, by their length and marks."""
    return share(values, _PHONE.fullmatch) >= ENOUGH and are_paper_numbers(values, 7)


def are_ages(values: Sequence[str]) -> bool:
    """Say whether nearly all values are single years of age."""
    return share(values, lambda v: v.isascii() and v.isdigit() and int(v[:4]) <= _OLDEST) >= NEARLY_ALL


def is_travel_document(value: str) -> bool:
    """Say whether a value is the first machine-readable line of a travel document (ICAO 9303)."""
    return "<<" in value and _TRAVEL_DOCUMENT.fullmatch(value.replace(" ", "")) is not None
