"""What is due next, and what is overdue: by dataflow and period, with who has sent it and who hasn't."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from comity.model.board import BoardCell, BoardState
from comity.model.periods import Frequency, Period


@dataclass(frozen=True)
class Due:
    """A dataflow's period that falls due on one day; `owing` are the providers from whom nothing was accepted.

    `expected` counts those who owe it or have sent it; derogations are left out.
    """

    dataflow: str
    period: Period
    due: dt.date
    owing: tuple[str, ...]
    expected: int

    @property
    def received(self) -> int:
        """How many have sent it."""
        return self.expected - len(self.owing)

    def of(self, provider: str) -> "Due | None":
        """Return it as far as it concerns one provider; None where that provider owes nothing."""
        return replace(self, owing=(provider,), expected=1) if provider in self.owing else None


def list_due(cells: Iterable[BoardCell], *, today: dt.date) -> tuple[list[Due], list[Due]]:
    """Return what is overdue, latest first, and what comes next: the nearest due date of each dataflow.

    The days and hours of one day are told as one.
    """
    found = _grouped(cells)
    overdue = [one for one in found if one.owing and one.due < today]
    coming = [one for one in found if one.owing and one.due >= today]
    nearest: dict[tuple[str, Frequency], Due] = {}
    for one in sorted(coming, key=lambda each: (each.due, each.period.start)):
        nearest.setdefault((one.dataflow, one.period.frequency), one)
    late = sorted(overdue, key=lambda one: (one.due, one.dataflow), reverse=True)
    return late, sorted(nearest.values(), key=lambda one: (one.due, one.dataflow))


def _grouped(cells: Iterable[BoardCell]) -> Sequence[Due]:
    groups: dict[tuple[str, Period, dt.date], list[BoardCell]] = {}
    for cell in cells:
        if cell.state is not BoardState.DEROGATION:
            groups.setdefault((cell.dataflow, cell.period, cell.due), []).append(cell)
    return [
        Due(flow, period, due, tuple(cell.provider for cell in some if not cell.is_received), len(some))
        for (flow, period, due), some in groups.items()
    ]
