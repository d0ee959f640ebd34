"""How PostgreSQL reaches the cells of a slice: in the part of their dataflow, by the series first."""

from dataclasses import dataclass
from typing import cast

from comity.store.fetch import quote
from comity.store.postgres.cells import part_name
from comity.store.slices import Slice


@dataclass(frozen=True, slots=True)
class PostgresReach:
    """How a query reaches the cells of a slice, and no others; the planner chooses between index and scan."""

    wanted: Slice
    condition: str
    parameters: tuple[object, ...]
    period: str = "c.period"
    order: str = " ORDER BY 1, 2, 3"

    @classmethod
    def of(cls, wanted: Slice) -> "PostgresReach":
        """Name series and periods by their bounds, and one by one where there are gaps between."""
        lowest, highest = cast("int", wanted.sids.min()), cast("int", wanted.sids.max())
        condition = "c.period BETWEEN ? AND ? AND c.sid BETWEEN ? AND ?"
        parameters: tuple[object, ...] = (wanted.first, wanted.last, lowest, highest)
        if wanted.sids.len() <= highest - lowest:
            condition += " AND c.sid = ANY(?)"
            parameters = (*parameters, wanted.sids.to_list())
        if wanted.periods is not None:
            condition += " AND c.period = ANY(?)"
            parameters = (*parameters, wanted.periods.to_list())
        return cls(wanted, condition, parameters)

    def source(self, table: str) -> str:
        """Return FROM and WHERE, with places for `parameters`."""
        return f"{self._part(table)} c WHERE {self._base()}{self.condition}"

    def joined(self, table: str) -> str:
        """Return the join of the slice's table as `c`, ready for its conditions."""
        return f"JOIN {self._part(table)} c ON {self._base()}"

    def _part(self, table: str) -> str:
        return quote(part_name(self.wanted.table(table), self.wanted.dataflow))

    def _base(self) -> str:
        return "" if self.wanted.base is None else f"c.base = {int(self.wanted.base)} AND "
