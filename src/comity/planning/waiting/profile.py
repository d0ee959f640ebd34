"""How a point's traffic lies over the hours of the week: from its own figures, or a default of its mode."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.model.crossing_points import HOURS_A_DAY, HOURS_A_WEEK

Floats = npt.NDArray[np.float64]
_WEEKDAYS = 7
_OWN_WEEKS = 4.0
"""How many weeks of figures weigh as much as the assumption that all days of the week are alike."""
_OWN_SEASON = 8.0
"""How many weeks of a season weigh as much as the profile of the whole year."""
_SEASON_MONTHS = 1
USUAL_SPREAD = 0.1
_MOST_SPREAD = 0.6

_DEFAULTS: Mapping[str, tuple[float, ...]] = {
    "LAND": (2, 1.5, 1.5, 1.5, 2, 3, 4, 5, 5.5, 5.5, 5.5, 5.5, 5, 5, 5, 5.5, 6, 6, 6, 5.5, 5, 4, 3.5, 3),
    "AIR": (4, 4, 5, 5, 4, 4, 4, 4.5, 5, 4.5, 4, 4, 4, 4, 4.5, 4.5, 4, 4, 4, 4, 4, 4, 4, 3.5),
    "RAIL": (3, 3, 3, 3, 4, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 4, 4, 4, 4),
    "SEA": (1, 1, 1, 1, 1, 2, 5, 7, 8, 7, 6, 5, 5, 5, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1),
}


@dataclass(frozen=True)
class WeekProfile:
    """Weights of the hours of a week from Monday, their mean 1; how much a day differs beyond (`spread`, in logs).

    `source` says what it is from: "hours" or "days" of the point's own figures, or "default".
    """

    weights: Floats
    spread: float = USUAL_SPREAD
    source: str = "default"


def default_hours(mode: str) -> Floats:
    """Return the usual share of each hour of the day in a mode's traffic; of others, land's."""
    shares = np.array(_DEFAULTS.get(mode, _DEFAULTS["LAND"]), dtype=float)
    return np.asarray(shares / shares.sum())


def profile_of_days(days: pl.DataFrame, hours: Sequence[float] | Floats) -> WeekProfile:
    """Return the profile of daily figures (`day`, `value`), spread over hours as `hours` says.

    A weekday's weight is its mean ratio to the week about it, shrunk towards 1. The spread is what remains.
    """
    shares = np.asarray(hours, dtype=float) / np.sum(hours)
    ratios = _ratios(days, "day", _WEEKDAYS)
    weekday = np.ones(_WEEKDAYS)
    spread, source = USUAL_SPREAD, "default"
    if not ratios.is_empty():
        source = "days"
        at = ratios["day"].dt.weekday().to_numpy() - 1
        weekday = _shrunk(at, ratios["ratio"].to_numpy(), np.ones(_WEEKDAYS), _OWN_WEEKS)
        spread = _spread(ratios["ratio"].to_numpy() / weekday[at])
    weights = (weekday[:, None] * shares[None, :]).ravel()
    return WeekProfile(weights / weights.mean(), spread, source)


def profile_of_hours(hours: pl.DataFrame, month: int) -> WeekProfile:
    """Return the profile of hourly figures (`moment`, `value`) for a month of the year.

    Each hour's weight is its mean ratio to the week about it: of months next to this one, shrunk towards the whole
    year's, that towards a level day. Raises ValueError for figures of less than two weeks.
    """
    ratios = _ratios(hours, "moment", HOURS_A_WEEK)
    if ratios.height < HOURS_A_WEEK:
        raise ValueError("Two weeks of hourly figures are needed.")
    moment = ratios["moment"]
    at = ((moment.dt.weekday() - 1).cast(pl.Int64) * HOURS_A_DAY + moment.dt.hour()).to_numpy()
    ratio = ratios["ratio"].to_numpy()
    year = _shrunk(at, ratio, np.ones(HOURS_A_WEEK), 0.5)
    away = np.abs((moment.dt.month().to_numpy().astype(int) - month + 6) % 12 - 6)
    near = away <= _SEASON_MONTHS
    weights = _shrunk(at[near], ratio[near], year, _OWN_SEASON) if near.any() else year
    days = hours.group_by(pl.col("moment").dt.date().alias("day")).agg(pl.col("value").sum())
    spread = profile_of_days(days.sort("day"), np.ones(HOURS_A_DAY)).spread
    return WeekProfile(weights / weights.mean(), spread, "hours")


def _ratios(frame: pl.DataFrame, column: str, steps: int) -> pl.DataFrame:
    """Return figures as ratios to the mean of the week about them, where the week is whole."""
    ordered = frame.sort(column).filter(pl.col("value").is_not_null())
    about = pl.col("value").rolling_mean(window_size=steps, center=True)
    whole = pl.col(column).shift(-(steps // 2)) - pl.col(column).shift(steps // 2 - (1 - steps % 2))
    step = dt.timedelta(days=1) if steps == _WEEKDAYS else dt.timedelta(hours=1)
    found = ordered.with_columns(
        (pl.col("value") / about).alias("ratio"), (whole == step * (steps - 1)).alias("ok")
    )
    return found.filter(pl.col("ok") & pl.col("ratio").is_finite()).select(column, "ratio")


def _shrunk(at: npt.NDArray[np.int_], values: Floats, towards: Floats, weight: float) -> Floats:
    counts = np.bincount(at, minlength=len(towards))
    sums = np.bincount(at, weights=values, minlength=len(towards))
    return np.asarray((sums + weight * towards) / (counts + weight))


def _spread(ratios: Floats) -> float:
    """Return the spread of ratios in logs: robust, so that a holiday doesn't make every day uncertain."""
    logs = np.log(ratios[ratios > 0])
    return float(min(1.4826 * np.median(np.abs(logs - np.median(logs))), _MOST_SPREAD))
