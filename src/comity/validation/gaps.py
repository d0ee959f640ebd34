"""Gaps: periods that a reporter skipped between those that are known and those that the file brings."""

import itertools
from collections.abc import Iterable, Iterator

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period, iterate_periods
from comity.validation.hits import Hits
from comity.validation.number_text import number_text
from comity.validation.sheet import AT, Sheet

NAMED = 3


def check_gaps(sheet: Sheet) -> Iterator[Hits]:
    """Find periods without figures between a reporter's earlier ones and the file's; needs sound rows.

    Gaps that lie wholly before the file are not said again. Periods that the agreement excuses are no gap.
    """
    reporter = sheet.reporter
    who = pl.lit(sheet.dataflow.id) if reporter is None else pl.col(reporter)
    firsts: dict[str, dict[int, int]] = {}
    for name, period, at in sheet.written.group_by(who.alias("reporter"), PERIOD).agg(pl.col(AT).min()).iter_rows():
        firsts.setdefault(name, {})[period] = at
    gaps: dict[int, str] = {}
    for name, before in _known(sheet, who, firsts).items():
        gaps |= _gaps(sheet, firsts[name], before)
    if gaps:
        rows = sheet.written.filter(pl.col(AT).is_in(list(gaps)))
        missing = pl.col(AT).replace_strict(gaps, default="", return_dtype=pl.String)
        yield Hits("HIS-03", sheet.places(rows, sheet.time, missing=missing, reporter=who))


def _known(sheet: Sheet, who: pl.Expr, reporters: Iterable[str]) -> dict[str, list[int]]:
    """Return the periods for which each reporter's figures were known before the file."""
    known: dict[str, list[int]] = {reporter: [] for reporter in reporters}
    if sheet.context.earlier is not None:
        cells = sheet.context.earlier.select(who.alias("reporter"), pl.col(PERIOD).cast(pl.Int64)).unique()
        for name, period in cells.iter_rows():
            if name in known:
                known[name].append(period)
    return known


def _gaps(sheet: Sheet, file: dict[int, int], before: list[int]) -> dict[int, str]:
    """Return the periods that are missing before each place in the file where figures go on after a gap."""
    excused = () if sheet.context.agreement is None else sheet.context.agreement.derogations
    periods = sorted(Period.from_id(number) for number in {*file, *before})
    found = {}
    for last, period in itertools.pairwise(periods):
        is_new = period.id in file and period.id not in before
        if is_new and last.frequency is period.frequency and last.shift(1) < period:
            skipped = [str(p) for p in iterate_periods(last.shift(1), period.shift(-1)) if str(p) not in excused]
            if skipped:
                found[file[period.id]] = _named(skipped)
    return found


def _named(periods: list[str]) -> str:
    """Name the first periods and the last.

    >>> _named(["2024-01", "2024-02"]), _named(["2024", "2025", "2026", "2027", "2028"])
    ('2024-01, 2024-02', '2024, 2025 … 2028 (5)')
    """
    if len(periods) <= NAMED:
        return ", ".join(periods)
    return f"{', '.join(periods[: NAMED - 1])} … {periods[-1]} ({number_text(len(periods))})"
