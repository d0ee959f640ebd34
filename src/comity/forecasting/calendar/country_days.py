"""What the calendars of countries know: which feasts a country keeps, when they lie, and its days off.

The calendars are those of the library `holidays`, which is loaded on the first question. Days are counted from
1970-01-01.
"""

import datetime as dt
import re
import warnings
from functools import cache

from comity.forecasting.calendar.feasts import ADMITTED_TOGETHER, ALSO, SOURCES, Feast

FIRST_YEAR, LAST_YEAR = 1960, 2050
"""Years of the countries' calendars; Easter and Christmas are known for all years that `EVER` spans."""
EVER = range(1900, 2101)
_EPOCH = dt.date(1970, 1, 1)
_LOOKED_AT = range(2015, 2025)
_NEAR, _FAR = 3, 60
_UNKNOWN_BEFORE = re.compile(
    r"substitut|temporary|additional|special|election|mourning|funeral|coronation|day off", re.IGNORECASE
)
"""Days that are decreed late: no forecaster could know them at the origin."""
_FRIDAY, _SATURDAY = 4, 5
_KINDS = frozenset(("public", "government", "bank", "optional", "half_day", "unofficial"))
"""Kinds of holidays that are kept by a country, not by one faith within it."""


def _american_first(language: str) -> bool:
    return language != "en_US"


def day_number(date: dt.date) -> int:
    """Return the days since 1970-01-01."""
    return (date - _EPOCH).days


@cache
def _named_days(country: str, *, school: bool = False) -> dict[dt.date, str]:
    """Return a country's holidays of all kinds, with their names in English where the library has them."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=True):
        return {}
    found = holidays.country_holidays(country)
    kinds = ({"school"} if school else _KINDS) & set(found.supported_categories)
    if not kinds:
        return {}
    english = min(
        (name for name in found.supported_languages if name.startswith("en")), key=_american_first, default=None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of Islamic dates that are estimates
        return dict(
            holidays.country_holidays(
                country, years=range(FIRST_YEAR, LAST_YEAR + 1), language=english, categories=tuple(sorted(kinds))
            )
        )


@cache
def easters(*, orthodox: bool) -> tuple[int, ...]:
    """Return the day of Easter Sunday of every year."""
    from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

    if orthodox:
        return tuple(day_number(easter(year, EASTER_ORTHODOX)) for year in EVER)
    return tuple(day_number(easter(year, EASTER_WESTERN)) for year in EVER)


@cache
def feast_days(feast: Feast) -> tuple[int, ...]:
    """Return the first day of every occurrence of a feast (Easter: its Sunday; Ramadan: the day after it)."""
    if feast in (Feast.WESTERN_EASTER, Feast.ORTHODOX_EASTER):
        return easters(orthodox=feast is Feast.ORTHODOX_EASTER)
    if feast is Feast.YEAR_END:
        return tuple(day_number(dt.date(year, 12, 25)) for year in EVER)
    source = SOURCES[Feast.EID_AL_FITR if feast is Feast.RAMADAN else feast]
    days = _matching(source.reference or "", source.pattern, EVER)
    return tuple(day for k, day in enumerate(days) if k == 0 or day - days[k - 1] >= _FAR)


def _matching(country: str, pattern: str, years: range) -> list[int]:
    """Return the days of these years whose names match; an eve is not the feast."""
    named = sorted((date, names) for date, names in _named_days(country).items() if date.year in years)
    eve = re.compile(r"preceding|\beve\b|observed|alternative", re.IGNORECASE)
    return [
        day_number(date)
        for date, names in named
        if any(re.search(pattern, name, re.IGNORECASE) and not eve.search(name) for name in names.split("; "))
    ]


@cache
def celebrates(country: str) -> frozenset[Feast]:
    """Return the feasts that a country (ISO alpha-2) keeps, as its calendar of holidays shows."""
    kept = {feast for feast, countries in ALSO.items() if country in countries}
    kept |= {feast for feast in SOURCES if _keeps(country, feast)}
    if Feast.EID_AL_FITR in kept:
        kept.add(Feast.RAMADAN)
    kept |= {feast for feast, head in ADMITTED_TOGETHER.items() if head is Feast.PASSOVER and head in kept}
    return frozenset(kept)


def _keeps(country: str, feast: Feast) -> bool:
    days = _matching(country, SOURCES[feast].pattern, _LOOKED_AT)
    if feast not in (Feast.WESTERN_EASTER, Feast.ORTHODOX_EASTER):
        return bool(days)
    own = easters(orthodox=feast is Feast.ORTHODOX_EASTER)
    other = easters(orthodox=feast is not Feast.ORTHODOX_EASTER)
    return any(_distance(day, own) <= _NEAR < _distance(day, other) for day in days)


def _distance(day: int, days: tuple[int, ...]) -> int:
    return min(abs(day - one) for one in days)


@cache
def days_off(country: str) -> frozenset[int]:
    """Return a country's days off on weekdays that belong to no feast that moves: fixed days and substitutes."""
    moving = [SOURCES[feast].pattern for feast in SOURCES]
    return frozenset(
        day_number(date)
        for date, name in _named_days(country).items()
        if date.weekday() < _SATURDAY
        and not _UNKNOWN_BEFORE.search(name)
        and not any(re.search(pattern, name, re.IGNORECASE) for pattern in moving)
    )


@cache
def bridge_days(country: str) -> frozenset[int]:
    """Return the Fridays after a Thursday off and the Mondays before a Tuesday off that are working days."""
    off = days_off(country) | _moving_days_off(country)
    after = {day + 1 for day in off if _weekday(day) == _FRIDAY - 1}
    before = {day - 1 for day in off if _weekday(day) == 1}
    return frozenset((after | before) - off)


def _moving_days_off(country: str) -> frozenset[int]:
    return frozenset(day_number(date) for date in _named_days(country) if date.weekday() < _SATURDAY)


def _weekday(day: int) -> int:
    return (day + _EPOCH.weekday()) % 7


@cache
def school_breaks(country: str) -> frozenset[int]:
    """Return the days without school that a country's calendar knows; few do."""
    return frozenset(day_number(date) for date in _named_days(country, school=True))
