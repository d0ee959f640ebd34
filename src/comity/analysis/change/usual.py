"""The usual range of a change: where the middle four fifths of the earlier changes over as long a time lay."""

from dataclasses import dataclass

import polars as pl

from comity.analysis.change.compared import steps_between
from comity.analysis.comparison import Comparison, Incomplete
from comity.analysis.indicators import bases
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

YEARS = 3
"""Earlier changes of so many years are looked at: of more, a closed border would make every change usual."""
LOW, HIGH = 0.1, 0.9
_PERIODS = 12
"""Of yearly figures so many earlier changes are looked at."""
_AT_LEAST = 8


@dataclass(frozen=True, slots=True)
class UsualRange:
    """The 10th and the 90th percentile of `changes` earlier relative changes (fractions: 0.046 is 4.6 %)."""

    lower: float
    upper: float
    changes: int


def usual_range(
    indicator: pl.DataFrame, comparison: Comparison, *, incomplete: Incomplete = frozenset()
) -> UsualRange | None:
    """Return the usual range of the compared reporters' change; None where there are too few earlier ones.

    An earlier change counts where every reporter of the comparison has both its periods, whole, each on one basis,
    and where the sum was above zero. A year of such changes is needed, and at least eight (`changes_needed`).
    """
    period, against = comparison.periods[-1], comparison.against[-1]
    totals = _totals(indicator, comparison, incomplete=incomplete)
    lag = steps_between(against, period)
    earlier = {p: Period.from_id(p).shift(-lag).id for p in totals[PERIOD].to_list()}
    before = totals.rename({PERIOD: "_before", "value": "before", "basis": "basis_before"})
    changes = (
        totals.filter(pl.col(PERIOD) < period.id, pl.col(PERIOD) >= _first(period).id)
        .with_columns(_before=pl.col(PERIOD).replace_strict(earlier, return_dtype=pl.Int64))
        .join(before, on="_before")
        .filter(pl.col("basis") == pl.col("basis_before"), pl.col("before") > 0)
        .select(pl.col("value") / pl.col("before") - 1)["value"]
    )
    if len(changes) < changes_needed(period.frequency):
        return None
    lower, upper = (changes.quantile(q, interpolation="linear") for q in (LOW, HIGH))
    return None if lower is None or upper is None else UsualRange(lower, upper, len(changes))


def changes_needed(frequency: Frequency) -> int:
    """Return how many earlier changes make a range: a year of them, at least eight."""
    return max(frequency.per_year, _AT_LEAST)


def _first(period: Period) -> Period:
    return period.shift(-max(YEARS * period.frequency.per_year, _PERIODS))


def _totals(indicator: pl.DataFrame, comparison: Comparison, *, incomplete: Incomplete) -> pl.DataFrame:
    """Return `_period`, `value`, `basis` (of all reporters together) of the periods that all of them have whole."""
    reporters = list(comparison.included)
    own = indicator.filter(pl.col("reporter").is_in(reporters))
    basis = bases(own).group_by(PERIOD).agg(pl.col("basis").sort_by("reporter").str.join("|"), reporters=pl.len())
    partial = [p.id for reporter, p in incomplete if reporter in reporters]
    whole = basis.filter(pl.col("reporters") == len(reporters), ~pl.col(PERIOD).is_in(partial))
    sums = own.group_by(PERIOD).agg(pl.col("value").sum())
    return sums.join(whole.select(PERIOD, "basis"), on=PERIOD).sort(PERIOD)
