"""mirror-within: two states' counts of one flow lie near each other, neither taken for the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.validation.content.case import NOT_A_PLACE, Case, kept_by, key_of, totals_by
from comity.validation.content.entry import Entry, check_code, check_known, inline
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits

_TWO = 2


@dataclass(frozen=True, slots=True)
class MirrorWithin(Terms):
    """Totals `by` these dimensions lie within `share` of the mean of both states' counts.

    `partner` is the dimension that names the other state, `swap` the codes that change places when the other state
    looks at the same flow (`swap.DIRECTION = ["IN", "OUT"]`). Means below `at_least` are left alone.
    """

    partner: str
    swap: Mapping[str, tuple[str, str]]
    share: float
    at_least: float
    by: tuple[str, ...]

    keys: ClassVar[tuple[str, ...]] = ("partner", "swap", "share", "at_least", "by")
    levels: ClassVar[tuple[int, ...]] = (4,)
    placeholders: ClassVar[tuple[str, ...]] = ("partner", "gap", "percent")

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        by = entry.dimensions("by", ())
        return cls(
            entry.dimension("partner"),
            _read_swap(entry),
            entry.number("share", highest=2),
            entry.number("at_least", default=100),
            by,
        )

    def find(self, case: Case) -> Iterator[Hits]:
        """Find totals that lie far from the other state's."""
        reporter = case.sheet.reporter
        partners = self._partners(case)
        if reporter is None or not partners:
            return
        own = case.rows[reporter].cast(pl.String).unique().to_list()
        others = case.others(case.sheet.dataflow, {reporter: partners, self.partner: own, **self._codes(case)})
        if others is None or others.is_empty():
            return
        seen = totals_by(self._seen_from_here(case, others, reporter), case.sheet.dataflow, self._by(reporter))
        cells = case.cells.filter(pl.col(self.partner).is_in(partners))
        keep = kept_by(case.sheet.dataflow, self._by(reporter))
        both = totals_by(cells, case.sheet.dataflow, self._by(reporter)).join(
            seen.rename({VALUE: "_mirror"}), on=[*keep, PERIOD]
        )
        mean = (pl.col(VALUE) + pl.col("_mirror")) / 2
        gap = (pl.col(VALUE) - pl.col("_mirror")).abs() / mean
        found = both.with_columns(gap=gap).filter(gap > self.share, mean >= self.at_least).rename({VALUE: "_own"})
        if found.is_empty():
            return
        rows = case.first_rows(found, [*keep, PERIOD])
        yield case.hits(
            rows,
            found="_own",
            partner=pl.col(self.partner).cast(pl.String),
            gap=pl.col("gap"),
            percent=pl.lit(self.share),
            key=key_of(keep),
        )

    def _by(self, reporter: str) -> tuple[str, ...]:
        return (reporter, self.partner, *self.swap, *self.by)

    def _partners(self, case: Case) -> list[str]:
        """Return the states to ask about: those across the border that could have reported."""
        named = case.rows[self.partner].cast(pl.String).drop_nulls().unique().to_list()
        members = case.sheet.context.members
        return sorted(n for n in named if n not in NOT_A_PLACE and (not members or n in members))

    def _codes(self, case: Case) -> Mapping[str, list[str]]:
        wanted = case.rule.scope.swapped(self.swap).wanted
        return {
            name: list(codes) for name, codes in wanted.items() if name not in (self.partner, case.sheet.reporter)
        }

    def _seen_from_here(self, case: Case, others: pl.DataFrame, reporter: str) -> pl.DataFrame:
        """Return the other states' cells as if this one had counted them."""
        swapped = [
            pl.col(name).cast(pl.String).replace(list(pair), list(reversed(pair))).cast(others.schema[name])
            for name, pair in self.swap.items()
        ]
        turned = others.rename({reporter: self.partner, self.partner: reporter}).with_columns(swapped)
        return turned.filter(case.rule.scope.mask(turned.columns)).cast(
            {reporter: case.sheet.frame.schema[reporter]}
        )


def _read_swap(entry: Entry) -> Mapping[str, tuple[str, str]]:
    table = inline(entry.table, "swap", known=entry.dataflow.structure.key_ids)
    found = {}
    for name in () if table is None else table.content:
        check_known(entry.table, "swap", name, known=entry.dataflow.structure.key_ids)
        codes = [] if table is None else table.texts(name)
        if len(codes) != _TWO:
            raise entry.fault(
                f"swap.{name}", "two codes are expected", remedy='Write swap.DIRECTION = ["IN", "OUT"].'
            )
        component = entry.dataflow.structure.by_id[name]
        first, second = (check_code(entry.table, f"swap.{name}", code, component) for code in codes)
        found[name] = (first, second)
    return found
