"""Gaps: periods that a reporter skipped between those that are known and those that the file brings."""

import itertools
from collections.abc import Collection, Iterable, Iterator

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period, iterate_periods, parse_period
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
    agreement = sheet.context.agreement
    excused = set() if agreement is None else {p for text in agreement.derogations for p in _excused(text)}
    periods = sorted(Period.from_id(number) for number in {*file, *before})
    found = {}
    for last, period in itertools.pairwise(periods):
        is_new = period.id in file and period.id not in before
        if is_new and last.frequency is period.frequency and last.shift(1) < period:
            missing = _named(last.shift(1), period.shift(-1), excused)
            if missing:
                found[file[period.id]] = missing
    return found


def _excused(derogation: str) -> Iterator[Period]:
    """Yield the periods of a derogation: one (`2020-04`) or a span (`2020-04..2020-09`)."""
    first_text, _, last_text = derogation.partition("..")
    first, last = parse_period(first_text.strip()), parse_period((last_text or first_text).strip())
    if first is not None and last is not None and first.frequency is last.frequency:
        yield from iterate_periods(first, last)


def _named(first: Period, last: Period, excused: Collection[Period] = ()) -> str:
    """Name the first periods of a gap and the last, without those excused; a gap of a million hours costs no more.

    >>> first = Period.from_id(1_2024_0001)
    >>> _named(first, first.shift(1)), _named(first, first.shift(4))
    ('2024, 2025', '2024, 2025 … 2028 (5)')
    """
    count = first.steps_to(last) + 1 - sum(first <= p <= last for p in excused)
    missing = (str(period) for period in iterate_periods(first, last) if period not in excused)
    if count <= NAMED:
        return ", ".join(missing)
    while last in excused:
        last = last.shift(-1)
    return f"{', '.join(itertools.islice(missing, NAMED - 1))} … {last} ({number_text(count)})"
