"""Who has reported the period, who came late, who is missing: read from the first board's column."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.publish.report_data import REPORTED, CellState, Report


@dataclass(frozen=True)
class Standing:
    """Providers by what they have done for the report's period; `expected` leaves out those with a derogation."""

    expected: Sequence[str]
    reported: Sequence[str]
    late: Sequence[tuple[str, int]]
    partial: Sequence[str]
    missing: Sequence[str]
    refused: Sequence[str]
    not_due: Sequence[str]


def find_standing(report: Report) -> Standing | None:
    """Return the standing of the report's period, or None where no board shows that period."""
    if not report.boards or report.period not in report.boards[0].periods:
        return None
    board = report.boards[0]
    column = board.periods.index(report.period)
    cells = [(row.provider, row.cells[column]) for row in board.rows]

    def having(*states: CellState) -> list[str]:
        return [provider for provider, cell in cells if cell.state in states]

    return Standing(
        expected=[provider for provider, cell in cells if cell.state is not CellState.DEROGATION],
        reported=having(*REPORTED),
        late=[(provider, cell.days_late) for provider, cell in cells if _is_late(cell.state, cell.days_late)],
        partial=having(CellState.PARTIAL),
        missing=having(CellState.MISSING),
        refused=having(CellState.REFUSED),
        not_due=having(CellState.NOT_DUE),
    )


def _is_late(state: CellState, days: int) -> bool:
    return state in REPORTED and days > 0
