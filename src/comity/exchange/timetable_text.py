"""Rhythms of a timetable as people write them: `every 3 hours`, `daily at 06:00`, `monthly on day 5 at 06:00`."""

import re

from comity.model.collection import Rhythm

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLES = '"every 3 hours", "daily at 06:00", "weekly on monday at 06:00" or "monthly on day 5 at 06:00"'
_HOURS_A_DAY = 24
_TIME = r"at (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
_EVERY = re.compile(r"every (?P<count>1|2|3|4|6|8|12) hours?")
_ON_DAYS = re.compile(
    rf"(?:daily|weekly on (?P<weekday>{'|'.join(WEEKDAYS)})|monthly on day (?P<day>[1-9]|1\d|2[0-8])) {_TIME}"
)


def parse_rhythm(text: str) -> Rhythm | None:
    """Return the rhythm that a text says, None where it says none; times are UTC.

    Hours are counted from midnight, by numbers that a day can be divided by; days of the month go to 28.

    >>> parse_rhythm("every 8 hours").hours
    (0, 8, 16)
    >>> parse_rhythm("weekly on friday at 06:30").weekday
    4
    """
    plain = " ".join(text.lower().split())
    every = _EVERY.fullmatch("every 1 hour" if plain == "hourly" else plain)
    if every is not None:
        return Rhythm(plain, tuple(range(0, _HOURS_A_DAY, int(every["count"]))))
    days = _ON_DAYS.fullmatch(plain)
    if days is None:
        return None
    return Rhythm(
        plain,
        (int(days["hour"]),),
        int(days["minute"]),
        weekday=WEEKDAYS.index(days["weekday"]) if days["weekday"] else None,
        day=int(days["day"]) if days["day"] else None,
    )
