"""Months added up to quarters and years: sums of sample paths, whose quantiles are not sums of quantiles."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.frequency import MONTHS
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.paths import Paths
from comity.forecasting.series import Array
from comity.forecasting.timeline import Timeline, read_timeline
from comity.model.periods import Frequency, Period

_EPOCH = dt.date(1970, 1, 1)
_MONTHS_A_YEAR = 12


def aggregate_time(
    paths: Paths, *, to: Frequency, history: pl.DataFrame | None = None, frequency: Frequency | None = None
) -> Paths:
    """Return the paths of the sums over each whole period of the frequency `to`; `ds` are SDMX texts (2024-Q1).

    What has already been observed of the first period is taken from `history` (`unique_id`, `ds`, `y`, of the same
    style of `ds`), the rest from the paths, so that a year that has begun is as uncertain as what is left of it. A
    period that isn't covered by both together is left out; a series that lacks an observed part has NaN.
    `frequency` is that of the paths, where their `ds` don't tell. Raises `UsageError` where periods aren't parts of
    the longer ones, as weeks are not of months.
    """
    past = _observed(paths, history)
    ds = sorted({*past, *paths.ds})  # type: ignore[type-var]  # dates, texts and numbers sort among their own kind
    steps, timeline = read_timeline(ds, frequency)
    parts = {moment: _period(timeline, step, to) for moment, step in zip(ds, steps, strict=True)}
    coming = {parts[moment]: place for place, moment in enumerate(paths.ds)}
    known = {parts[moment]: values for moment, values in past.items() if parts[moment] not in coming}
    sums = _Sums(paths, coming, known)
    wholes = dict.fromkeys(Period.containing(part.start, to) for part in coming)
    made = {str(whole): total for whole in wholes if (total := sums.over(whole)) is not None}
    values = np.stack(list(made.values()), axis=2) if made else np.empty((*paths.values.shape[:2], 0))
    return Paths(paths.unique_ids, tuple(made), values)


def _observed(paths: Paths, history: pl.DataFrame | None) -> dict[object, Array]:
    """Return (series,) values by period, NaN where unknown."""
    if history is None:
        return {}
    places = {name: place for place, name in enumerate(paths.unique_ids)}
    found: dict[object, Array] = {}
    for name, moment, value in history.select("unique_id", "ds", "y").iter_rows():
        if str(name) in places and value is not None:
            values = found.setdefault(moment, np.full(len(places), np.nan))
            values[places[str(name)]] = value
    return found


def _period(timeline: Timeline, step: int, to: Frequency) -> Period:
    """Return the step's period; raise where it isn't a part of one of the frequency `to`."""
    frequency, place = timeline.frequency, timeline.place(step)
    if frequency is None or not _nests(frequency, to):
        raise UsageError(say("not_nested", found=frequency.value if frequency else "–", asked=to.value))
    start = _month(place) if frequency in MONTHS else _EPOCH + dt.timedelta(days=place)
    period = Period.containing(start, frequency)
    if frequency in MONTHS and period.start != start:
        raise UsageError(say("not_nested", found=frequency.value, asked=to.value))
    return period


def _nests(frequency: Frequency, to: Frequency) -> bool:
    if frequency in MONTHS:
        return to in MONTHS and MONTHS[to] % MONTHS[frequency] == 0
    return to is frequency or (frequency is Frequency.DAILY and to is not Frequency.HOURLY)


def _month(place: int) -> dt.date:
    return dt.date(place // _MONTHS_A_YEAR, place % _MONTHS_A_YEAR + 1, 1)


@dataclass(frozen=True)
class _Sums:
    """The steps that paths have, by period, and the values that were observed."""

    paths: Paths
    coming: Mapping[Period, int]
    known: Mapping[Period, Array]

    def over(self, whole: Period) -> Array | None:
        """Return the (series, paths) sums over a period; None where a part is neither observed nor to come."""
        parts = _parts(whole, next(iter(self.coming)).frequency)
        places = [self.coming[part] for part in parts if part in self.coming]
        before = [self.known[part] for part in parts if part in self.known]
        if len(places) + len(before) < len(parts):
            return None
        total = self.paths.values[:, :, places].sum(axis=2)
        return np.asarray(total + np.sum(before, axis=0)[:, None] if before else total)


def _parts(whole: Period, frequency: Frequency) -> Sequence[Period]:
    first, last = (Period.containing(day, frequency) for day in (whole.start, whole.end))
    return [first.shift(count) for count in range(first.steps_to(last) + 1)]
