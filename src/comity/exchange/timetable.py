"""When a collection falls due: its rhythms, each in its phase of the agreement's calendar. Pure; times are UTC."""

import datetime as dt
import hashlib
from collections.abc import Iterator

from comity.model.collection import Collection, Phase, Rhythm
from comity.model.groups import Agreement
from comity.model.periods import Period

_DAY = dt.timedelta(days=1)
_LOOKED_AHEAD = (2, 40, 400)
"""Days in which the next time is looked for, one after the other; later than these there is none."""
_LONGEST_ABSENCE = dt.timedelta(days=400)


def due_slot(
    collection: Collection, agreement: Agreement, *, since: dt.datetime | None, moment: dt.datetime
) -> dt.datetime | None:
    """Return the last time after `since` and by `moment` at which the collection fell due; None where none did.

    However many times were missed, they are one. A collection that was never made is due at once.
    """
    if since is None:
        return moment
    begin = max(since, moment - _LONGEST_ABSENCE)
    return max((slot for slot in _slots(collection, agreement, begin, moment) if slot > since), default=None)


def next_slot(collection: Collection, agreement: Agreement, moment: dt.datetime) -> dt.datetime | None:
    """Return the first time after `moment` at which the collection falls due; None where none is near."""
    begin = moment
    for days in _LOOKED_AHEAD:
        end = moment + days * _DAY
        found = min((slot for slot in _slots(collection, agreement, begin, end) if slot > moment), default=None)
        if found is not None:
            return found
        begin = end
    return None


def phase_of(agreement: Agreement, day: dt.date, *, near_days: int) -> Phase:
    """Say where a day stands in the agreement's calendar; near a due date stands before within a window."""
    due = agreement.due_days
    if _ends_between(agreement, day - (due + near_days) * _DAY, day - (due - near_days) * _DAY):
        return Phase.NEAR_DUE
    if _ends_between(agreement, day - due * _DAY, day - _DAY):
        return Phase.WINDOW
    return Phase.OTHERWISE


def shift_of(collection: Collection) -> dt.timedelta:
    """Return by how much a collection's times are moved: the same whenever and wherever it is asked.

    Whole seconds below the timetable's `jitter_minutes`, so that members don't all ask, or are all asked, at once.
    """
    most = 60 * collection.timetable.jitter_minutes
    if not most:
        return dt.timedelta()
    number = int.from_bytes(hashlib.sha256(collection.name.encode()).digest()[:8])
    return dt.timedelta(seconds=number % most)


def _slots(
    collection: Collection, agreement: Agreement, begin: dt.datetime, end: dt.datetime
) -> Iterator[dt.datetime]:
    """Yield all times from `begin` to `end`, in no order; the phase is that of the day before any shift."""
    shift, timetable = shift_of(collection), collection.timetable
    for phase, rhythm in timetable.rhythms.items():
        for time in _times(rhythm, begin - shift, end - shift):
            if phase_of(agreement, time.date(), near_days=timetable.near_days) is phase:
                yield time + shift


def _times(rhythm: Rhythm, begin: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """Return the rhythm's times between two moments, both included."""
    from dateutil.rrule import DAILY, rrule

    first, last = (moment.astimezone(dt.UTC).replace(tzinfo=None) for moment in (begin, end))
    rule = rrule(
        DAILY,
        dtstart=first.replace(hour=0, minute=0, second=0, microsecond=0),
        byhour=rhythm.hours,
        byminute=rhythm.minute,
        bysecond=0,
        byweekday=rhythm.weekday,
        bymonthday=rhythm.day,
    )
    return [time.replace(tzinfo=dt.UTC) for time in rule.between(first, last, inc=True)]


def _ends_between(agreement: Agreement, first: dt.date, last: dt.date) -> bool:
    """Say whether a period that the agreement asks for ends on one of these days."""
    if first > last:
        return False
    period = Period.containing(first, agreement.frequency)
    if agreement.first_period is not None:
        period = max(period, agreement.first_period)
    return period.end <= last and agreement.covers(period)
