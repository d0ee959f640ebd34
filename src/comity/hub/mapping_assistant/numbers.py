"""How figures are written in a column: decimal mark, groups of thousands, marks for missing ones."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_SPACED = re.compile(r"[\s\u00a0\u202f]")
_GROUPED = re.compile(r"-?\d{1,3}(?:([.,' ])\d{3})+(?:([.,])\d+)?")
_MARK = re.compile(r"[^\w\s]{1,3}")
_PLAIN = re.compile(r"-?\d+(?:([.,])\d+)?")
_LONGEST_MARK = 6
_MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class Writing:
    """How figures are written."""

    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ()


def is_number(text: str) -> bool:
    """Say whether a text is a figure, however it is written.

    >>> is_number("4 310"), is_number("1.234,5"), is_number("2024-01")
    (True, True, False)
    """
    bare = _SPACED.sub("", text)
    return bool(_PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare))


def share_of_numbers(texts: Iterable[str]) -> float:
    """Return which share of the texts that are neither empty nor a mark of what is missing are figures."""
    told = [text for text in texts if text and not _MARK.fullmatch(text)]
    return sum(map(is_number, told)) / len(told) if told else 0.0


def writing_of(texts: Iterable[str]) -> Writing:
    """Return how the figures among texts are written, and short other texts as marks of missing ones."""
    decimals: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    for text in texts:
        bare = _SPACED.sub("", text)
        if grouped := _GROUPED.fullmatch(bare):
            groups[grouped[1]] += 1
            decimals[grouped[2] or ""] += 1
        elif plain := _PLAIN.fullmatch(bare):
            decimals[plain[1] or ""] += 1
        elif text and len(text) <= _LONGEST_MARK:
            marks[text] += 1
    thousands = "".join(mark for mark, _ in groups.most_common(1))
    told = [mark for mark, _ in decimals.most_common() if mark and mark != thousands]
    decimal = told[0] if told else ("," if thousands == "." else ".")
    return Writing(decimal, thousands, tuple(mark for mark, _ in marks.most_common(_MOST_MARKS)))
