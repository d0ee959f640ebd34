"""What the board shows of open questions."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from comity.model.board import BoardCell, BoardState
from comity.model.periods import Period

Queried = tuple[str, str, Period]
"""Provider, dataflow and period of an open question."""
_SHOWN_AS_QUERIED = frozenset({BoardState.ON_TIME, BoardState.LATE, BoardState.NIL, BoardState.REVISED})


def under_query(cells: Iterable[BoardCell], queried: Collection[Queried]) -> list[BoardCell]:
    """Return the cells with those called under query about which a question is open.

    Only figures that came, and whole, are called so: that they are missing, partial or refused is worse, and stays
    said. How late they came, and whether they are received, doesn't change.
    """

    def is_queried(cell: BoardCell) -> bool:
        return cell.state in _SHOWN_AS_QUERIED and (cell.provider, cell.dataflow, cell.period) in queried

    return [replace(cell, state=BoardState.UNDER_QUERY) if is_queried(cell) else cell for cell in cells]
