"""Like for like between any two periods: only reporters that have both, whole and on one basis."""

from collections.abc import Mapping

import polars as pl

from comity.analysis.comparison import Comparison, Exclusion, Incomplete
from comity.analysis.indicators import bases
from comity.errors import UsageError
from comity.model.frames import PERIOD
from comity.model.periods import Period, iterate_periods


def compare_periods(
    indicator: pl.DataFrame, period: Period, against: Period, *, incomplete: Incomplete = frozenset()
) -> Comparison:
    """Compare one period with an earlier one, by the rule of `analysis.comparison`.

    A reporter is compared where it has figures for both periods, neither of them in `incomplete`, on one basis.
    `Exclusion.NO_FIGURES_YEAR_AGO` stands for figures lacking in `against`. Raises UsageError where `against` isn't
    an earlier period of the same frequency.
    """
    steps_between(against, period)
    pair = indicator.filter(pl.col(PERIOD).is_in([period.id, against.id]))
    found: dict[str, dict[int, str]] = {}
    for reporter, number, basis in bases(pair).iter_rows():
        found.setdefault(reporter, {})[number] = basis
    verdicts = {
        reporter: _exclusion(reporter, basis, period=period, against=against, incomplete=incomplete)
        for reporter, basis in found.items()
    }
    included = tuple(reporter for reporter, why in verdicts.items() if why is None)
    chosen = pair.filter(pl.col("reporter").is_in(included))
    return Comparison(
        periods=(period,),
        against=(against,),
        included=included,
        excluded={reporter: why for reporter, why in verdicts.items() if why is not None},
        now=_total(chosen, period),
        then=_total(chosen, against),
    )


def steps_between(first: Period, last: Period) -> int:
    """Return how many periods lie between; raises UsageError where they aren't an earlier and a later of a kind.

    >>> from comity.model.periods import parse_period
    >>> steps_between(parse_period("2025-10"), parse_period("2026-10"))
    12
    """
    if first.frequency is not last.frequency or first >= last:
        raise UsageError(
            f"{last} can't be compared with {first}.", remedy="Compare a period with an earlier one of its kind."
        )
    return sum(1 for _ in iterate_periods(first, last)) - 1


def _exclusion(
    reporter: str, basis: Mapping[int, str], *, period: Period, against: Period, incomplete: Incomplete
) -> Exclusion | None:
    if period.id not in basis:
        return Exclusion.NO_FIGURES_NOW
    if against.id not in basis:
        return Exclusion.NO_FIGURES_YEAR_AGO
    if (reporter, period) in incomplete or (reporter, against) in incomplete:
        return Exclusion.PARTIAL
    return None if basis[period.id] == basis[against.id] else Exclusion.BASIS_CHANGED


def _total(chosen: pl.DataFrame, period: Period) -> float:
    return float(chosen.filter(pl.col(PERIOD) == period.id)["value"].sum())
