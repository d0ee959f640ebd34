"""The situation in one period: how many, against a year ago, from where, who is late, what stands out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from comity.analysis.comparison import Comparison, Exclusion, Incomplete, compare
from comity.analysis.concentration import Concentration, concentration
from comity.analysis.contributions import contributions
from comity.analysis.indicators import bases
from comity.analysis.reporting import (
    PeriodChoice,
    Reporting,
    choose_period,
    incomplete_periods,
    summarise_reporting,
)
from comity.analysis.unusual import Unusual, find_unusual
from comity.analysis.wording import word_situation
from comity.errors import UsageError
from comity.model.board import BoardCell
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

NEEDED = 0.6
"""The share of reporters that must have a period for it to be reported on by itself."""


@dataclass(frozen=True)
class Situation:
    """What is known of one period. Ratios are fractions (0.046 is 4.6 %); values are what the indicator counts.

    `total` sums all reporters that have the period (None: nobody). `comparison` and `year` (the running year that
    ends with the period) cover only reporters that can be compared, and name the others.
    `origins`: `origin`, `value`, `share`, then like for like `now`, `then`, `relative`, `contribution` (null: the
    origin isn't in the comparison), and `average`, the mean a period over the running year; largest first.
    `by_origin`, `by_purpose`, `by_mode`: see `contributions`. `members`: `reporter`, `value` (null: none), `then`,
    `relative` (null: not compared), `basis`. `series`: `_period`, `value` (sum of whoever reported), `reporters`.
    """

    period: Period
    choice: PeriodChoice
    total: float | None
    comparison: Comparison
    year: Comparison
    origins: pl.DataFrame
    by_origin: pl.DataFrame
    by_purpose: pl.DataFrame
    by_mode: pl.DataFrame
    members: pl.DataFrame
    concentration: Concentration | None
    unusual: Unusual
    reporting: Reporting
    series: pl.DataFrame
    sentences: tuple[Said, ...] = ()


def situation(
    indicator: pl.DataFrame,
    cells: Sequence[BoardCell] = (),
    *,
    dataflow: str | None = None,
    period: Period | None = None,
    needed: float = NEEDED,
) -> Situation:
    """Return the situation that an indicator frame and the calendar board show.

    Of `cells` those of `dataflow` count (all where it isn't named). Without `period`, it is the latest for which at
    least the share `needed` of reporters have whole figures. Raises UsageError where no period is given and no
    figure has come.
    """
    own = [cell for cell in cells if dataflow is None or cell.dataflow == dataflow]
    incomplete = incomplete_periods(own)
    choice = choose_period(indicator, needed=needed, given=period, incomplete=incomplete)
    if choice is None:
        raise UsageError("No figures have come yet.", remedy="Submit figures first, or name a period.")
    return _describe(indicator, choice, cells=own, incomplete=incomplete)


def _describe(
    indicator: pl.DataFrame, choice: PeriodChoice, *, cells: Sequence[BoardCell], incomplete: Incomplete
) -> Situation:
    period = choice.period
    comparison = compare(indicator, [period], incomplete=incomplete)
    year = compare(indicator, running_year(period), incomplete=incomplete)
    here = indicator.filter(pl.col(PERIOD) == period.id)
    by_origin = contributions(indicator, comparison, by="origin")
    origins = _origins(indicator, here=here, by_origin=by_origin, period=period)
    found = Situation(
        period=period,
        choice=choice,
        total=None if here.is_empty() else float(here["value"].sum()),
        comparison=comparison,
        year=year,
        origins=origins,
        by_origin=by_origin,
        by_purpose=contributions(indicator, comparison, by="purpose"),
        by_mode=contributions(indicator, comparison, by="mode"),
        members=_members(indicator, comparison, known=choice.known),
        concentration=concentration(origins),
        unusual=find_unusual(indicator, period, reporters=_comparable(choice.known, comparison)),
        reporting=summarise_reporting(cells, period),
        series=_series(indicator),
    )
    return _with_sentences(found)


def _comparable(known: Sequence[str], comparison: Comparison) -> list[str]:
    """Return the reporters whose own past can be read on: whole figures on one basis, however short."""
    spoilt = {r for r, why in comparison.excluded.items() if why in {Exclusion.PARTIAL, Exclusion.BASIS_CHANGED}}
    return [reporter for reporter in known if reporter not in spoilt]


def running_year(period: Period) -> list[Period]:
    """Return a year's periods up to and with this one, oldest first."""
    return [period.shift(-step) for step in reversed(range(period.frequency.per_year))]


def _origins(
    indicator: pl.DataFrame, *, here: pl.DataFrame, by_origin: pl.DataFrame, period: Period
) -> pl.DataFrame:
    year = [p.id for p in running_year(period)]
    average = (
        indicator.filter(pl.col(PERIOD).is_in(year))
        .group_by("origin")
        .agg(average=pl.col("value").sum() / len(year))
    )
    total = float(here["value"].sum()) or None
    return (
        here.group_by("origin")
        .agg(pl.col("value").sum())
        .with_columns(share=pl.col("value") / total)
        .join(by_origin.select("origin", "now", "then", "relative", "contribution"), on="origin", how="left")
        .join(average, on="origin", how="left")
        .sort("value", "origin", descending=[True, False])
    )


def _members(indicator: pl.DataFrame, comparison: Comparison, *, known: Sequence[str]) -> pl.DataFrame:
    now, then = (_by_reporter(indicator, periods[-1]) for periods in (comparison.periods, comparison.against))
    basis = bases(indicator).filter(pl.col(PERIOD) == comparison.periods[-1].id).drop(PERIOD)
    compared = pl.col("reporter").is_in(comparison.included)
    return (
        pl.DataFrame({"reporter": known}, schema={"reporter": pl.String})
        .join(now, on="reporter", how="left")
        .join(then.rename({"value": "then"}), on="reporter", how="left")
        .with_columns(relative=pl.when(compared & (pl.col("then") > 0)).then(pl.col("value") / pl.col("then") - 1))
        .join(basis, on="reporter", how="left")
        .sort("value", "reporter", descending=[True, False], nulls_last=True)
    )


def _by_reporter(indicator: pl.DataFrame, period: Period) -> pl.DataFrame:
    return indicator.filter(pl.col(PERIOD) == period.id).group_by("reporter").agg(pl.col("value").sum())


def _series(indicator: pl.DataFrame) -> pl.DataFrame:
    return (
        indicator.group_by(PERIOD)
        .agg(pl.col("value").sum(), reporters=pl.col("reporter").n_unique().cast(pl.Int64))
        .sort(PERIOD)
    )


def _with_sentences(found: Situation) -> Situation:
    return replace(found, sentences=word_situation(found))
