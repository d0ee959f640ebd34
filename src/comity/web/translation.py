"""What the service says of faults in Russian: English sentences are found again, whatever values stand in them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

RUSSIAN = "ru"
_GAP = "{}"


@cache
def sentences() -> Mapping[str, str]:
    """Return the Russian of every sentence, by the English; {} stands for a value in both, in the same order."""
    return tomllib.loads((files("comity.web") / "russian.toml").read_text("utf-8"))


def translate(text: str, language: str) -> str:
    """Return a sentence, or several, in a language; what isn't known stays as it is.

    >>> translate("There is no submission 7.", "ru")
    'Отправки 7 нет.'
    >>> translate("Nobody has translated this.", "ru")
    'Nobody has translated this.'
    """
    if language != RUSSIAN or not text:
        return text
    whole = sentences().get(text)
    if whole is not None:
        return whole
    return next((russian for russian in _matches(text)), text)


def _matches(text: str) -> Iterator[str]:
    for pattern, russian in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            yield _filled(russian, found.groups())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for each sentence with values; the longest first, for the least is left open there."""
    templates = sorted((one for one in sentences() if _GAP in one), key=len, reverse=True)
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, one.split(_GAP))), re.DOTALL), sentences()[one])
        for one in templates
    )


def _filled(template: str, values: tuple[str, ...]) -> str:
    parts = template.split(_GAP)
    return "".join(part + value for part, value in zip(parts, (*values, ""), strict=True))
