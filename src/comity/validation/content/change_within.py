"""change-within: a total changes by no more than a share against the period before, the year before, or itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.periods import Period
from comity.validation.content.case import Case, kept_by, key_of, totals_by
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits


class Against(StrEnum):
    """What a figure is compared with: the period before, the same one a year before, or its earlier edition."""

    PREVIOUS = "previous"
    YEAR = "year-before"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class ChangeWithin(Terms):
    """Totals `by` these dimensions change by at most `share` of what they are compared `against`.

    Changes of less than `at_least` units are never said.
    """

    against: Against
    share: float
    at_least: float
    by: tuple[str, ...]

    keys: ClassVar[tuple[str, ...]] = ("against", "share", "at_least", "by")
    levels: ClassVar[tuple[int, ...]] = (2,)
    placeholders: ClassVar[tuple[str, ...]] = ("reference", "reference_period", "gap", "percent")

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        return cls(
            entry.table.choice("against", Against),
            entry.number("share", highest=1000),
            entry.number("at_least", default=10),
            entry.dimensions("by", entry.dataflow.structure.key_ids),
        )

    def find(self, case: Case) -> Iterator[Hits]:
        """Find totals that changed by more."""
        if case.change is None:
            return
        dataflow, keep = case.sheet.dataflow, kept_by(case.sheet.dataflow, self.by)
        after = totals_by(case.cells, dataflow, self.by)
        both = after.join(self._references(case), on=[*keep, PERIOD])
        change = (pl.col(VALUE) - pl.col("reference")).abs()
        far = both.filter(change > self.share * pl.col("reference").abs(), change >= max(self.at_least, 1e-9))
        found = far.rename({VALUE: "_after"}).with_columns(
            gap=(pl.col("_after") - pl.col("reference")).abs() / pl.col("reference").abs()
        )
        if found.is_empty():
            return
        rows = case.first_rows(found, [*keep, PERIOD])
        yield case.hits(
            rows,
            found="_after",
            reference=pl.col("reference"),
            reference_period=pl.col("reference_period"),
            gap=pl.col("gap").replace(float("inf"), None).fill_null(1.0),
            percent=pl.lit(self.share),
            key=key_of(keep),
        )

    def _references(self, case: Case) -> pl.DataFrame:
        """Return `reference` and `reference_period` for each group and period of the file."""
        keep = kept_by(case.sheet.dataflow, self.by)
        references = {period: self._reference(period) for period in case.periods}
        cells = self._known(case).filter(
            pl.col(PERIOD).is_in(list(references.values())), case.rule.scope.mask(case.key)
        )
        known = totals_by(cells, case.sheet.dataflow, self.by)
        table = pl.DataFrame(
            {
                PERIOD: list(references),
                "_before": list(references.values()),
                "reference_period": [str(Period.from_id(number)) for number in references.values()],
            },
            schema={PERIOD: pl.Int64, "_before": pl.Int64, "reference_period": pl.String},
        )
        renamed = known.rename({PERIOD: "_before", VALUE: "reference"})
        return table.join(renamed, on="_before").select(*keep, PERIOD, "reference", "reference_period")

    def _known(self, case: Case) -> pl.DataFrame:
        if case.change is None:
            return case.cells
        return case.change.before if self.against is Against.REVISION else case.change.after

    def _reference(self, number: int) -> int:
        period = Period.from_id(number)
        steps: Mapping[Against, int] = {Against.REVISION: 0, Against.PREVIOUS: -1}
        return period.shift(steps.get(self.against, -period.frequency.per_year)).id
