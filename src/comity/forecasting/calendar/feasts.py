"""Feasts and other effects of the calendar as data: when they lie, how they are named, what size is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Feast(StrEnum):
    """What moves against the months, weeks or days of a year; its value is the key of its name in the texts."""

    WESTERN_EASTER = "western_easter"
    ORTHODOX_EASTER = "orthodox_easter"
    RAMADAN = "ramadan"
    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    NOWRUZ = "nowruz"
    LUNAR_NEW_YEAR = "lunar_new_year"
    MID_AUTUMN = "mid_autumn"
    DIWALI = "diwali"
    PASSOVER = "passover"
    TISHRI = "tishri"
    YEAR_END = "year_end"
    DAYS_OFF = "days_off"
    BRIDGE_DAYS = "bridge_days"
    SCHOOL_BREAK = "school_break"
    WEEKDAYS = "weekdays"
    LEAP_DAY = "leap_day"


ANYWHERE = frozenset((Feast.YEAR_END, Feast.WEEKDAYS, Feast.LEAP_DAY))
"""Effects that a series has wherever it belongs; one whose countries aren't known has Western Easter, too."""

ADMITTED_TOGETHER: Mapping[Feast, Feast] = {
    Feast.EID_AL_FITR: Feast.RAMADAN,
    Feast.EID_AL_ADHA: Feast.RAMADAN,
    Feast.TISHRI: Feast.PASSOVER,
    Feast.BRIDGE_DAYS: Feast.DAYS_OFF,
}
"""Feasts that come as a family: one decision for all of them."""


@dataclass(frozen=True)
class Window:
    """Days around a feast, both ends included, relative to its first day (to Easter Sunday)."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Return how many days the window has."""
        return self.last - self.first + 1


COARSE: Mapping[Feast, tuple[Window, ...]] = {
    Feast.WESTERN_EASTER: (Window(-8, 0),),
    Feast.ORTHODOX_EASTER: (Window(-5, 3),),
    Feast.RAMADAN: (Window(-30, -1),),
    Feast.EID_AL_FITR: (Window(-2, 7),),
    Feast.EID_AL_ADHA: (Window(-3, 6),),
    Feast.LUNAR_NEW_YEAR: (Window(-10, -1), Window(0, 9)),
    Feast.MID_AUTUMN: (Window(-3, 5),),
    Feast.DIWALI: (Window(-4, 5),),
    Feast.PASSOVER: (Window(-1, 7),),
    Feast.TISHRI: (Window(-1, 22),),
}
"""Windows for months and quarters. Ramadan is told by the end of the fast, whose date is the better known."""

FINE: Mapping[Feast, tuple[Window, ...]] = {
    Feast.WESTERN_EASTER: (Window(-9, -4), Window(-3, -1), Window(0, 1), Window(2, 8)),
    Feast.ORTHODOX_EASTER: (Window(-9, -4), Window(-3, -1), Window(0, 1), Window(2, 8)),
    Feast.RAMADAN: (Window(-30, -6),),
    Feast.EID_AL_FITR: (Window(-5, -1), Window(0, 3), Window(4, 10)),
    Feast.EID_AL_ADHA: (Window(-5, -1), Window(0, 3), Window(4, 10)),
    Feast.NOWRUZ: (Window(-4, -1), Window(0, 3), Window(4, 13)),
    Feast.LUNAR_NEW_YEAR: (Window(-7, -2), Window(-1, 2), Window(3, 9)),
    Feast.MID_AUTUMN: (Window(-2, 3),),
    Feast.DIWALI: (Window(-3, -1), Window(0, 4)),
    Feast.PASSOVER: (Window(-2, -1), Window(0, 6)),
    Feast.TISHRI: (Window(-1, 1), Window(13, 22)),
    Feast.YEAR_END: (Window(-5, -2), Window(-1, 1), Window(2, 5), Window(6, 7), Window(8, 12)),
}
"""Windows for weeks and days; the year's end is counted from Christmas Day."""


@dataclass(frozen=True)
class Source:
    """How calendars of countries name a feast (in English), and whose calendar gives its dates."""

    pattern: str
    reference: str | None = None


SOURCES: Mapping[Feast, Source] = {
    Feast.WESTERN_EASTER: Source(
        r"easter|good friday|maundy|holy (thursday|saturday)|carnival|ascension|pentecost"
    ),
    Feast.ORTHODOX_EASTER: Source(r"easter|good friday|holy (friday|saturday)|sham el|coptic|pascha"),
    Feast.EID_AL_FITR: Source(r"^eid al-fitr", "SG"),
    Feast.EID_AL_ADHA: Source(r"^eid al-adha", "SG"),
    Feast.NOWRUZ: Source(r"now?ruz|nauryz|nooruz|navruz", "IR"),
    Feast.LUNAR_NEW_YEAR: Source(
        r"chinese new year|lunar new year|korean new year|\bt[eê]t\b|seollal|tsagaan sar", "SG"
    ),
    Feast.MID_AUTUMN: Source(r"mid-autumn|chuseok", "KR"),
    Feast.DIWALI: Source(r"diwali|deepavali|tihar", "SG"),
    Feast.PASSOVER: Source(r"^pesach$", "IL"),
    Feast.TISHRI: Source(r"^rosh hashanah", "IL"),
}

ALSO: Mapping[Feast, frozenset[str]] = {
    Feast.WESTERN_EASTER: frozenset(("MX", "MZ", "UY", "AM", "ST")),
    Feast.ORTHODOX_EASTER: frozenset(("RU", "CY", "MK", "MD", "KZ", "EG")),
    Feast.NOWRUZ: frozenset(("AZ", "TM")),
}
"""Countries in which a feast moves people although their calendars of public holidays don't name it."""


@dataclass(frozen=True)
class Expected:
    """What is expected of an effect in logs: its mean, how far panels differ, and how far parts of a panel do.

    Of a window for months and quarters it is the effect when the whole window lies in the step; for weeks and days
    that of a step that lies in the window.
    """

    mean: float
    panels: float
    parts: float


COARSE_EXPECTED: Mapping[Feast, Expected] = {
    Feast.WESTERN_EASTER: Expected(0.03, 0.02, 0.02),
    Feast.WEEKDAYS: Expected(0.0, 0.006, 0.003),
    Feast.DAYS_OFF: Expected(0.0, 0.008, 0.004),
    Feast.BRIDGE_DAYS: Expected(0.0, 0.008, 0.004),
    Feast.SCHOOL_BREAK: Expected(0.0, 0.1, 0.05),
}
OTHERS_EXPECTED = Expected(0.0, 0.08, 0.05)
FINE_EXPECTED = Expected(0.0, 0.2, 0.1)
