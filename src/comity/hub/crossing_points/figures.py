"""What a point's own figures say: by day, by hour, by month."""

import calendar
import datetime as dt
from dataclasses import dataclass

import polars as pl

from comity.hub.crossing_points.seen import POINTS
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.model.crossing_points import CrossingPoint
from comity.model.frames import FREQ, OBS_VALUE, PERIOD
from comity.model.periods import Frequency, Period

_COUNTED = "PROCEDURE"


@dataclass(frozen=True)
class PointFigures:
    """Figures of one point in its direction: `days` (`day`, `value`), `hours` (`moment`, `value`), whole `months`.

    A month is whole where every day of it is there, or where it came as a month.
    """

    days: pl.DataFrame
    hours: pl.DataFrame
    months: dict[Period, float]

    def of_month(self, month: Period) -> tuple[float, ...]:
        """Return the figure of each day of a month, nothing unless all are there."""
        own = self.days.filter(pl.col("day").is_between(month.start, month.end)).sort("day")
        return tuple(own["value"].to_list()) if own.height == length_of(month) else ()


def length_of(month: Period) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(month.year, month.number)[1]


def point_figures(hub: Hub, point: CrossingPoint, *, seq: int, sight: Sight) -> PointFigures:
    """Return a point's figures as of a moment; empty ones where its group or its member sends none."""
    if POINTS not in hub.group.dataflows:
        return _figures(pl.DataFrame(schema={FREQ: pl.String, PERIOD: pl.Int64, "value": pl.Float64}))
    key = {
        "REPORTER": (point.member,),
        "POINT": (point.code,),
        "DIRECTION": (point.direction,),
        _COUNTED: (point.counted,),
    }
    if point.mode:
        key["MODE"] = (point.mode,)
    found = hub.ledger.observations(hub.catalogue.dataflow(POINTS), key=key, as_of=seq, sight=sight)
    known = found.filter(pl.col(OBS_VALUE).is_not_null())
    return _figures(
        known.group_by(pl.col(FREQ).cast(pl.String), PERIOD).agg(
            pl.col(OBS_VALUE).sum().cast(pl.Float64).alias("value")
        )
    )


def _figures(summed: pl.DataFrame) -> PointFigures:
    by_frequency = {
        frequency: summed.filter(pl.col(FREQ) == frequency.value).select(PERIOD, "value").rows()
        for frequency in (Frequency.DAILY, Frequency.HOURLY, Frequency.MONTHLY)
    }
    hours = _frame(
        "moment", pl.Datetime, [(Period.from_id(p).start_at, v) for p, v in by_frequency[Frequency.HOURLY]]
    )
    days = _frame("day", pl.Date, [(Period.from_id(p).start, v) for p, v in by_frequency[Frequency.DAILY]])
    whole_days = (
        hours.group_by(pl.col("moment").dt.date().alias("day"))
        .agg(pl.col("value").sum(), pl.len().alias("hours"))
        .filter(pl.col("hours") == 24)  # noqa: PLR2004 - the hours of a day
        .select("day", "value")
        .join(days, on="day", how="anti")
    )
    days = pl.concat([days, whole_days]).sort("day")
    months = {Period.from_id(p): v for p, v in by_frequency[Frequency.MONTHLY]}
    return PointFigures(days, hours, _months(days) | months)


def _frame(name: str, kind: type[pl.DataType], rows: list[tuple[dt.date | dt.datetime, float]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: kind, "value": pl.Float64}, orient="row").sort(name)


def _months(days: pl.DataFrame) -> dict[Period, float]:
    """Return the sums of the months that have all their days."""
    summed = (
        days.group_by(pl.col("day").dt.year().alias("year"), pl.col("day").dt.month().alias("month"))
        .agg(pl.col("value").sum(), pl.len().alias("days"))
        .sort("year", "month")
    )
    found = {Period(Frequency.MONTHLY, year, month): (value, n) for year, month, value, n in summed.iter_rows()}
    return {month: value for month, (value, n) in found.items() if n == length_of(month)}
