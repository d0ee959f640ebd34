"""A change between two periods, explained: by parts, by shift-share, beside its usual range, and in words."""

from dataclasses import dataclass, replace

import polars as pl

from comity.analysis.change.compared import compare_periods
from comity.analysis.change.parts import Parents, change_parts
from comity.analysis.change.shift_share import ShiftShare, shift_share
from comity.analysis.change.usual import UsualRange, usual_range
from comity.analysis.change.words import word_change
from comity.analysis.comparison import Comparison, Incomplete, year_before
from comity.model.periods import Period
from comity.model.statements import Said

REPORTER = "reporter"


@dataclass(frozen=True)
class Change:
    """A change between two periods, like for like. Ratios are fractions (0.046 is 4.6 %), values counts.

    `comparison` says who is compared and who isn't. `by` is the column whose codes are the parts, `codelist` what
    names them. `parts`: see `change_parts`; their `change` adds up to the total's. `shares`: None where fewer than
    two reporters break their figures down by it, and for the parts by reporter themselves. `usual`: None where too
    few earlier changes are known. `sentences` say what holds, and nothing where nothing certain can be said.
    """

    comparison: Comparison
    by: str
    codelist: str
    parts: pl.DataFrame
    shares: ShiftShare | None
    usual: UsualRange | None
    sentences: tuple[Said, ...] = ()

    @property
    def period(self) -> Period:
        """The later of the two periods."""
        return self.comparison.periods[-1]

    @property
    def against(self) -> Period:
        """The earlier of the two periods."""
        return self.comparison.against[-1]

    @property
    def is_on_a_year(self) -> bool:
        """Say whether the earlier period lies a year before."""
        return self.against == year_before(self.period)


def explain_change(
    indicator: pl.DataFrame,
    period: Period,
    *,
    against: Period | None = None,
    by: str = "origin",
    codelist: str = "CL_AREA",
    parents: Parents | None = None,
    incomplete: Incomplete = frozenset(),
) -> Change:
    """Explain the change from `against` (by default a year before) to `period`.

    `indicator` is an indicator frame (`analysis.indicators.compute`), `by` one of its columns, `parents` the code
    above each of its codes, `incomplete` the reporters and periods whose figures are partial. Raises UsageError
    where `against` isn't an earlier period of the same frequency.
    """
    comparison = compare_periods(indicator, period, against or year_before(period), incomplete=incomplete)
    found = Change(
        comparison=comparison,
        by=by,
        codelist=codelist,
        parts=change_parts(indicator, comparison, by=by, parents=parents),
        shares=None if by == REPORTER else shift_share(indicator, comparison, by=by, parents=parents),
        usual=usual_range(indicator, comparison, incomplete=incomplete) if comparison.included else None,
    )
    return replace(found, sentences=tuple(word_change(found)))
