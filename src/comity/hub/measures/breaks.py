"""Breaks that legal acts open: from a day on, figures of a dataflow count something else."""

import datetime as dt
from collections.abc import Iterable, Sequence

import polars as pl

from comity.model.frames import PERIOD
from comity.model.groups import Group
from comity.model.periods import Frequency, Period
from comity.model.strategy import LegalAct


def legal_breaks(acts: Iterable[LegalAct], dataflow: str, *, member: str | None = None) -> tuple[dt.date, ...]:
    """Return the days from which figures of a dataflow count otherwise, of all members or of one, in order.

    Without `member`, only breaks of all members are told.
    """
    days = {
        change.first
        for act in acts
        for change in act.changes
        if change.dataflow == dataflow and (not change.members or member in change.members)
    }
    return tuple(sorted(days))


def broken_periods(group: Group, dataflow: str, reporters: Sequence[str], *, frequency: Frequency) -> pl.DataFrame:
    """Return the first period of each reporter that a legal act lets count otherwise: `reporter`, `_period`.

    A break within a period is one of that period, since it holds figures of both kinds.
    """
    found = {
        (reporter, Period.containing(day, frequency).id)
        for reporter in reporters
        for day in legal_breaks(group.legal_acts, dataflow, member=reporter)
    }
    rows = sorted(found)
    return pl.DataFrame(rows, schema={"reporter": pl.String, PERIOD: pl.Int64}, orient="row")
