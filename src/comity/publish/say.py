"""Statements written out in a language."""

from collections.abc import Callable, Iterable

from comity.model.periods import Period
from comity.model.statements import (
    Area,
    Areas,
    Bounds,
    Code,
    Flow,
    Number,
    Percent,
    Plural,
    Points,
    Said,
    Value,
)
from comity.publish.report_data import Names
from comity.publish.texts import Texts, capitalise

Lookup = Callable[[str, str], Names]
"""Returns the names, by language, of a code in a code list; empty where there is none."""

AREAS = "CL_AREA"


def no_names(_codelist: str, _code: str) -> Names:
    """Look nothing up: for statements that speak of areas alone, or of no codes."""
    return {}


def say(statement: Said, texts: Texts, *, lookup: Lookup) -> str:
    """Return the sentence, filled, in the language of `texts`."""
    words = {name: write_value(value, texts, lookup=lookup) for name, value in statement.values.items()}
    pattern = statement.pattern
    if isinstance(pattern, str):
        return capitalise(texts.translate(pattern, **words))
    count = _whole(statement, pattern)
    others = {name: text for name, text in words.items() if name != "count"}
    return capitalise(texts.plural(pattern.one, pattern.many, count=count, **others))


def say_all(statements: Iterable[Said], texts: Texts, *, lookup: Lookup) -> list[str]:
    """Return the sentences, filled."""
    return [say(statement, texts, lookup=lookup) for statement in statements]


def write_value(value: Value, texts: Texts, *, lookup: Lookup) -> str:  # noqa: C901, PLR0911 - one line for each type
    """Return a value as a sentence shows it."""
    match value:
        case Number():
            return texts.number(value.value, decimals=value.decimals, signed=value.signed)
        case Percent():
            return texts.percent(value.fraction, decimals=value.decimals, signed=value.signed)
        case Points():
            return texts.points(value.fraction, decimals=value.decimals)
        case Bounds():
            return texts.bounds(value.lower, value.upper, decimals=value.decimals)
        case Area():
            return texts.area(value.code)
        case Areas(ordered=True):
            return texts.listing([texts.area(code) for code in value.codes])
        case Areas():
            return texts.areas(value.codes)
        case Code():
            return _code(value.codelist, value.code, texts, lookup=lookup)
        case Flow():
            return " → ".join(_code(codelist, code, texts, lookup=lookup) for codelist, code in value.codes)
        case Period():
            return texts.period(value)


def _code(codelist: str, code: str, texts: Texts, *, lookup: Lookup) -> str:
    return texts.area(code) if codelist == AREAS else texts.name(lookup(codelist, code), code)


def _whole(statement: Said, pattern: Plural) -> int:
    number = statement.values[pattern.by]
    if not isinstance(number, Number):
        raise TypeError(f"{pattern.by} must be a Number")
    return round(number.value)
