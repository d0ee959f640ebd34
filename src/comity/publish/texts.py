"""Every text of the report in one language: messages through gettext, names and formats through CLDR.

English is written in the code; the .po files in `locale/<language>/` beside this file translate it. Messages are
whole sentences with {placeholders}. A language without a catalogue is shown in English words with its own number
formats.
"""

import datetime as dt
import functools
import gettext
import io
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol

from comity.errors import UsageError
from comity.model.names import localise
from comity.model.periods import Frequency, Period
from comity.publish import numerals, time_texts
from comity.publish.report_data import Names

_LIST_LOCALES = {"en": "en_GB"}
"""Where lists follow another country's custom than CLDR's plain locale does: "A, B and C"."""


def _own_areas(texts: "Texts") -> dict[str, str]:
    _ = texts.translate
    return {
        "_T": _("All"),
        "_U": _("Unknown"),
        "_O": _("Other"),
        "_Z": _("Not applicable"),
        "STLS": _("Stateless"),
        "RFG": _("Recognised refugees"),
        "RNC": _("Recognised non-citizens"),
        "SUHH": _("Soviet Union (former)"),
        "YUCS": _("Yugoslavia (former)"),
        "CSXX": _("Serbia and Montenegro (former)"),
        "CSHH": _("Czechoslovakia (former)"),
        "DDDE": _("German Democratic Republic (former)"),
        "XAB": _("Abkhazia"),
        "XSO": _("South Ossetia"),
        "XNC": _("Northern Cyprus"),
    }


class Texts:
    """Messages, names and formats of one language."""

    def __init__(
        self,
        language: str = "en",
        *,
        names: Mapping[str, Names] | None = None,
        translation: gettext.NullTranslations | None = None,
    ) -> None:
        """Take own names of areas and providers by code; `translation` stands in for the catalogue in tests."""
        self.language = language
        self.locale = _parse_locale(language)
        self._translation = translation or read_catalogue(language)
        self._names = names or {}
        self._areas = _own_areas(self)

    @property
    def decimal_mark(self) -> str:
        """The mark between whole and decimal digits."""
        return str(get_decimal_symbol(self.locale))

    def translate(self, message: str, **values: object) -> str:
        """Return the message in this language, its placeholders filled."""
        text = self._translation.gettext(message)
        return text.format(**values) if values else text

    def plural(self, singular: str, plural: str, *, count: int, **values: object) -> str:
        """Return the form of the message that goes with the count, which fills {count}."""
        text = self._translation.ngettext(singular, plural, count)
        return text.format(count=self.number(count), **values)

    def name(self, names: Names, default: str = "") -> str:
        """Return the name in this language, or the nearest there is."""
        return localise(names, self.language, default)

    def area(self, code: str) -> str:
        """Return the name of an area or provider: the report's own, a special code's, CLDR's, else the code."""
        if code in self._names:
            return self.name(self._names[code], code)
        return self._areas.get(code) or str(self.locale.territories.get(code, code))

    def areas(self, codes: Iterable[str]) -> str:
        """Return the areas as a list in words, in alphabetical order."""
        return self.listing(sorted(self.area(code) for code in codes))

    def listing(self, items: Sequence[str]) -> str:
        """Return "A, B and C"."""
        return format_list(items, style="standard", locale=_LIST_LOCALES.get(self.language, self.locale))

    def number(self, value: float, *, decimals: int = 0, signed: bool = False) -> str:
        """Return a number in full."""
        return numerals.render_number(value, self.locale, decimals=decimals, signed=signed)

    def percent(self, fraction: float, *, decimals: int = 1, signed: bool = False) -> str:
        """Return a fraction as a percentage."""
        return numerals.render_percent(fraction, self.locale, decimals=decimals, signed=signed)

    def points(self, fraction: float, *, decimals: int = 1) -> str:
        """Return a fraction of a whole as percentage points, with its sign."""
        return self.translate(
            "{number} percentage points", number=self.number(fraction * 100, decimals=decimals, signed=True)
        )

    def amount(self, value: float, *, digits: int | None = None) -> str:
        """Return a count for a sentence: millions in words."""
        return numerals.render_amount(value, self.locale, digits=digits)

    def interval(self, lower: float, upper: float) -> str:
        """Return the bounds of an interval of estimates."""
        return numerals.render_interval(lower, upper, self.locale)

    def bounds(self, lower: float, upper: float, *, decimals: int = 0) -> str:
        """Return two numbers in full with a dash between them."""
        low, high = (self.number(bound, decimals=decimals) for bound in (lower, upper))
        return numerals.join_bounds(low, high)

    def date(self, day: dt.date) -> str:
        """Return a day."""
        return time_texts.render_date(day, self.locale)

    def moment(self, moment: dt.datetime) -> str:
        """Return a moment, in UTC."""
        return time_texts.render_moment(moment, self.locale)

    def period(self, period: Period, *, short: bool = False) -> str:
        """Return a period."""
        return time_texts.render_period(period, self.locale, short=short)

    def span(self, first: Period, last: Period) -> str:
        """Return a span of periods."""
        if first == last:
            return self.period(first)
        return self.translate("{first} to {last}", first=self.period(first), last=self.period(last))

    def per(self, frequency: Frequency, what: str) -> str:
        """Return a unit by period: "visitors per month"."""
        _ = self.translate
        return {
            Frequency.ANNUAL: _("{what} per year", what=what),
            Frequency.HALF_YEARLY: _("{what} per half-year", what=what),
            Frequency.TRIMESTER: _("{what} per trimester", what=what),
            Frequency.QUARTERLY: _("{what} per quarter", what=what),
            Frequency.MONTHLY: _("{what} per month", what=what),
            Frequency.WEEKLY: _("{what} per week", what=what),
            Frequency.DAILY: _("{what} per day", what=what),
            Frequency.HOURLY: _("{what} per hour", what=what),
        }[frequency]

    def year(self, frequency: Frequency) -> str:
        """Return what a year is called by its periods, after "last", "next" or "the": "12 months"."""
        if frequency is Frequency.ANNUAL:
            return self.translate("year")
        return self.lasting(frequency, frequency.per_year)

    def lasting(self, frequency: Frequency, count: int) -> str:
        """Return a length of time: "12 months"."""
        singular, plural = {
            Frequency.ANNUAL: ("{count} year", "{count} years"),
            Frequency.HALF_YEARLY: ("{count} half-year", "{count} half-years"),
            Frequency.TRIMESTER: ("{count} trimester", "{count} trimesters"),
            Frequency.QUARTERLY: ("{count} quarter", "{count} quarters"),
            Frequency.MONTHLY: ("{count} month", "{count} months"),
            Frequency.WEEKLY: ("{count} week", "{count} weeks"),
            Frequency.DAILY: ("{count} day", "{count} days"),
            Frequency.HOURLY: ("{count} hour", "{count} hours"),
        }[frequency]
        return self.plural(singular, plural, count=count)


def capitalise(text: str) -> str:
    """Return the text with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def read_catalogue(language: str, *, folder: Traversable | None = None) -> gettext.NullTranslations:
    """Return the translations of a language: all .po files in its folder, by subject; English needs none.

    `folder` holds the languages' folders: the reports' own unless given.
    """
    folder = (folder or resources.files("comity.publish") / "locale") / language
    if not folder.is_dir():
        return gettext.NullTranslations()
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".po")), key=lambda file: file.name)
    return _compile(tuple(file.read_bytes() for file in files), language)


@functools.cache
def _compile(files: tuple[bytes, ...], language: str) -> gettext.NullTranslations:
    """Return the files' translations together: read once, for compiling takes longer than a whole answer."""
    found = gettext.NullTranslations()
    for file in files:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(file), locale=language))
        compiled.seek(0)
        one = gettext.GNUTranslations(compiled)
        one.add_fallback(found)
        found = one
    return found


def _parse_locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, LookupError) as error:
        raise UsageError(
            f"The language “{language}” is not known.", remedy="Name it by its code, such as en or ru."
        ) from error
