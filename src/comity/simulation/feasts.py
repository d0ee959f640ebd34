"""Moving feasts of the demonstration's years: how much of a month each takes.

Dates of Ramadan are those of the Umm al-Qura calendar, Easter Sundays those of the Gregorian and Julian computus,
Nowruz is 20 to 25 March.
"""

import datetime as dt
from functools import cache

from comity.model.periods import Period

_RAMADAN = (
    "2018-05-16", "2019-05-06", "2020-04-24", "2021-04-13", "2022-04-02", "2023-03-23", "2024-03-11", "2025-03-01",
    "2026-02-18", "2027-02-08",
)  # fmt: skip
_ORTHODOX_EASTER = (
    "2019-04-28", "2020-04-19", "2021-05-02", "2022-04-24", "2023-04-16", "2024-05-05", "2025-04-20", "2026-04-12",
)  # fmt: skip
_WESTERN_EASTER = (
    "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05",
)  # fmt: skip
_LENGTH = {"ramadan": 30, "eid": 6, "orthodox_easter": 9, "western_easter": 9, "nowruz": 6}
_OFFSET = {"ramadan": 0, "eid": 30, "orthodox_easter": -4, "western_easter": -4, "nowruz": 0}


def _starts(feast: str, year: int) -> list[dt.date]:
    if feast == "nowruz":
        return [dt.date(year, 3, 20)]
    days = {"orthodox_easter": _ORTHODOX_EASTER, "western_easter": _WESTERN_EASTER}.get(feast, _RAMADAN)
    return [dt.date.fromisoformat(d) for d in days if d.startswith(str(year))]


@cache
def share_of_month(feast: str, period: Period) -> float:
    """Return the share of a feast's days that fall in a month, from 0 to 1."""
    length = _LENGTH[feast]
    inside = 0
    for start in _starts(feast, period.year):
        first = start + dt.timedelta(days=_OFFSET[feast])
        last = first + dt.timedelta(days=length - 1)
        inside += max(0, (min(last, period.end) - max(first, period.start)).days + 1)
    return inside / length
