"""required-together: where one is given, the others are given too: codes of a dimension, or components of a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD
from comity.validation.content.case import Case, key_of
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.content.scope import Scope
from comity.validation.hits import Hits


@dataclass(frozen=True, slots=True)
class RequiredTogether(Terms):
    """Either the `codes` of a `dimension`, or `components` of the same row; one component alone must be filled."""

    dimension: str = ""
    codes: tuple[str, ...] = ()
    components: tuple[str, ...] = ()

    keys: ClassVar[tuple[str, ...]] = ("dimension", "codes", "components")
    levels: ClassVar[tuple[int, ...]] = (1, 2)
    placeholders: ClassVar[tuple[str, ...]] = ("missing",)

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        if ("components" in entry.table) == ("dimension" in entry.table):
            raise entry.fault(
                "components",
                "either components or dimension and codes must be given",
                remedy='Write components = ["COMMENT"], or dimension = "DIRECTION" and codes = ["IN", "OUT"].',
            )
        if "dimension" in entry.table:
            dimension = entry.dimension("dimension")
            return cls(dimension=dimension, codes=entry.codes("codes", dimension))
        if entry.level != 1:
            raise entry.fault("level", "components of a row are compared at level 1", remedy="Write level = 1.")
        names = entry.table.texts("components")
        return cls(components=tuple(entry.component(name, "components") for name in names))

    def needs(self, level: int) -> tuple[Scope, ...]:  # noqa: ARG002 - the same at every level
        """Return one of the codes."""
        return (Scope({self.dimension: self.codes}),) if self.dimension else ()

    def find(self, case: Case) -> Iterator[Hits]:
        """Find what is given without what belongs to it."""
        yield from self._codes(case) if self.dimension else self._components(case)

    def _codes(self, case: Case) -> Iterator[Hits]:
        others = [*(d for d in case.key if d != self.dimension), PERIOD]
        code = pl.col(self.dimension).cast(pl.String)
        groups = (
            case.cells.filter(pl.col(self.dimension).is_in(self.codes))
            .group_by(others, maintain_order=True)
            .agg(_given=code.unique())
            .filter(pl.col("_given").list.len() < len(self.codes))
        )
        missing = pl.lit(list(self.codes)).list.set_difference(pl.col("_given"))
        found = groups.with_columns(missing=missing.list.sort().list.join(", "))
        if found.is_empty():
            return
        rows = case.first_rows(found, others)
        yield case.hits(rows, component=self.dimension, missing=pl.col("missing"), key=key_of(case.key))

    def _components(self, case: Case) -> Iterator[Hits]:
        filled = {name: self._is_filled(case, name) for name in self.components}
        needed = pl.any_horizontal(filled.values()) if len(filled) > 1 else pl.lit(value=True)
        for name, is_filled in filled.items():
            rows = case.rows.filter(needed & ~is_filled)
            key, missing = key_of(case.key), pl.lit(case.sheet.label(name))
            hits = case.hits(rows, component=name, missing=missing, key=key)
            yield hits.with_found_or("–")

    @staticmethod
    def _is_filled(case: Case, name: str) -> pl.Expr:
        return pl.col(name).is_not_null() if case.sheet.has(name) else pl.lit(value=False)
