"""What was received for each period of an agreement, read from the ledger's coverage frame."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from comity.model.groups import Action, Agreement
from comity.model.periods import Frequency, Period

Slot = tuple[str, str]
"""Provider and dataflow."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row of the coverage frame: what one submission held for one reporter and period."""

    seq: int
    reporter: str
    rows: int
    changed: int
    nil: bool
    received_at: dt.datetime

    @property
    def is_withdrawal(self) -> bool:
        """Say whether the submission took this reporter's figures for the period away."""
        return self.rows == 0 and not self.nil


@dataclass
class Receipts:
    """What came for one period, folded in the order of acceptance.

    `first_at` is the first receipt of figures that can be whole (see `can_be_whole`); those that came before leave
    it None. `revisions` counts submissions that changed what a reporter had already sent.
    """

    first_at: dt.datetime | None = None
    revisions: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    nil: dict[str, bool] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Cells covered, of all reporters."""
        return sum(self.cells.values())

    @property
    def is_empty(self) -> bool:
        """Say whether nothing came, or all of it was withdrawn."""
        return not self.cells

    @property
    def is_nil(self) -> bool:
        """Say whether every reporter's last word was that there is nothing to report."""
        return bool(self.nil) and all(self.nil.values())


def fold_receipts(rows: list[Coverage], *, period: Period, action: Action) -> Receipts:
    """Return what stands after these submissions.

    A replace leaves the last file's rows; merges leave at least the largest file's, which is what is counted.
    """
    receipts = Receipts()
    revising: set[int] = set()
    for row in sorted(rows, key=lambda r: r.seq):
        if row.reporter in receipts.cells and row.changed:
            revising.add(row.seq)
        if row.is_withdrawal:
            receipts.cells.pop(row.reporter, None)
            receipts.nil.pop(row.reporter, None)
            continue
        before = 0 if action is Action.REPLACE or row.nil else receipts.cells.get(row.reporter, 0)
        receipts.cells[row.reporter] = max(before, row.rows)
        receipts.nil[row.reporter] = row.nil
        if receipts.first_at is None and can_be_whole(period, row.received_at):
            receipts.first_at = row.received_at
    receipts.revisions = len(revising)
    return receipts


def can_be_whole(period: Period, received_at: dt.datetime) -> bool:
    """Say whether figures that came then can be whole: on or after the period's last day, or after the hour.

    >>> march = Period.containing(dt.date(2024, 3, 5), Frequency.MONTHLY)
    >>> can_be_whole(march, dt.datetime(2024, 3, 31, tzinfo=dt.UTC))
    True
    """
    if period.frequency is Frequency.HOURLY:
        return received_at.astimezone(dt.UTC).replace(tzinfo=None) >= period.shift(1).start_at
    return received_at.date() >= period.end


def coverage_by_slot(coverage: pl.DataFrame, *, today: dt.date) -> Mapping[Slot, Mapping[Period, list[Coverage]]]:
    """Return the rows received by `today`, by provider and dataflow, then by period."""
    found: dict[Slot, dict[Period, list[Coverage]]] = defaultdict(lambda: defaultdict(list))
    columns = ["provider", "dataflow", "_period", "seq", "reporter", "rows", "changed", "nil", "received_at"]
    until = coverage.filter(pl.col("received_at").dt.date() <= today)
    for provider, dataflow, period, *rest in until.select(columns).iter_rows():
        found[provider, dataflow][Period.from_id(period)].append(Coverage(*rest))
    return found


def receipts_by_period(agreement: Agreement, rows: Mapping[Period, list[Coverage]]) -> dict[Period, Receipts]:
    """Return the receipts of the agreement's frequency, by period in order, without those wholly withdrawn."""
    folded = {
        period: fold_receipts(rows[period], period=period, action=agreement.action)
        for period in sorted(p for p in rows if p.frequency is agreement.frequency)
    }
    return {period: receipts for period, receipts in folded.items() if not receipts.is_empty}
