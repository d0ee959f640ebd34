"""Which periods lie within which: a year is made of months, so that what is shown of both must agree."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from comity.model.periods import Frequency, Period
from comity.store import schema

ORDER = tuple(map(Frequency, "HDWMQTSA"))
"""Frequencies by the length of their periods."""
_MOST_NAMED = 500


def enclosing(number: int) -> list[int]:
    """Return the numbers of all longer periods that a period lies in whole, the shortest first."""
    period = Period.from_id(number)
    longer = ORDER[ORDER.index(period.frequency) + 1 :]
    found = [Period.containing(period.start, frequency) for frequency in longer]
    return [one.id for one in found if one.start <= period.start and one.end >= period.end]


def enclosing_known(connection: sa.Connection, numbers: Collection[int]) -> dict[int, list[int]]:
    """Return, for each of these periods, the longer ones of the ledger that it lies in."""
    above = {number: enclosing(number) for number in numbers}
    known = _known(connection, {one for longer in above.values() for one in longer})
    return {number: [one for one in longer if one in known] for number, longer in above.items()}


def finer_than(connection: sa.Connection, numbers: Collection[int]) -> Mapping[int, int]:
    """Return the shorter periods of the ledger that lie in these (all of one frequency), and which each lies in."""
    wanted = set(numbers)
    periods = [Period.from_id(number) for number in wanted]
    shorter = {one.value for period in periods[:1] for one in ORDER[: ORDER.index(period.frequency)]}
    if not shorter:
        return {}
    table = schema.period.c
    first, last = min(one.start for one in periods), max(one.end for one in periods)
    query = sa.select(table.id).where(
        table.freq.in_(sorted(shorter)), table.start >= first.isoformat(), table.end <= last.isoformat()
    )
    found = {}
    for number in connection.execute(query).scalars():
        over = wanted.intersection(enclosing(number))
        if over:
            found[int(number)] = over.pop()
    return found


def nearest_above(numbers: Iterable[int]) -> dict[int, int]:
    """Return, of these periods, the shortest other one above each that lies in one."""
    every = set(numbers)
    above = {number: [one for one in enclosing(number) if one in every] for number in every}
    return {number: longer[0] for number, longer in above.items() if longer}


def _known(connection: sa.Connection, numbers: Collection[int]) -> set[int]:
    column = schema.period.c.id
    ordered = sorted(numbers)
    parts = [ordered[start : start + _MOST_NAMED] for start in range(0, len(ordered), _MOST_NAMED)]
    return {
        int(one)
        for part in parts
        for one in connection.execute(sa.select(column).where(column.in_(part))).scalars()
    }
