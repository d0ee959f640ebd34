"""Seasonal adjustment of one series."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comity.analysis.panel import Array
from comity.analysis.seasonal.fallback import Decomposed, Forecaster, choose_fallback, decompose, smooth_ahead
from comity.analysis.seasonal.gate import judge_fallback, judge_x13
from comity.analysis.seasonal.result import SCHEMA, Adjusted, Gate, Reason
from comity.analysis.seasonal.specification import Method, Specification, Transform
from comity.analysis.seasonal.time_series import MOST_UNKNOWN, SEASONS, TimeSeries, make_series
from comity.analysis.seasonal.x13 import FREQUENCIES, review_x13, run_frozen
from comity.analysis.seasonal.x13_output import Runner, X13Fault, X13Output
from comity.analysis.seasonal.x13_spec import outlier_period
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

UNCERTAIN_POINTS = {Frequency.MONTHLY: 6, Frequency.QUARTERLY: 2, Frequency.WEEKLY: 26, Frequency.DAILY: 28}
"""Last points of the trend that rest on forecasts: half a 13-term Henderson filter for months."""


def adjust(
    values: Sequence[float | None] | Array,
    periods: Sequence[Period],
    *,
    specification: Specification | None = None,
    run_x13: Runner | None = None,
    forecaster: Forecaster = smooth_ahead,
) -> Adjusted:
    """Return the series without its season, where it has one that can be told.

    `values` are figures of the consecutive `periods` (None or NaN: unknown). X-13ARIMA-SEATS adjusts months and
    quarters where `run_x13` is given and can; STL all else (weeks by a season of 52, days by 7 and 365). Without a
    `specification`, or where it is of another method, or X-13 can no longer use it, one is chosen from the series
    itself. Raises ValueError where the periods don't follow one another.
    """
    series = make_series(values, periods)
    against = _unfit(series)
    if against is not None:
        return _unadjusted(series, Gate(reasons=(against,)))
    fault = ""
    if run_x13 is not None and series.frequency in FREQUENCIES:
        made = _adjust_x13(series, run_x13, specification)
        if isinstance(made, Adjusted):
            return made
        fault = made.reason
    is_own = specification is not None and specification.method is Method.STL
    chosen = specification if is_own and specification is not None else choose_fallback(series)
    parts = decompose(series, chosen, forecaster=forecaster)
    gate = judge_fallback(series, parts)
    return _gated(series, _fallback_frame(series, parts, chosen), gate, specification=chosen, fault=fault)


def review(
    values: Sequence[float | None] | Array,
    periods: Sequence[Period],
    *,
    previous: Specification | None = None,
    run_x13: Runner | None = None,
    is_quick: bool = False,
) -> Specification | None:
    """Choose how a series is to be adjusted until the next review; None where it can't be adjusted at all.

    A `previous` specification is kept as far as it still passes the gate. `is_quick` takes the airline model
    without a search, which on a series with a great break can last seconds.
    """
    series = make_series(values, periods)
    if _unfit(series) is not None:
        return None
    if run_x13 is not None and series.frequency in FREQUENCIES:
        before = previous if previous is not None and previous.method is Method.X13 else None
        found = review_x13(series, run_x13, previous=before, is_quick=is_quick)
        if isinstance(found, Specification):
            return found
    return choose_fallback(series)


def _unfit(series: TimeSeries) -> Reason | None:
    """Return why a series can't be adjusted at all."""
    if not series.periods or (series.frequency in SEASONS and not series.seasons):
        return Reason.TOO_SHORT
    if series.frequency not in SEASONS:
        return Reason.FREQUENCY
    if float(np.isnan(series.values).mean()) > MOST_UNKNOWN:
        return Reason.UNKNOWN
    return Reason.NO_SEASON if float(np.nanmax(series.values) - np.nanmin(series.values)) == 0 else None


def _adjust_x13(series: TimeSeries, run: Runner, specification: Specification | None) -> Adjusted | X13Fault:
    """Adjust with the specification given; where there is none, or X-13 can't use it, with one chosen now."""
    if specification is not None and specification.method is Method.X13:
        output = run_frozen(series, run, specification)
        if isinstance(output, X13Output):
            return _x13_result(series, output, specification)
    found = review_x13(series, run)
    if isinstance(found, X13Fault):
        return found
    output = run_frozen(series, run, found)
    return output if isinstance(output, X13Fault) else _x13_result(series, output, found)


def _x13_result(series: TimeSeries, output: X13Output, specification: Specification) -> Adjusted:
    gate = judge_x13(output)
    outlying = {outlier_period(one, series.frequency) for one in output.outliers if one.startswith("AO")}
    is_outlier = [period in outlying for period in series.periods]
    adjusted = np.where(np.isfinite(series.values), output.adjusted, np.nan)
    frame = _frame(series, adjusted, output.trend, output.seasonal, calendar=output.calendar, is_outlier=is_outlier)
    return _gated(series, frame, gate, specification=specification)


def _gated(
    series: TimeSeries, frame: pl.DataFrame, gate: Gate, *, specification: Specification, fault: str = ""
) -> Adjusted:
    """Return what the gate lets through."""
    if gate.passed:
        return Adjusted(frame, gate, specification, fault)
    return Adjusted(_bare(series, frame["is_outlier"].to_list()), gate, specification, fault, held_back=frame)


def _fallback_frame(series: TimeSeries, parts: Decomposed, chosen: Specification) -> pl.DataFrame:
    outliers = parts.is_outlier.tolist()
    if chosen.transform is not Transform.LOG or not series.is_log:
        none = np.zeros(len(series))
        return _frame(series, parts.adjusted, parts.trend, parts.seasonal, calendar=none, is_outlier=outliers)
    adjusted, trend = (_from_log(logs, series) for logs in (parts.adjusted, parts.trend))
    none = np.ones(len(series))
    return _frame(series, adjusted, trend, np.exp(parts.seasonal), calendar=none, is_outlier=outliers)


def _from_log(logs: Array, series: TimeSeries) -> Array:
    """Return figures from their logarithms, without what was added before; no count falls below zero for it."""
    return np.maximum(np.exp(logs) - series.shift, 0.0)


def _unadjusted(series: TimeSeries, gate: Gate) -> Adjusted:
    return Adjusted(_bare(series, [False] * len(series)), gate)


def _bare(series: TimeSeries, is_outlier: list[bool]) -> pl.DataFrame:
    """Return the series as it is, with nothing adjusted beside it."""
    gap = np.full(len(series), np.nan)
    return _frame(series, gap, gap, gap, calendar=gap, is_outlier=is_outlier)


def _frame(
    series: TimeSeries,
    adjusted: Array,
    trend: Array,
    seasonal: Array,
    *,
    calendar: Array,
    is_outlier: list[bool],
) -> pl.DataFrame:
    last = UNCERTAIN_POINTS.get(series.frequency, 0) if series.periods else 0
    columns = {
        PERIOD: [period.id for period in series.periods],
        "value": series.values,
        "adjusted": adjusted,
        "trend": trend,
        "trend_is_uncertain": [at >= len(series) - last for at in range(len(series))],
        "seasonal": seasonal,
        "calendar": calendar,
        "is_outlier": is_outlier,
    }
    return pl.DataFrame(columns, schema=SCHEMA).with_columns(
        pl.col("value", "adjusted", "trend", "seasonal", "calendar").fill_nan(None)
    )
