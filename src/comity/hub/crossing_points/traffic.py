"""How many travellers a crossing point has in a month: its own figures, their forecast, or a share of a flow's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from comity.errors import UsageError
from comity.hub.crossing_points.figures import PointFigures, length_of, point_figures
from comity.hub.forecasts.flow import forecast_flow
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.access import Sight
from comity.model.crossing_points import CrossingPoint
from comity.model.periods import Frequency, Period

if TYPE_CHECKING:
    from comity.planning.waiting.month import Month
    from comity.planning.waiting.profile import WeekProfile
    from comity.planning.waiting.traffic import MonthTotal

LONGEST_AHEAD = 24
"""Months ahead, at most."""
_OWN_YEARS = 24
_LEAST_MONTHS = 3
_SHARE_MONTHS = (6, 12)
"""A share is reckoned from at least so many months in common, and the last so many."""
_QUANTILE = "q"
_TWO_WEEKS = 14 * 24


class Source(StrEnum):
    """Where a month's traffic is known from."""

    FIGURES = "figures"
    OWN = "forecast"
    FLOW = "flow"


@dataclass(frozen=True)
class Traffic:
    """A month's traffic: its total, its days where they are known, how it lies in the week, and where it is from.

    `share` is that of the flow, `is_share_counted` says that it was reckoned from figures of both. `last` is the
    last month that the forecast knew.
    """

    month: Period
    total: "MonthTotal"
    profile: "WeekProfile"
    source: Source
    days: tuple[float, ...] = ()
    share: float | None = None
    is_share_counted: bool = False
    last: Period | None = None

    @property
    def as_month(self) -> "Month":
        """The month as it is simulated."""
        from comity.planning.waiting.month import Month

        return Month(self.month.start, length_of(self.month), self.total, self.profile, self.days)


def traffic_of(
    hub: Hub,
    point: CrossingPoint,
    month: Period,
    *,
    as_of: str | None,
    sight: Sight,
    seed: int = 0,
) -> Traffic:
    """Return a point's traffic in a month, as it was known at a moment and to a reader.

    Figures of every day of the month come first; then, with two years of its own, the forecast of its months; then
    the share of the flow that the group's file names, by the months that both have, else as declared; then the
    forecast of what months it has. Raises UsageError where there is nothing, and for a month too far ahead.
    """
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    own = point_figures(hub, point, seq=seq, sight=sight)
    profile = _profile(point, own, month)
    from comity.planning.waiting.traffic import MonthTotal

    if days := own.of_month(month):
        return Traffic(month, MonthTotal(sum(days)), profile, Source.FIGURES, days=days)
    if (known := own.months.get(month)) is not None:
        return Traffic(month, MonthTotal(known), profile, Source.FIGURES)
    if len(own.months) < _OWN_YEARS and point.flow:
        found = _of_flow(hub, point, month, own=own, profile=profile, as_of=as_of, sight=sight, seed=seed)
        if found is not None:
            return found
    if len(own.months) < _LEAST_MONTHS:
        raise UsageError(
            f"Nothing is known of the traffic through {point.code} in {month}.",
            remedy="Send its figures (POINTS), or name in comity.toml the flow that it has a share of.",
        )
    return _own_forecast(point, month, own=own, profile=profile, seed=seed)


def _profile(point: CrossingPoint, own: PointFigures, month: Period) -> "WeekProfile":
    from comity.planning.waiting.profile import default_hours, profile_of_days, profile_of_hours

    if own.hours.height >= _TWO_WEEKS:
        try:
            return profile_of_hours(own.hours, month.number)
        except ValueError:  # the hours are too scattered for a whole week about any of them
            return profile_of_days(own.days, point.hours or default_hours(point.mode))
    return profile_of_days(own.days, point.hours or default_hours(point.mode))


def _steps(last: Period, month: Period) -> int:
    steps = 12 * (month.year - last.year) + month.number - last.number
    if steps > LONGEST_AHEAD:
        raise UsageError(
            f"{month} is {steps} months after the last figures, {last}.",
            remedy=f"Choose a month at most {LONGEST_AHEAD} months after it.",
        )
    return steps


def _own_forecast(
    point: CrossingPoint, month: Period, *, own: PointFigures, profile: "WeekProfile", seed: int
) -> Traffic:
    from comity.forecasting.forecaster import forecast
    from comity.hub.extras import require

    require("forecast", "points wait")
    months = sorted(own.months)
    steps = _steps(months[-1], month)
    if steps < 1:
        raise UsageError(
            f"{point.code} has no figures for {month}, though for later months.", remedy="Choose another month."
        )
    panel = pl.DataFrame(
        {"unique_id": point.code, "ds": [m.start for m in months], "y": [own.months[m] for m in months]}
    )
    found = forecast(panel, horizon=steps, frequency=Frequency.MONTHLY, seed=seed)
    total = _total(found.frame, month, 1.0, 0.0)
    return Traffic(month, total, profile, Source.OWN, last=months[-1])


def _of_flow(  # noqa: PLR0913 - what traffic depends on
    hub: Hub,
    point: CrossingPoint,
    month: Period,
    *,
    own: PointFigures,
    profile: "WeekProfile",
    as_of: str | None,
    sight: Sight,
    seed: int,
) -> Traffic | None:
    """Return the traffic as a share of the flow; None where the share isn't known."""
    from comity.planning.waiting.traffic import MonthTotal

    far = forecast_flow(
        hub,
        point.flow,
        key=_flow_key(hub, point),
        by=["REPORTER"],
        horizon=LONGEST_AHEAD,
        as_of=as_of,
        sight=sight,
        seed=seed,
        keep=False,
    )
    last = far.choice.period
    if last.frequency is not Frequency.MONTHLY:
        raise UsageError(f"{point.flow} isn't monthly.", remedy="Name a monthly flow in comity.toml.")
    panel = far.panel.drop_nulls("y")
    counted = {Period.containing(day, Frequency.MONTHLY): y for day, y in panel.select("ds", "y").iter_rows()}
    share, spread, is_counted = _share(point, own, counted)
    if not share:
        return None
    steps = _steps(last, month)
    if steps < 1:
        if month not in counted:
            return None
        total = MonthTotal(share * counted[month], spread=spread)
        return Traffic(month, total, profile, Source.FLOW, share=share, is_share_counted=is_counted, last=last)
    total = _total(far.result.frame, month, share, spread)
    return Traffic(month, total, profile, Source.FLOW, share=share, is_share_counted=is_counted, last=last)


def _flow_key(hub: Hub, point: CrossingPoint) -> str:
    """Return the key of the flow's figures that pass where the point is; dimensions that it lacks are left out."""
    known = hub.catalogue.dataflow(point.flow).structure.key_ids
    wanted = {
        "REPORTER": point.member,
        "DIRECTION": point.direction,
        "MODE": point.mode,
        "NEIGHBOUR": point.neighbour,
    }
    return ",".join(f"{name}={code}" for name, code in wanted.items() if code and name in known)


def _share(point: CrossingPoint, own: PointFigures, flow: dict[Period, float]) -> tuple[float, float, bool]:
    """Return the point's share of the flow, how much it differs between months (in logs), and if it is counted."""
    from comity.planning.waiting.traffic import share_of

    least, most = _SHARE_MONTHS
    both = [month for month in sorted(own.months) if flow.get(month) and own.months[month] > 0][-most:]
    if len(both) < least:
        return point.share, 0.0, False
    share, spread = share_of([own.months[month] for month in both], [flow[month] for month in both])
    return share, spread, True


def _total(frame: pl.DataFrame, month: Period, share: float, spread: float) -> "MonthTotal":
    """Return a forecast's month as a total. Raises UsageError where the series couldn't be forecast."""
    from comity.planning.waiting.traffic import MonthTotal

    row = frame.filter(pl.col("ds") == month.start)
    if row.height != 1 or row["mean"][0] is None:
        raise UsageError(f"There is no forecast for {month}.", remedy="Choose another month, or send more figures.")
    columns = sorted((float(name[1:]), name) for name in row.columns if name.startswith(_QUANTILE))
    return MonthTotal(
        mean=share * row["mean"][0],
        levels=tuple(level for level, _name in columns),
        values=tuple(share * row[name][0] for _level, name in columns),
        spread=spread,
    )
