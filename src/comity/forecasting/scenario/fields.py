"""The fields of a scenario's tables: amounts, profiles, scopes and spans, each read strictly."""

import datetime as dt
from collections.abc import Mapping
from math import isfinite
from typing import Any

from comity.errors import ConfigurationError
from comity.forecasting.scenario.definition import Amount, Kind, Scope
from comity.forecasting.scenario.texts import say
from comity.model.config_table import ConfigTable
from comity.model.periods import Frequency, Period, parse_period

LARGEST = 1e15
_AMOUNT_KEYS = ("low", "central", "high")
_SEASONS = (2, 3, 4, 7, 12, 52)
_HIGHEST_FACTOR = 1000.0
_SHOWN = 60


def read_amount(table: ConfigTable, kind: Kind) -> Amount:
    """Return the size that a step of this kind has; seasonal ones have none."""
    if kind is Kind.SEASONAL:
        return Amount(1.0, 1.0, 1.0)
    if kind is not Kind.LEVEL:
        return _amount(table, "value", low=0.0, high=_HIGHEST_FACTOR)
    if ("add" in table) == ("set" in table):
        raise table.fault("add", say("one_of_two"), remedy=say("one_of_two_remedy"))
    if "set" in table:
        return _amount(table, "set", low=0.0, high=LARGEST)
    return _amount(table, "add", low=-LARGEST, high=LARGEST)


def _amount(table: ConfigTable, key: str, *, low: float, high: float) -> Amount:
    expected = "a number, or { low = …, central = …, high = … }"
    value = given(table, key, expected)
    if not isinstance(value, Mapping):
        number = read_number(table, key, value, low=low, high=high)
        return Amount(number, number, number)
    inner = ConfigTable(value, file=table.file, place=f"{table.place}, {key}", known=_AMOUNT_KEYS)
    parts = [read_number(inner, name, given(inner, name, "a number"), low=low, high=high) for name in _AMOUNT_KEYS]
    if parts != sorted(parts):
        said = dict(zip(_AMOUNT_KEYS, (f"{part:g}" for part in parts), strict=True))
        raise table.fault(key, say("amount_order", **said), remedy=say("amount_order_remedy"))
    return Amount(*parts)


def read_profile(table: ConfigTable) -> tuple[float, ...]:
    """Return the factors of the season's places."""
    expected = "a list of factors, one for each place in the season (12 for months)"
    value = given(table, "profile", expected)
    if not isinstance(value, list | tuple) or len(value) not in _SEASONS:
        raise wrong(table, "profile", value, expected)
    return tuple(read_number(table, "profile", one, low=0.0, high=_HIGHEST_FACTOR) for one in value)


def read_scope(table: ConfigTable) -> Scope:
    """Return patterns by column; one text is a list of one."""
    content = table.content.get("scope", {})
    if not isinstance(content, Mapping):
        raise wrong(table, "scope", content, 'lists of codes by column, such as scope.origin = ["KZ", "U*"]')
    inner = ConfigTable(content, file=table.file, place=f"{table.place}, scope", known=list(content))
    return {
        column: (inner.text(column),) if isinstance(value, str) else inner.texts(column)
        for column, value in content.items()
    }


def read_span(table: ConfigTable, *, required: bool) -> tuple[Period | None, Period | None]:
    """Return the first and the last period, None where left open."""
    first, last = (_period(table, key, required=required) for key in ("from", "to"))
    if first and last and last.end < first.start:
        raise table.fault("to", say("out_of_order", first=first, last=last), remedy=say("out_of_order_remedy"))
    return first, last


def _period(table: ConfigTable, key: str, *, required: bool) -> Period | None:
    expected = "a period such as 2025-07, 2025-Q3, 2025 or 2025-07-01"
    if key not in table and not required:
        return None
    value = given(table, key, expected)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return Period.containing(value, Frequency.DAILY)
    text = str(value) if isinstance(value, str) or type(value) is int else ""
    period = parse_period(text)
    if period is None or period.frequency is Frequency.HOURLY:
        raise wrong(table, key, value, expected)
    return period


def given(table: ConfigTable, key: str, expected: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the value of a key that must be there."""
    if key in table:
        return table.content[key]
    remedy = say("missing_remedy", key=key, expected=expected)
    raise table.fault(key, say("missing"), remedy=remedy)


def read_number(table: ConfigTable, key: str, value: object, *, low: float, high: float) -> float:
    """Return a finite number between the bounds, both included."""
    expected = f"a number from {low:g} to {high:g}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise wrong(table, key, value, expected)
    if not low <= value <= high:
        raise wrong(table, key, value, expected)
    return float(value)


def wrong(table: ConfigTable, key: str, found: object, expected: str) -> ConfigurationError:
    """Return the error that says what was found, what is expected and what to do."""
    shown = say("wrong", found=str(found)[:_SHOWN], expected=expected)
    return table.fault(key, shown, remedy=say("give", expected=expected))
