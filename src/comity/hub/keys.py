"""Series keys and moments as people write them."""

import datetime as dt
import re
from collections.abc import Mapping

from comity.errors import UsageError
from comity.hub.numbers import MOST_DIGITS
from comity.model.periods import Period, parse_period
from comity.model.structures import Dataflow

Key = Mapping[str, tuple[str, ...]]
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that can be asked for: what is reckoned from a period stays within the calendar."""
_ANY = {"", "*"}
_LONGEST_TOLD = 40


def parse_key(text: str | None, dataflow: Dataflow) -> Key:
    """Return the codes wanted by dimension.

    Two forms are read: SDMX's dotted key in the order of the dimensions (`M.KG..IN`, empty or `*` for any, `+`
    between alternatives), and pairs (`REPORTER=KG,DIRECTION=IN+OUT`).
    """
    if text is None or text.strip() in {"", "all", "*"}:
        return {}
    if "=" in text:
        return _pairs(text, dataflow)
    parts = text.split(".")
    ids = dataflow.structure.key_ids
    if len(parts) != len(ids):
        raise UsageError(
            f"The key {text} has {len(parts)} parts; {dataflow.id} has {len(ids)} dimensions.",
            remedy=f"Write {'.'.join(ids)}, leaving out what may be anything, or pairs such as {ids[1]}=…",
        )
    return {name: tuple(part.split("+")) for name, part in zip(ids, parts, strict=True) if part not in _ANY}


def _pairs(text: str, dataflow: Dataflow) -> Key:
    wanted = {}
    for pair in re.split(r"[,;&]\s*", text):
        name, _, codes = pair.partition("=")
        known = {i.upper(): i for i in dataflow.structure.key_ids}
        if name.strip().upper() not in known:
            raise UsageError(
                f"{dataflow.id} has no dimension {name.strip()}.",
                remedy=f"Its dimensions are {', '.join(dataflow.structure.key_ids)}.",
            )
        if codes.strip() not in _ANY:
            wanted[known[name.strip().upper()]] = tuple(code.strip() for code in codes.split("+"))
    return wanted


def parse_moment(text: str | None) -> dt.datetime | int | None:
    """Return the moment that a text names: a date (its end, UTC), a date and time, or a sequence number.

    >>> parse_moment("2025-02-10").isoformat()
    '2025-02-10T23:59:59.999999+00:00'
    >>> parse_moment("17")
    17
    """
    if text is None or text.strip().lower() in {"", "now"}:
        return None
    plain = text.strip()
    try:
        moment = _sequence_number(plain) if _is_sequence_number(plain) else _time_of(plain)
    except ValueError as error:
        raise UsageError(
            f"{plain[:_LONGEST_TOLD]} is neither a date, a date and time, nor a sequence number.",
            remedy="Write 2025-02-10, 2025-02-10T09:00+00:00, or a sequence number such as 17.",
        ) from error
    if isinstance(moment, dt.datetime):
        check_year(moment.year, plain)
    return moment


def _is_sequence_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) != len("20250210")


def _sequence_number(text: str) -> int:
    """Return the number; raises ValueError for one that no ledger can have."""
    if len(text) > MOST_DIGITS:
        raise ValueError(len(text))
    return int(text)


def _time_of(text: str) -> dt.datetime:
    """Return the moment, UTC unless it says another zone; raises ValueError for what is none."""
    if len(text) <= len("2025-02-10"):
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max, tzinfo=dt.UTC)
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def parse_day(text: str) -> dt.date:
    """Return the day that a text names; raises UsageError for others, and for years far away."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text[:20]} is no day.", remedy="Write it as 2026-03-31.") from error
    check_year(day.year, text)
    return day


def parse_bound(text: str | None) -> Period | None:
    """Return the period that a bound names, or None where none is given; raises UsageError for others."""
    if text is None:
        return None
    period = parse_period(text)
    if period is None:
        raise UsageError(
            f"{text[:_LONGEST_TOLD]} is no time period.",
            remedy="Write 2024, 2024-Q1, 2024-03, 2024-03-05 or 2024-03-05T10:00:00.",
        )
    check_year(period.year, str(period))
    return period


def check_year(year: int, told: str) -> None:
    """Raise UsageError for a year so far away that what is reckoned from it may leave the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(
            f"{told[:_LONGEST_TOLD]} is not in the years that can be asked for.",
            remedy=f"Choose one from {FIRST_YEAR} to {LAST_YEAR}.",
        )
