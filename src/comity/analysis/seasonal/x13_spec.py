"""Specifications of X-13ARIMA-SEATS as text, for a review and for the time between reviews.

Source: X-13ARIMA-SEATS Reference Manual, version 1.1, U.S. Census Bureau, chapter 7.
"""

import math
from collections.abc import Iterator

from comity.analysis.seasonal.specification import Specification, Transform
from comity.analysis.seasonal.time_series import TimeSeries
from comity.model.periods import Frequency, Period

UNKNOWN = -99999.0
"""X-13's own mark of a figure that is unknown: it estimates it with the model."""
AIRLINE = "(0 1 1)(0 1 1)"
WIDE_FILTER = "s3x9"
_YEARS_AHEAD = 2
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render_review(series: TimeSeries, *, model: str = "", seasonal_filter: str = WIDE_FILTER) -> str:
    """Return the specification that has X-13 choose model, calendar regressors and outliers.

    The season of counts is a factor: as an amount, it would take more than there is from a time of closed borders.
    `model` keeps the ARIMA model at that; else the automatic choice after TRAMO (Gómez & Maravall 2001).
    """
    transform = (Transform.LOG if series.is_log else Transform.NONE).value
    lines = [
        *_series(series),
        f"transform{{ function={transform} }}",
        "regression{ aictest=(td easter) }",
        "outlier{ types=(ao ls) }",
        f"arima{{ model={model} }}\nestimate{{ }}" if model else "automdl{ }",
        *_filters(series, seasonal_filter),
    ]
    return "\n".join(lines) + "\n"


def render_frozen(series: TimeSeries, specification: Specification, *, outliers_from: Period | None = None) -> str:
    """Return the specification that only re-estimates the parameters of what a review chose.

    Outliers after `outliers_from`, where given, are looked for: what came after the review is unknown to it
    (partial concurrent adjustment).
    """
    mean = ("const",) if specification.has_mean else ()
    variables = " ".join((*mean, *specification.regressors, *_within(specification.outliers, series)))
    lines = [*_series(series), f"transform{{ function={specification.transform.value} }}"]
    if variables:
        lines.append(_wrap(f"regression{{ variables=({variables}) }}"))
    lines.append(f"arima{{ model={specification.model} }}")
    if outliers_from is not None and outliers_from < series.periods[-1]:
        lines.append(f"outlier{{ types=(ao ls) span=({_date(outliers_from.shift(1))},) }}")
    lines += ["estimate{ }", *_filters(series, specification.seasonal_filter)]
    return "\n".join(lines) + "\n"


def outlier_period(outlier: str, frequency: Frequency) -> Period:
    """Return the period that an outlier in X-13's notation is of.

    >>> outlier_period("AO2015.Mar", Frequency.MONTHLY), outlier_period("LS2015.2", Frequency.QUARTERLY)
    (Period('2015-03'), Period('2015-Q2'))
    """
    year, _, within = outlier[2:].partition(".")
    number = _MONTHS.index(within) + 1 if within in _MONTHS else int(within)
    return Period(frequency, int(year), number)


def _within(outliers: tuple[str, ...], series: TimeSeries) -> Iterator[str]:
    """Yield the outliers inside the series: an earlier start, as of another moment, leaves none outside."""
    for one in outliers:
        if series.periods[0] < outlier_period(one, series.frequency) <= series.periods[-1]:
            yield one


def _series(series: TimeSeries) -> Iterator[str]:
    yield "series{"
    yield f"  start={_date(series.periods[0])}"
    yield f"  period={series.frequency.per_year}"
    yield "  data=("
    yield from (_number(value + series.shift) for value in series.values)
    yield ") }"


def _filters(series: TimeSeries, seasonal_filter: str) -> Iterator[str]:
    yield f"forecast{{ maxlead={_YEARS_AHEAD * series.frequency.per_year} }}"
    yield f"x11{{ seasonalma={seasonal_filter} save=(d10 d11 d12 d18) savelog=all }}"


def _number(value: float) -> str:
    return repr(UNKNOWN) if math.isnan(value) else f"{value:.6f}"


def _date(period: Period) -> str:
    return (
        f"{period.year}.{period.number:02d}"
        if period.frequency is Frequency.MONTHLY
        else f"{period.year}.{period.number}"
    )


def _wrap(line: str) -> str:
    """Break a line at blanks: X-13 reads 133 characters of each."""
    return line.replace(" ", "\n  ")
