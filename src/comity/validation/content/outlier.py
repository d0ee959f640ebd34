"""outlier: a total lies far from its own history, measured by the history's own spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.periods import Period
from comity.validation.content.case import Case, kept_by, key_of, totals_by
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits

LEAST_HISTORY = 8
_TO_DEVIATION = 1.4826
"""Turns a median absolute deviation into a standard deviation, were the logarithms normal."""
_LEAST_SPREAD = 0.02
_ORDINAL, _SHIFTED = "_ordinal", "_shifted"


@dataclass(frozen=True, slots=True)
class Outlier(Terms):
    """Totals `by` these dimensions lie within `deviations` of the median of up to `periods` periods before.

    Compared are logarithms; the spread is the median absolute deviation, and at least that of a Poisson count. With
    `season = true` each is first divided by the figure a year before. A total without eight periods of history, or
    that differs by less than `at_least` units from the usual, is left alone.
    """

    periods: int
    deviations: float
    is_seasonal: bool
    at_least: float
    by: tuple[str, ...]

    keys: ClassVar[tuple[str, ...]] = ("periods", "deviations", "season", "at_least", "by")
    levels: ClassVar[tuple[int, ...]] = (2,)
    placeholders: ClassVar[tuple[str, ...]] = ("usual",)

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        return cls(
            entry.table.whole("periods", lowest=LEAST_HISTORY, highest=1000, default=24),
            entry.number("deviations", default=5, highest=100),
            entry.table.flag("season", default=False),
            entry.number("at_least", default=10),
            entry.dimensions("by", entry.dataflow.structure.key_ids),
        )

    def find(self, case: Case) -> Iterator[Hits]:
        """Find totals beyond the history's spread."""
        if case.change is None:
            return
        keep = kept_by(case.sheet.dataflow, self.by)
        series = self._series(case, keep)
        targets = series.filter(pl.col(PERIOD).is_in(case.periods)).join(case.rows, on=[*keep, PERIOD], how="semi")
        found = self._far(targets, series, keep).rename({VALUE: "_figure"})
        if found.is_empty():
            return
        rows = case.first_rows(found, [*keep, PERIOD])
        yield case.hits(rows, found="_figure", usual=pl.col("usual"), key=key_of(keep))

    def _series(self, case: Case, keep: list[str]) -> pl.DataFrame:
        """Return the totals, with `_ordinal` that counts periods, `_y` to compare and `_base` to turn it back."""
        totals = totals_by(self._cells(case), case.sheet.dataflow, self.by)
        totals = totals.filter(pl.col(VALUE) >= 0).with_columns(_y=pl.col(VALUE).log1p())
        ordinals = {number: _ordinal(Period.from_id(number)) for number in totals[PERIOD].unique()}
        totals = totals.with_columns(pl.col(PERIOD).replace_strict(ordinals, return_dtype=pl.Int64).alias(_ORDINAL))
        if not self.is_seasonal:
            return totals.with_columns(_base=pl.lit(0.0))
        year = Period.from_id(case.periods[0]).frequency.per_year
        before = totals.select(*keep, pl.col(_ORDINAL) + year, _base=pl.col("_y"))
        joined = totals.join(before, on=[*keep, _ORDINAL])
        return joined.with_columns(_y=pl.col("_y") - pl.col("_base"))

    def _cells(self, case: Case) -> pl.DataFrame:
        """Return the provider's own cells in scope, as far back as the rule looks."""
        change, reporter = case.change, case.sheet.reporter
        if change is None:
            return case.cells
        after = change.after.select(*case.key, PERIOD, VALUE)
        first = Period.from_id(case.periods[0])
        back = first.shift(-self.periods - (first.frequency.per_year if self.is_seasonal else 0))
        known = after[PERIOD].min()
        if reporter is None or (isinstance(known, int) and known <= back.id):
            older = None
        else:
            codes = {name: list(codes) for name, codes in case.rule.scope.wanted.items() if name in case.key}
            codes[reporter] = case.rows[reporter].cast(pl.String).unique().to_list()
            older = case.between(case.sheet.dataflow, codes, first=back.id, last=case.periods[-1])
        if older is not None:
            older = older.filter(~pl.col(PERIOD).is_in(after[PERIOD].unique().implode()))
            after = pl.concat([after, older.select(after.columns).cast(after.schema)])
        return after.filter(case.rule.scope.mask(case.key))

    def _far(self, targets: pl.DataFrame, series: pl.DataFrame, keep: list[str]) -> pl.DataFrame:
        history = series.select(*keep, pl.col(_ORDINAL).alias(_SHIFTED), pl.col("_y").alias("_known"))
        past = targets.join(history, on=keep).filter(
            pl.col(_SHIFTED) < pl.col(_ORDINAL), pl.col(_SHIFTED) >= pl.col(_ORDINAL) - self.periods
        )
        known = pl.col("_known")
        spread = (known - known.median()).abs().median() * _TO_DEVIATION
        measured = past.group_by(*keep, PERIOD, maintain_order=True).agg(
            pl.col(VALUE, "_y", "_base").first(), _median=known.median(), _spread=spread, _count=pl.len()
        )
        usual = (pl.col("_median") + pl.col("_base")).exp() - 1
        least = pl.max_horizontal(pl.lit(_LEAST_SPREAD), 1 / (1 + usual).sqrt())
        measured = measured.with_columns(usual=usual, _spread=pl.max_horizontal(pl.col("_spread"), least))
        off = (pl.col("_y") - pl.col("_median")).abs() > self.deviations * pl.col("_spread")
        is_large = (pl.col(VALUE) - pl.col("usual")).abs() >= self.at_least
        return measured.filter(pl.col("_count") >= LEAST_HISTORY, off, is_large)


def _ordinal(period: Period) -> int:
    """Return a number that counts periods of one frequency one by one."""
    first = Period(period.frequency, period.year, 1)
    if period.frequency.value in "WD":
        days = period.start.toordinal()
        return days // 7 if period.frequency.value == "W" else days
    return period.year * period.frequency.per_year + period.number - first.number
