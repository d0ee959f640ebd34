"""non-negative: no figure in scope lies below zero."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import VALUE
from comity.model.structures import DataType
from comity.validation.content.case import Case, key_of
from comity.validation.content.entry import Entry
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits


@dataclass(frozen=True, slots=True)
class NonNegative(Terms):
    """No parameters. Of counts it is known anyhow (VAL-08), so that the rule is for dataflows of other measures."""

    keys: ClassVar[tuple[str, ...]] = ()
    levels: ClassVar[tuple[int, ...]] = (1,)

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        refuse_counts(entry, "VAL-08 refuses figures below zero already")
        return cls()

    def find(self, case: Case) -> Iterator[Hits]:
        """Find figures below zero."""
        rows = case.rows.filter(pl.col(VALUE) < 0)
        yield case.hits(rows, found=VALUE, key=key_of(case.key))


def refuse_counts(entry: Entry, reason: str) -> None:
    """Refuse a rule that could find nothing, because what it finds is refused before in every count."""
    if entry.dataflow.structure.measure.data_type is DataType.INTEGER:
        raise entry.fault(
            "kind", f"{entry.dataflow.id} holds counts, and {reason}", remedy="Remove the rule; it has no work."
        )
