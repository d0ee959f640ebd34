"""The board as a table: providers in rows, the last periods in columns, one table a dataflow and frequency."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.model.board import BoardCell
from comity.model.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A provider's cells in the order of the table's periods; None where its agreement doesn't ask."""

    provider: str
    cells: tuple[BoardCell | None, ...]


@dataclass(frozen=True, slots=True)
class BoardTable:
    """One dataflow's board."""

    dataflow: str
    frequency: Frequency
    periods: tuple[Period, ...]
    rows: tuple[BoardRow, ...]


def board_months(cells: Iterable[BoardCell], last: int = 12) -> tuple[BoardTable, ...]:
    """Return a table for each dataflow and frequency over its `last` periods (of whatever frequency), oldest first.

    Dataflows and providers keep the order in which the cells come.
    """
    groups: dict[tuple[str, Frequency], list[BoardCell]] = {}
    for cell in cells:
        groups.setdefault((cell.dataflow, cell.period.frequency), []).append(cell)
    return tuple(
        _table(dataflow, frequency, cells=some, last=last) for (dataflow, frequency), some in groups.items()
    )


def _table(dataflow: str, frequency: Frequency, *, cells: list[BoardCell], last: int) -> BoardTable:
    newest = max(cell.period for cell in cells)
    oldest = max(min(cell.period for cell in cells), newest.shift(1 - last))
    periods = tuple(oldest.shift(step) for step in range(last) if oldest.shift(step) <= newest)
    at = {(cell.provider, cell.period): cell for cell in cells}
    rows = tuple(
        BoardRow(provider, tuple(at.get((provider, period)) for period in periods))
        for provider in dict.fromkeys(cell.provider for cell in cells)
    )
    return BoardTable(dataflow, frequency, periods, rows)
