"""Values of the group's file in words, whatever their type."""

import datetime as dt
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from comity.model.groups import Absent, Acceptance, Action, Signing
from comity.model.periods import Frequency, Period
from comity.pages.exchange.names import name_frequency
from comity.pages.reference.words import decimals_of
from comity.publish.texts import Texts


def value_words(value: object, texts: Texts) -> str:
    """Return a value in words; one of many parts is told by its parts, or by how many they are."""
    if value is None or (isinstance(value, str | tuple | Mapping) and not value):
        return texts.translate("nothing")
    write = next((write for kind, write in _WRITERS if isinstance(value, kind)), None)
    return texts.translate("as the file says") if write is None else write(value, texts)


def _flag(value: Any, texts: Texts) -> str:  # noqa: ANN401 - a bool
    return texts.translate("yes") if value else texts.translate("no")


def _number(value: Any, texts: Texts) -> str:  # noqa: ANN401 - an int or a float
    return texts.number(value, decimals=decimals_of(value))


def _by_name(value: Any, texts: Texts) -> str:  # noqa: ANN401 - a mapping
    return "; ".join(f"{key}: {value_words(one, texts)}" for key, one in value.items())


def _several(value: Any, texts: Texts) -> str:  # noqa: ANN401 - a tuple
    if all(isinstance(one, str | int) for one in value):
        return ", ".join(str(one) for one in value)
    return texts.plural("{count} entry", "{count} entries", count=len(value))


def _choice(value: Any, texts: Texts) -> str:  # noqa: ANN401 - one of several enumerations
    _ = texts.translate
    known: Mapping[StrEnum, str] = {
        Action.MERGE: _("changes the cells that it holds"),
        Action.REPLACE: _("replaces its scope whole"),
        Absent.ZERO: _("zero"),
        Absent.UNKNOWN: _("unknown"),
        Acceptance.AUTOMATIC: _("at once"),
        Acceptance.SECRETARIAT: _("by the secretariat’s word"),
        Signing.REQUIRED: _("required"),
        Signing.OPTIONAL: _("optional"),
    }
    return next((word for one, word in known.items() if one is value), value.value)


_WRITERS: tuple[tuple[type, Callable[[Any, Texts], str]], ...] = (
    (bool, _flag),
    (Frequency, name_frequency),
    (StrEnum, _choice),
    (str, lambda value, _texts: str(value)),
    (Period, lambda value, texts: texts.period(value)),
    (dt.date, lambda value, texts: texts.date(value)),
    (int, _number),
    (float, _number),
    (Mapping, _by_name),
    (tuple, _several),
)
"""How values of a type are written; the first that fits counts."""
