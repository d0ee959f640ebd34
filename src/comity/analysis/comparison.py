"""Like-for-like comparison with a year ago: only reporters that have both periods, whole, on one basis."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.analysis.indicators import bases
from comity.model.frames import PERIOD
from comity.model.periods import Period

Incomplete = AbstractSet[tuple[str, Period]]
"""Reporters and periods whose figures are known to be partial."""


class Exclusion(StrEnum):
    """Why a reporter is left out of a comparison."""

    NO_FIGURES_NOW = "no_figures_now"
    NO_FIGURES_YEAR_AGO = "no_figures_year_ago"
    PARTIAL = "partial"
    BASIS_CHANGED = "basis_changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the reporters that can be compared report for some periods, and for the same periods a year before.

    `relative` is the change as a fraction of `then` (0.046 is 4.6 %), None where `then` is zero or nobody can be
    compared. `excluded` names every other reporter that has either, and why it is left out.
    """

    periods: tuple[Period, ...]
    against: tuple[Period, ...]
    included: tuple[str, ...]
    excluded: Mapping[str, Exclusion]
    now: float
    then: float

    @property
    def change(self) -> float:
        """The change in counts."""
        return self.now - self.then

    @property
    def relative(self) -> float | None:
        """The change as a fraction of the value a year ago."""
        return self.change / self.then if self.then else None


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    return period.shift(-period.frequency.per_year)


def compare(
    indicator: pl.DataFrame, periods: Collection[Period], *, incomplete: Incomplete = frozenset()
) -> Comparison:
    """Compare the sum over `periods` with the same periods a year before, like for like.

    A reporter is compared where it has figures for every one of the periods and their counterparts, none of them
    in `incomplete`, and all on one basis. `indicator` is an indicator frame.
    """
    now, then = tuple(periods), tuple(year_before(p) for p in periods)
    known = _bases_by_reporter(indicator, (*now, *then))
    verdicts = {
        reporter: _exclusion(reporter, basis, now=now, then=then, incomplete=incomplete)
        for reporter, basis in known.items()
    }
    included = tuple(reporter for reporter, why in verdicts.items() if why is None)
    chosen = indicator.filter(pl.col("reporter").is_in(included))
    return Comparison(
        periods=now,
        against=then,
        included=included,
        excluded={reporter: why for reporter, why in verdicts.items() if why is not None},
        now=_sum_of(chosen, now),
        then=_sum_of(chosen, then),
    )


def _bases_by_reporter(indicator: pl.DataFrame, periods: Collection[Period]) -> dict[str, dict[Period, str]]:
    found: dict[str, dict[Period, str]] = {}
    wanted = indicator.filter(pl.col(PERIOD).is_in([p.id for p in periods]))
    for reporter, period, basis in bases(wanted).iter_rows():
        found.setdefault(reporter, {})[Period.from_id(period)] = basis
    return found


def _exclusion(
    reporter: str,
    basis: Mapping[Period, str],
    *,
    now: tuple[Period, ...],
    then: tuple[Period, ...],
    incomplete: Incomplete,
) -> Exclusion | None:
    if any(p not in basis for p in now):
        return Exclusion.NO_FIGURES_NOW
    if any(p not in basis for p in then):
        return Exclusion.NO_FIGURES_YEAR_AGO
    if any((reporter, p) in incomplete for p in (*now, *then)):
        return Exclusion.PARTIAL
    return Exclusion.BASIS_CHANGED if len(set(basis.values())) > 1 else None


def _sum_of(indicator: pl.DataFrame, periods: Collection[Period]) -> float:
    return float(indicator.filter(pl.col(PERIOD).is_in([p.id for p in periods]))["value"].sum())
