"""How an indicator of a strategy stands: its figure over a span, like for like with its baseline; its target."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.model.strategy import Gathering, Standing, Target, Wanted

NEEDED = 0.6
"""The share of the reporters that must have the whole span, and the baseline, for a figure."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What an indicator is made from.

    `cells` and `of_cells` (the whole that a share is of, or None) have a row for each `reporter` and `_period` with
    a `value`; `reported` (`reporter`, `_period`) says who has sent which period: what lacks in the cells is zero.
    """

    cells: pl.DataFrame
    reported: pl.DataFrame
    frequency: Frequency
    of_cells: pl.DataFrame | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """How an indicator stands: the figure over `first` to `last`, its baseline's, and the `level` to be reached.

    `required` is the value that the straight way from baseline to target has by then. `included` are the reporters
    in both, `excluded` those that lack a period of either. `history` is the figure over each earlier span, by its
    last period. Values are None where there are no data.
    """

    standing: Standing
    value: float | None = None
    baseline: float | None = None
    level: float | None = None
    required: float | None = None
    first: Period | None = None
    last: Period | None = None
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    history: tuple[tuple[Period, float], ...] = ()


def assess(
    figures: Figures, target: Target, *, gathering: Gathering, baseline: Period | None, today: dt.date
) -> Assessment:
    """Return how an indicator stands by the figures known.

    The span is as long as the baseline, a year where there is none, and ends with the latest period that most
    reporters have sent with all of the span and of the baseline; once the target's day is past, with the latest
    before it.
    """
    length = _length(figures.frequency, baseline)
    before = () if baseline is None else _periods_in(baseline, figures.frequency)
    until = min(today, target.by)
    found = _latest(figures.reported, length=length, baseline=before, until=until)
    if found is None:
        return Assessment(standing=Standing.NO_DATA)
    last, included, excluded = found
    span = _span(last, length)
    value = _gather(figures, span, included, gathering=gathering)
    start = None if baseline is None else _gather(figures, before, included, gathering=gathering)
    level = target.level(start)
    required = _required(start, level, span_end=last.end, target=target, baseline=baseline)
    return Assessment(
        standing=standing_of(value, level=level, required=required, wanted=target.wanted),
        value=value,
        baseline=start,
        level=level,
        required=required,
        first=span[0],
        last=last,
        included=included,
        excluded=excluded,
        history=_history(figures, last, included, length=length, gathering=gathering),
    )


def standing_of(value: float | None, *, level: float | None, required: float | None, wanted: Wanted) -> Standing:
    """Return how a value stands to the level wanted, and to what is required by now (None: there is no way to it).

    >>> standing_of(90, level=80, required=95, wanted=Wanted.AT_MOST)
    <Standing.ON_THE_WAY: 'on_the_way'>
    """
    if value is None or level is None:
        return Standing.NO_DATA
    if _fulfils(value, level, wanted):
        return Standing.REACHED
    if required is not None and _fulfils(value, required, wanted):
        return Standing.ON_THE_WAY
    return Standing.OFF


def worst(standings: Iterable[Standing]) -> Standing:
    """Return how something stands that is made of several: off if one is, reached only if all are.

    Where some have no data, the others tell; without any, there are none.

    >>> worst([Standing.REACHED, Standing.NO_DATA]), worst([])
    (<Standing.REACHED: 'reached'>, <Standing.NO_DATA: 'no_data'>)
    """
    there = set(standings) - {Standing.NO_DATA}
    for one in (Standing.OFF, Standing.ON_THE_WAY, Standing.REACHED):
        if one in there:
            return one
    return Standing.NO_DATA


def _fulfils(value: float, level: float, wanted: Wanted) -> bool:
    return value >= level if wanted is Wanted.AT_LEAST else value <= level


def _length(frequency: Frequency, baseline: Period | None) -> int:
    """Return of how many periods a span is: of as many as the baseline, else of a year's."""
    return frequency.per_year if baseline is None else max(len(_periods_in(baseline, frequency)), 1)


def _periods_in(whole: Period, frequency: Frequency) -> tuple[Period, ...]:
    """Return the periods of a frequency that lie within a period as long or longer."""
    first = Period.containing(whole.start, frequency)
    count = max(first.steps_to(Period.containing(whole.end, frequency)) + 1, 1)
    return tuple(first.shift(step) for step in range(count))


def _span(last: Period, length: int) -> tuple[Period, ...]:
    return tuple(last.shift(step) for step in range(1 - length, 1))


def _latest(
    reported: pl.DataFrame, *, length: int, baseline: Sequence[Period], until: dt.date
) -> tuple[Period, tuple[str, ...], tuple[str, ...]] | None:
    """Return the last period of the latest span that enough reporters have whole, with who is in and who isn't."""
    sent: dict[str, set[int]] = {}
    for reporter, period in reported.select("reporter", PERIOD).iter_rows():
        sent.setdefault(str(reporter), set()).add(int(period))
    before = {one.id for one in baseline}
    every = sorted({period for own in sent.values() for period in own}, reverse=True)
    ends = [one for one in map(Period.from_id, every) if one.end <= until]
    for last in ends:
        wanted = before | {one.id for one in _span(last, length)}
        included = tuple(sorted(reporter for reporter, own in sent.items() if wanted <= own))
        if included and len(included) >= NEEDED * len(sent):
            return last, included, tuple(sorted(set(sent) - set(included)))
    return None


def _gather(
    figures: Figures, span: Collection[Period], reporters: Sequence[str], *, gathering: Gathering
) -> float | None:
    """Return the figure of a span over some reporters; None for a share of nothing."""
    total = _sum(figures.cells, span, reporters)
    if gathering is Gathering.SUM:
        return total
    if gathering is Gathering.MEAN:
        return total / len(span)
    if gathering is Gathering.LAST:
        return _sum(figures.cells, [max(span)], reporters)
    whole = 0.0 if figures.of_cells is None else _sum(figures.of_cells, span, reporters)
    return total / whole if whole else None


def _sum(cells: pl.DataFrame, span: Collection[Period], reporters: Sequence[str]) -> float:
    here = cells.filter(
        pl.col("reporter").cast(pl.String).is_in(list(reporters)), pl.col(PERIOD).is_in([one.id for one in span])
    )
    return float(here["value"].sum())


def _required(
    start: float | None,
    level: float | None,
    *,
    span_end: dt.date,
    target: Target,
    baseline: Period | None,
) -> float | None:
    """Return where the straight way from the baseline to the target is at the span's end."""
    if start is None or level is None or baseline is None or target.by <= baseline.end:
        return None
    gone = (span_end - baseline.end).days / (target.by - baseline.end).days
    return start + (level - start) * min(max(gone, 0.0), 1.0)


def _history(
    figures: Figures, last: Period, reporters: Sequence[str], *, length: int, gathering: Gathering
) -> tuple[tuple[Period, float], ...]:
    """Return the figure over every span up to the last one that all these reporters have whole."""
    own = figures.reported.filter(pl.col("reporter").cast(pl.String).is_in(list(reporters)))
    counts = own.unique().group_by(PERIOD).len().filter(pl.col("len") == len(reporters))
    whole = set(counts[PERIOD].to_list())
    found = []
    for number in sorted(whole):
        end = Period.from_id(number)
        span = _span(end, length)
        if number <= last.id and all(one.id in whole for one in span):
            value = _gather(figures, span, reporters, gathering=gathering)
            found += [] if value is None else [(end, value)]
    return tuple(found)
