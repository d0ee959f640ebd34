"""What to read of the cells: these series, these periods, as they are or as they are shown under a base."""

from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

_LOWEST, _HIGHEST = 0, 2**62
_SHOWN = {"obs": "shown", "cur": "shown_cur"}
HISTORY_OF = {"cur": "obs", "shown_cur": "shown"}
"""Of each latest view, the table that it is made of."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What to read: these series (numbers), these periods (ids, both bounds included), these frequencies.

    All are of one dataflow. `periods`, where given, names the periods one by one; they lie within the bounds.
    `base`, where given, asks for what is shown under it instead of what is.
    """

    dataflow: str
    sids: pl.Series
    first: int = _LOWEST
    last: int = _HIGHEST
    frequencies: tuple[str, ...] = ()
    periods: pl.Series | None = None
    base: int | None = None

    def under(self, base: int | None) -> "Slice":
        """Return the slice of what is shown under a base; None: of what is."""
        return replace(self, base=base)

    def table(self, name: str) -> str:
        """Return which table of cells is meant: `obs` or `cur`, or what stands for it under the base."""
        return name if self.base is None else _SHOWN[name]


class Reach(Protocol):
    """How a query reaches the cells of a slice, and no others; the cells are `c`."""

    @property
    def parameters(self) -> tuple[object, ...]:
        """The values bound in one `source`."""
        ...

    @property
    def period(self) -> str:
        """The column by which cells are best counted by period."""
        ...

    @property
    def order(self) -> str:
        """What orders rows by their first three columns: period, series, sequence; empty where they come so."""
        ...

    def source(self, table: str) -> str:
        """Return FROM and WHERE, with places for `parameters`; more conditions may follow with AND."""
        ...

    def joined(self, table: str) -> str:
        """Return a join of the slice's table as `c`, up to and with the ON of it, ready for conditions."""
        ...
