"""sums-to: codes of a dimension add up to another code of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.groups import Absent
from comity.validation.content.case import Case, key_of
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.content.scope import Scope
from comity.validation.hits import Hits

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class SumsTo(Terms):
    """The codes `parts` of a `dimension` (those directly below `total` by default) add up to `total`.

    `tolerance` is in units, `share` in parts of the total; the larger counts. With `exact = false` the parts may
    fall short. A shortfall is said only where all parts are there, or an absent cell means zero by the agreement.
    """

    dimension: str
    total: str
    parts: tuple[str, ...]
    tolerance: float
    share: float
    is_exact: bool

    keys: ClassVar[tuple[str, ...]] = ("dimension", "total", "parts", "tolerance", "share", "exact")
    levels: ClassVar[tuple[int, ...]] = (1, 2)
    placeholders: ClassVar[tuple[str, ...]] = ("sum", "total", "dimension")

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        dimension = entry.dimension("dimension")
        total = entry.code("total", dimension)
        listed = entry.dataflow.structure.by_id[dimension].codelist
        below = tuple(code.id for code in listed.codes if code.parent == total) if listed is not None else ()
        parts = entry.codes("parts", dimension, default=below)
        if not parts or total in parts:
            raise entry.fault(
                "parts",
                f"nothing is left that could add up to {total}",
                remedy="Name the codes that it consists of.",
            )
        return cls(
            dimension,
            total,
            parts,
            entry.number("tolerance", default=0),
            entry.number("share", default=0, highest=1),
            entry.table.flag("exact", default=True),
        )

    def needs(self, level: int) -> tuple[Scope, ...]:
        """Return the total and one of its parts; where other figures are known, either will do."""
        if level == 1:
            return (Scope({self.dimension: (self.total,)}), Scope({self.dimension: self.parts}))
        return (Scope({self.dimension: (self.total, *self.parts)}),)

    def find(self, case: Case) -> Iterator[Hits]:
        """Find totals that their parts exceed or, unless they may, fall short of."""
        others = [*(d for d in case.key if d != self.dimension), PERIOD]
        sums = self._sums(case.cells, others)
        gap, allowed = pl.col("_total") - pl.col("sum"), pl.max_horizontal(self._allowed(), pl.lit(_ROUNDING))
        is_short = (gap > allowed) & self._is_complete(case) & ~pl.col("_open")
        found = sums.filter((gap < -allowed) | (is_short if self.is_exact else pl.lit(value=False)))
        if found.is_empty():
            return
        rows = case.first_rows(found, others, first=pl.col(self.dimension) == self.total)
        yield case.hits(
            rows,
            found="_total",
            sum=pl.col("sum"),
            total=pl.lit(self.total),
            dimension=pl.lit(case.sheet.label(self.dimension)),
            key=key_of([d for d in case.key if d != self.dimension]),
        )

    def _sums(self, cells: pl.DataFrame, others: list[str]) -> pl.DataFrame:
        code, value = pl.col(self.dimension), pl.col(VALUE)
        is_part, is_total = code.is_in(self.parts), code == self.total
        return (
            cells.filter(is_part | is_total)
            .group_by(others, maintain_order=True)
            .agg(
                _total=value.filter(is_total).first(),
                sum=value.filter(is_part).sum(),
                _given=is_part.sum(),
                _open=value.filter(is_part).is_null().any(),
            )
            .filter(pl.col("_total").is_not_null(), pl.col("_given") > 0)
        )

    def _allowed(self) -> pl.Expr:
        return pl.max_horizontal(pl.lit(self.tolerance), pl.col("_total").abs() * self.share)

    def _is_complete(self, case: Case) -> pl.Expr:
        agreement = case.sheet.context.agreement
        is_zero = agreement is not None and agreement.absent is Absent.ZERO
        return (pl.col("_given") == len(self.parts)) | pl.lit(is_zero)
