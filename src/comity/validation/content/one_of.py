"""one-of: a component holds one of a few codes in scope, where its list would allow more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.structures import Role
from comity.validation.content.case import Case, key_of
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits


@dataclass(frozen=True, slots=True)
class OneOf(Terms):
    """`component`, the `codes` that it may hold, and whether it may be `empty` (it may, by default)."""

    component: str
    codes: tuple[str, ...]
    may_be_empty: bool

    keys: ClassVar[tuple[str, ...]] = ("component", "codes", "empty")
    levels: ClassVar[tuple[int, ...]] = (1,)
    placeholders: ClassVar[tuple[str, ...]] = ("allowed",)

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        name = entry.component(entry.table.text("component"), "component")
        if entry.dataflow.structure.by_id[name].role not in (Role.DIMENSION, Role.ATTRIBUTE):
            raise entry.fault(
                "component", f"{name} is neither dimension nor attribute", remedy="Name one of those, such as FREQ."
            )
        return cls(name, entry.codes("codes", name), entry.table.flag("empty", default=True))

    def find(self, case: Case) -> Iterator[Hits]:
        """Find rows with another code, or with none where one is needed."""
        if case.sheet.has(self.component):
            text = pl.col(self.component)
            rows = case.rows.filter(~text.is_in(self.codes).fill_null(value=self.may_be_empty))
        else:
            rows = case.rows.clear() if self.may_be_empty else case.rows
        allowed = pl.lit(", ".join(self.codes))
        hits = case.hits(rows, component=self.component, key=key_of(case.key), allowed=allowed)
        yield hits.with_found_or("–")
