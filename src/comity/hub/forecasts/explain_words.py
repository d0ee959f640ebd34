"""How explanations write numbers and periods: by CLDR, in the language of the reader."""

import datetime as dt
from collections.abc import Mapping, Sequence

from babel import Locale
from babel.dates import format_date

from comity.model.periods import Frequency, Period
from comity.publish.numerals import render_amount, render_number, render_percent
from comity.publish.time_texts import render_period

_DIGITS = 3
_PLACES = {Frequency.MONTHLY: "LLLL", Frequency.QUARTERLY: "QQQ", Frequency.DAILY: "EEEE"}


class CldrWords:
    """Words of one language; `periods` are those of every `ds` that will be written."""

    def __init__(self, language: str, periods: Mapping[object, Period]) -> None:
        """Take the language, en or ru, and the periods."""
        self.language = language
        self._locale = Locale.parse(language)
        self._periods = periods

    def amount(self, value: float, *, signed: bool = False) -> str:
        """Write a count that is an estimate, to three digits."""
        if not signed:
            return render_amount(value, self._locale, digits=_DIGITS)
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return sign + render_amount(abs(value), self._locale, digits=_DIGITS)

    def percent(self, fraction: float, *, decimals: int = 0, signed: bool = False) -> str:
        """Write a fraction as a percentage."""
        return render_percent(fraction, self._locale, decimals=decimals, signed=signed)

    def decimal(self, value: float) -> str:
        """Write a number with one decimal."""
        return render_number(value, self._locale, decimals=1)

    def period(self, ds: object) -> str:
        """Write a period in words."""
        period = self._periods.get(ds)
        return str(ds) if period is None else render_period(period, self._locale)

    def place(self, ds: object) -> str | None:
        """Write the month, quarter or day of the week."""
        period = self._periods.get(ds)
        pattern = None if period is None else _PLACES.get(period.frequency)
        return None if period is None or pattern is None else format_date(period.start, pattern, self._locale)

    def plural_form(self, count: int) -> str:
        """Return CLDR's plural category."""
        return str(self._locale.plural_form(count))


def words_for(language: str, ds: Sequence[object], frequency: Frequency) -> CldrWords:
    """Return the words for a panel's `ds` that are dates, the first days of their periods."""
    periods: dict[object, Period] = {
        one: Period.containing(one, frequency) for one in ds if isinstance(one, dt.date)
    }
    return CldrWords(language, periods)
