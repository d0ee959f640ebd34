"""Sentences made false on purpose: a checker that lets one through proves nothing."""

import re
from collections.abc import Iterator, Sequence

_DIGITS = re.compile(r"(?<![\d\u202f])(?:[+−]?)(\d[\d\u202f]*)(?:[.,]\d+)?")
_SWAPS = (
    ("more than", "less than"),
    ("больше, чем", "меньше, чем"),
    ("the rise", "the fall"),
    ("в рост", "в снижение"),
    ("within its", "above its"),
    ("в пределах обычного", "ниже обычного"),
    ("almost as in", "as in"),
)


def tampered(sentences: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what was changed, and the sentences with it: each number in turn, and words that turn the meaning."""
    for at, sentence in enumerate(sentences):
        for found in _DIGITS.finditer(sentence):
            if sentence[found.end(1) :].startswith(" % прежних"):
                continue
            digits = found[1]
            other = str((int(digits[-1]) + 5) % 10)
            changed = sentence[: found.start(1)] + digits[:-1] + other + sentence[found.end(1) :]
            yield changed, [*sentences[:at], changed, *sentences[at + 1 :]]
        for one, another in _SWAPS:
            if one in sentence:
                changed = sentence.replace(one, another)
                yield changed, [*sentences[:at], changed, *sentences[at + 1 :]]
