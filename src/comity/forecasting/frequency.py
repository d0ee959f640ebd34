"""Frequencies as people write them, and the season that each has."""

from comity.errors import UsageError
from comity.forecasting.texts import say
from comity.model.periods import Frequency

SEASON = {
    Frequency.ANNUAL: 1,
    Frequency.HALF_YEARLY: 2,
    Frequency.TRIMESTER: 3,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 52,
    Frequency.DAILY: 7,
}
"""Steps in a season. Days repeat by the week: a year's season would need years of days."""

MONTHS = {
    Frequency.ANNUAL: 12,
    Frequency.HALF_YEARLY: 6,
    Frequency.TRIMESTER: 4,
    Frequency.QUARTERLY: 3,
    Frequency.MONTHLY: 1,
}
DAYS = {Frequency.WEEKLY: 7, Frequency.DAILY: 1}
_HOURS = {"H", "BH", "CBH"}
_ALIASES = {"Y": "A", "YS": "A", "YE": "A", "AS": "A", "MS": "M", "ME": "M", "QS": "Q", "QE": "Q"}


def parse_frequency(text: str) -> Frequency:
    """Return the frequency that a letter of CL_FREQ, or an alias of pandas, names; hours are refused.

    >>> parse_frequency("MS"), parse_frequency("w-mon")
    (<Frequency.MONTHLY: 'M'>, <Frequency.WEEKLY: 'W'>)
    """
    letter = text.strip().upper().split("-")[0]
    if letter in _HOURS:
        raise hours_refused()
    try:
        return Frequency(_ALIASES.get(letter, letter))
    except ValueError:
        raise UsageError(say("unknown_frequency", text=text), remedy=say("unknown_frequency_remedy")) from None


def check_forecastable(frequency: Frequency | None) -> None:
    """Raise UsageError where figures of this frequency can't be forecast."""
    if frequency is Frequency.HOURLY:
        raise hours_refused()


def hours_refused() -> UsageError:
    """Return the error that says that hourly figures can't be forecast."""
    return UsageError(say("hourly"), remedy=say("hourly_remedy"))
