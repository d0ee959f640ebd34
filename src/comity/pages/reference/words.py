"""Words for what rules and structures are made of, and the search through them."""

import re
from collections.abc import Iterable, Mapping

from comity.hub.reference.rules import RuleEntry
from comity.model.structures import Component, DataType, Facets, Role
from comity.pages.render import LANGUAGES
from comity.publish.texts import Texts

_PLACEHOLDER = re.compile(r"“?\{\w+\}”?|«\{\w+\}»")
_DECIMALS = 2


def in_order(language: str) -> list[str]:
    """Return the languages in which things have names, the reader's own first."""
    return sorted(LANGUAGES, key=lambda one: one != language)


def rule_title(rule: RuleEntry, texts: Texts) -> str:
    """Return what a rule is called, else what it says, without values."""
    return texts.name(rule.title) or without_placeholders(texts.name(rule.message, rule.id))


def severity_words(texts: Texts) -> Mapping[str, str]:
    """Return the severities of rules in words."""
    _ = texts.translate
    return {"error": _("Error"), "warning": _("Warning"), "info": _("Information")}


def level_words(texts: Texts) -> Mapping[int, str]:
    """Return what each level of rules holds a file against."""
    _ = texts.translate
    return {
        0: _("The file: can it be read"),
        1: _("Within the file"),
        2: _("Against the provider’s own earlier figures"),
        3: _("Against the provider’s other dataflows"),
        4: _("Against other providers’ figures"),
    }


def role_words(texts: Texts) -> Mapping[Role, str]:
    """Return the roles of components in words."""
    _ = texts.translate
    return {
        Role.DIMENSION: _("Dimension"),
        Role.TIME_DIMENSION: _("Time dimension"),
        Role.MEASURE: _("Measure (SDMX)"),
        Role.ATTRIBUTE: _("Attribute"),
    }


def without_placeholders(text: str) -> str:
    """Return a rule's sentence with an ellipsis where a value will stand.

    >>> without_placeholders("Row {row} has nothing in the column “{column}”.")
    'Row … has nothing in the column ….'
    """
    return _PLACEHOLDER.sub("…", text)


def type_words(component: Component, texts: Texts) -> str:
    """Return what an uncoded component's values are: "text, at most 50 characters"."""
    _ = texts.translate
    kind = {
        DataType.STRING: _("text"),
        DataType.INTEGER: _("whole number"),
        DataType.DECIMAL: _("number"),
        DataType.DOUBLE: _("number"),
        DataType.BOOLEAN: _("yes or no"),
        DataType.TIME_PERIOD: _("period"),
        DataType.DATE_TIME: _("date and time"),
    }[component.data_type]
    return ", ".join([kind, *_facets(component.facets, texts)])


def _facets(facets: Facets, texts: Texts) -> Iterable[str]:
    _ = texts.translate
    if facets.min_length:
        yield _("at least {count} characters", count=facets.min_length)
    if facets.max_length is not None:
        yield _("at most {count} characters", count=facets.max_length)
    if facets.min_value is not None:
        yield _("not below {number}", number=_number(facets.min_value, texts))
    if facets.max_value is not None:
        yield _("not above {number}", number=_number(facets.max_value, texts))
    if facets.decimals is not None:
        yield _("decimals: {count}", count=facets.decimals)
    if facets.pattern:
        yield _("of the form {pattern}", pattern=facets.pattern)


def decimals_of(value: float) -> int:
    """Return with how many decimals a number is written that may be whole.

    >>> decimals_of(3), decimals_of(2.5)
    (0, 2)
    """
    return 0 if float(value).is_integer() else _DECIMALS


def _number(value: float, texts: Texts) -> str:
    return texts.number(value, decimals=decimals_of(value))


def has_words(wanted: str, *told: str | Iterable[str]) -> bool:
    """Say whether every word that is wanted occurs in what is told; without a wish everything fits.

    >>> has_words("border land", "Land border", ["x"]), has_words("sea", "Land border")
    (True, False)
    """
    whole = " ".join(one if isinstance(one, str) else " ".join(one) for one in told).casefold()
    return all(word in whole for word in wanted.casefold().split())
