"""integral: every figure in scope is a whole number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import VALUE
from comity.validation.content.case import Case, key_of
from comity.validation.content.entry import Entry
from comity.validation.content.non_negative import refuse_counts
from comity.validation.content.rule import Terms
from comity.validation.hits import Hits


@dataclass(frozen=True, slots=True)
class Integral(Terms):
    """No parameters. Of counts it is known anyhow (VAL-10), so that the rule is for dataflows of other measures."""

    keys: ClassVar[tuple[str, ...]] = ()
    levels: ClassVar[tuple[int, ...]] = (1,)

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        refuse_counts(entry, "VAL-10 refuses fractions already")
        return cls()

    def find(self, case: Case) -> Iterator[Hits]:
        """Find figures with a fraction."""
        rows = case.rows.filter((pl.col(VALUE) % 1) != 0)
        yield case.hits(rows, found=VALUE, key=key_of(case.key))
