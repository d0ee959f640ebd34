"""The table of outside signals: read, checked, and cut to what was known at a moment."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.errors import UsageError
from comity.forecasting.frequency import DAYS
from comity.forecasting.series import Array
from comity.forecasting.signals.texts import say
from comity.forecasting.timeline import Timeline, read_timeline
from comity.model.periods import Frequency

COLUMNS = ("signal", "ds", "value", "known_at")
_EPOCH = dt.date(1970, 1, 1)
_LETTER = re.compile(r"^\d{4}-?([QSTMW])\d{1,2}$")
_LAST_YEAR = 3000
"""Whole places up to here are years, greater ones months since the year 0."""


@dataclass(frozen=True)
class Signal:
    """One signal on the steps of the panel's timeline: step, first moment known (UTC) and value of each row.

    Rows are ordered by step, then by moment. `unique_id` is the series that it is for; None: it is for all.
    """

    name: str
    unique_id: str | None
    steps: npt.NDArray[np.int64]
    known: npt.NDArray[np.datetime64]
    values: Array

    def levels(self, first: int, count: int, moment: dt.datetime | None) -> Array:
        """Return the (count,) latest values known at the moment from step `first` on; NaN where none was known.

        The moment None takes all that the table has.
        """
        found = np.full(count, np.nan)
        seen = (self.steps >= first) & (self.steps < first + count)
        if moment is not None:
            seen &= self.known <= np.datetime64(moment, "us")
        found[self.steps[seen] - first] = self.values[seen]
        return found


def signals_of_dataflow(
    frame: pl.DataFrame, *, dimensions: Sequence[str], known_at: str | dt.date | None = None
) -> pl.DataFrame:
    """Return a table of signals from the observations of an SDMX dataflow (TIME_PERIOD, OBS_VALUE and dimensions).

    A series key, its dimensions joined by dots, names a signal. `known_at` is the column that says when an
    observation was published, or one date for all; None: each is taken as known from the end of its period.
    """
    known = pl.col(known_at) if isinstance(known_at, str) else pl.lit(known_at, dtype=pl.Date)
    return frame.select(
        pl.concat_str([pl.col(name).cast(pl.String) for name in dimensions], separator=".").alias("signal"),
        pl.col("TIME_PERIOD").alias("ds"),
        pl.col("OBS_VALUE").cast(pl.Float64, strict=False).alias("value"),
        known.alias("known_at"),
    )


def lay_out(frame: pl.DataFrame, timeline: Timeline) -> list[Signal]:
    """Return the signals of a table on the steps of a timeline, in the order of their names.

    `frame` has `signal`, `ds` (in any style, at the frequency of the panel), `value` and `known_at` (date, datetime
    or text); with `unique_id` a signal is for that series alone. A row whose `known_at` is empty counts as known
    from the end of its period, so that no origin in the past sees it early: say of a plan when it was made. Rows
    without a value are left out. Raises `UsageError` where the table can't be read so.
    """
    for column in COLUMNS:
        if column not in frame.columns:
            raise UsageError(say("no_column", column=column), remedy=say("columns_remedy"))
    frame = frame.filter(pl.col("value").is_not_null() & (pl.col("value").cast(pl.String).str.strip_chars() != ""))
    if frame.is_empty():
        return []
    if timeline.frequency is None and any(known not in (None, "") for known in frame["known_at"]):
        raise UsageError(say("no_calendar"), remedy=say("no_calendar_remedy"))
    steps = _steps(frame["ds"].to_list(), timeline)
    owners = frame["unique_id"].to_list() if "unique_id" in frame.columns else [None] * frame.height
    cells: dict[tuple[str, str | None], dict[tuple[int, dt.datetime], float]] = {}
    columns = (frame["signal"].to_list(), owners, steps, frame["known_at"].to_list(), frame["value"].to_list())
    for row, (name, owner, step, known, value) in enumerate(zip(*columns, strict=True), start=1):
        place = (step, _moment(known, row) or dt.datetime.combine(end_of(timeline, step), dt.time.max))
        signal = cells.setdefault((str(name), None if owner in (None, "") else str(owner)), {})
        if place in signal:
            raise UsageError(say("repeated", signal=name, period=timeline.render(step)))
        signal[place] = _number(value, name, row)
    return [
        _signal(name, owner, rows)
        for (name, owner), rows in sorted(cells.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


def _signal(name: str, owner: str | None, rows: dict[tuple[int, dt.datetime], float]) -> Signal:
    ordered = sorted(rows.items())
    return Signal(
        name,
        owner,
        np.array([step for (step, _), _ in ordered], dtype=np.int64),
        np.array([known for (_, known), _ in ordered], dtype="datetime64[us]"),
        np.array([value for _, value in ordered], dtype=float),
    )


def _steps(ds: Sequence[Any], timeline: Timeline) -> list[int]:
    """Return the step of every `ds` on the panel's timeline."""
    letters = {match[1] for value in ds if (match := _LETTER.search(str(value)))}
    own, found = read_timeline(ds, timeline.frequency)
    places = [found.place(step) - timeline.anchor for step in own]
    if not letters <= {timeline.frequency} or any(place % timeline.size for place in places):
        raise UsageError(say("other_frequency"), remedy=say("other_frequency_remedy"))
    return [place // timeline.size for place in places]


def end_of(timeline: Timeline, step: int) -> dt.date:
    """Return the last day of a step; steps that are no periods of the calendar count as days."""
    frequency = timeline.frequency
    following = timeline.place(step + 1)
    if frequency is None:
        return _EPOCH + dt.timedelta(days=step)
    if frequency in DAYS:
        return _EPOCH + dt.timedelta(days=following - 1)
    months = following * 12 if frequency is Frequency.ANNUAL and following < _LAST_YEAR else following
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


def moment_of(value: dt.date | None) -> dt.datetime | None:
    """Return a moment in UTC without a zone: a day counts to its end."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    return dt.datetime.combine(value, dt.time.max)


def _moment(value: object, row: int) -> dt.datetime | None:
    if value is None or str(value).strip() == "":
        return None
    if not isinstance(value, dt.date):
        try:
            value = dt.datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise UsageError(say("bad_moment", row=row, value=value), remedy=say("bad_moment_remedy")) from None
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value


def _number(value: object, name: object, row: int) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(say("bad_value", signal=name, row=row), remedy=say("bad_value_remedy"))
    return number


def scaled(values: Array) -> Array:
    """Return logs where all values are positive, the values themselves otherwise; NaN stays."""
    known = values[np.isfinite(values)]
    return np.log(values) if len(known) and known.min() > 0 else values
