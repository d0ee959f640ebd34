"""The exchange calendar's cells: what an agreement asked for in a period, and what came."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from comity.model.periods import Period


class BoardState(StrEnum):
    """How one provider stands with one dataflow in one period."""

    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    LATE = "late"
    PARTIAL = "partial"
    NIL = "nil"
    REVISED = "revised"
    UNDER_QUERY = "under_query"
    REFUSED = "refused"
    DEROGATION = "derogation"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One provider × dataflow × period.

    `due` is the last day that is on time; `is_due` says that it has passed and that figures were asked for.
    `days_late` counts from `due` to the first receipt or, where nothing was accepted, to the day of the board.
    `rows` are the cells covered, `usual` the median of the provider's periods before (None: too few to say);
    `revisions` counts later submissions that really changed something.
    """

    provider: str
    dataflow: str
    period: Period
    due: dt.date
    state: BoardState
    days_late: int = 0
    received_at: dt.datetime | None = None
    revisions: int = 0
    rows: int = 0
    usual: float | None = None
    is_due: bool = False

    @property
    def is_received(self) -> bool:
        """Say whether figures (or a nil return) were accepted; a partial period counts as received."""
        return self.state in _RECEIVED

    @property
    def is_on_time(self) -> bool:
        """Say whether the first receipt was on time, whatever came after."""
        return self.is_received and self.days_late == 0


_RECEIVED = frozenset(
    {
        BoardState.ON_TIME,
        BoardState.LATE,
        BoardState.PARTIAL,
        BoardState.NIL,
        BoardState.REVISED,
        BoardState.UNDER_QUERY,
    }
)
