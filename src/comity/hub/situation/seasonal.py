"""The headline series without their season, as of a moment: the indicator's total and its largest origins."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.analysis.series import TOTAL_SERIES, indicator_panel
from comity.analysis.situation import Situation
from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.situation.panel import IndicatorView
from comity.hub.situation.seasonal_specifications import in_force, keep, read_kept, series_key
from comity.hub.situation.seasonal_x13 import find_x13
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period, iterate_periods
from comity.model.statements import Said
from comity.model.structures import NOT_APPLICABLE, OTHER, TOTAL, UNKNOWN

if TYPE_CHECKING:
    from comity.analysis.seasonal.growth import Growth
    from comity.analysis.seasonal.result import Adjusted
    from comity.analysis.seasonal.specification import Specification

ORIGINS = 5
_NO_ORIGIN = (TOTAL, UNKNOWN, OTHER, NOT_APPLICABLE)
_LONG_GAP = 3
Figures = tuple[list[float | None], list[Period]]


@dataclass(frozen=True)
class HeadlineSeries:
    """One series: `id` ("total", "origin:CN") and `origin`, what was made of it, and what is said about it.

    `is_kept`: a review kept the specification, it wasn't chosen from the figures just now; `review_due`: what is
    kept is a year old or older.
    """

    id: str
    origin: str | None
    adjusted: "Adjusted"
    growth: "Growth | None"
    statements: tuple[Said, ...]
    is_kept: bool
    review_due: bool

    @property
    def specification(self) -> Mapping[str, Any] | None:
        """How it was adjusted, as JSON can hold it, with `next_review`; None where it can't be adjusted."""
        found = self.adjusted.specification
        return None if found is None else {**found.to_record(), "next_review": str(found.next_review)}


@dataclass(frozen=True)
class SeasonalView:
    """The headline series of the reporters that have the period; `has_x13` where X-13 is installed here."""

    view: IndicatorView
    period: Period
    reporters: tuple[str, ...]
    series: tuple[HeadlineSeries, ...]
    has_x13: bool

    @property
    def statements(self) -> tuple[Said, ...]:
        """The sentences of all series, the total's first; where nothing moved, one that says so."""
        from comity.analysis.seasonal.statements import tell_quiet

        own = tuple(said for one in self.series for said in one.statements)
        return (*tell_quiet([one.growth for one in self.series]), *own)


def view_seasonal(
    hub: Hub,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    origins: int = ORIGINS,
) -> SeasonalView:
    """Return total and largest origins without their season, from what was known at a moment and the reader sees.

    The series hold the reporters that have the last period, and the periods that all of these have.
    """
    require("analysis", "seasonal")
    view, found = view_situation(hub, as_of=as_of, period=period, sight=sight)
    return seasonal_of(hub, view, found, as_of=as_of, origins=origins)


def seasonal_of(
    hub: Hub, view: IndicatorView, found: Situation, *, as_of: str | None = None, origins: int = ORIGINS
) -> SeasonalView:
    """Return the same from a situation that is at hand, which was asked for as of a moment or now."""
    require("analysis", "seasonal")
    if not found.choice.reported:
        raise UsageError(f"Nobody has whole figures for {found.period}.", remedy="Choose another period.")
    before = None if as_of is None else view.seq
    kept = read_kept(hub)
    made = []
    for name, figures in headline_figures(view, found, origins=origins).items():
        key = series_key(view.definition.id, view.sight, name)
        specification = in_force(kept.get(key or "", ()), found.period, before=before)
        made.append(_adjust(name, figures, specification))
    reporters = tuple(found.choice.reported)
    return SeasonalView(view, found.period, reporters, tuple(made), has_x13=find_x13() is not None)


def review_headlines(
    hub: Hub, *, sight: Sight = EVERYTHING, origins: int = ORIGINS, all_series: bool = False
) -> SeasonalView:
    """Choose specifications for the series that are due (or for all), keep them, and return what they make.

    A series is due where nothing is kept for it, or what is kept is a year old.
    """
    require("analysis", "seasonal --review")
    from comity.analysis.seasonal.adjust import review

    view, found = view_situation(hub, sight=sight)
    kept = read_kept(hub)
    chosen: dict[str, Specification] = {}
    for name, (values, periods) in headline_figures(view, found, origins=origins).items():
        key = series_key(view.definition.id, sight, name)
        if key is None:
            raise UsageError("Specifications are kept for audiences.", remedy="Review for public, members or all.")
        before = in_force(kept.get(key, ()), found.period)
        if before is not None and not all_series and periods[-1] < before.next_review:
            continue
        specification = review(values, periods, previous=before, run_x13=find_x13())
        if specification is not None:
            chosen[key] = specification
    if chosen:
        keep(hub, chosen, seq=view.seq)
    return seasonal_of(hub, view, found, origins=origins)


def headline_figures(view: IndicatorView, found: Situation, *, origins: int) -> Mapping[str, Figures]:
    """Return the figures of each series by its name, the total's first, from the last long gap on."""
    named = found.origins.filter(~pl.col("origin").is_in(_NO_ORIGIN))["origin"].head(origins).to_list()
    panel = indicator_panel(view.frame, reporters=found.choice.reported, last=found.period, origins=named)
    names = [TOTAL_SERIES, *(f"origin:{code}" for code in named)]
    frequency = found.period.frequency
    return {name: _figures(panel.filter(pl.col("unique_id") == name), frequency) for name in names}


def _figures(rows: pl.DataFrame, frequency: Frequency) -> Figures:
    known: dict[Period, float] = {
        Period.containing(_day(day), frequency): value for day, value in rows.select("ds", "y").iter_rows()
    }
    if not known:
        return [], []
    periods = list(iterate_periods(min(known), max(known)))
    missing = 0
    start = 0
    for at, period in enumerate(periods):
        missing = 0 if period in known else missing + 1
        start = at + 1 if missing > _LONG_GAP else start
    while start < len(periods) and periods[start] not in known:
        start += 1
    return [known.get(period) for period in periods[start:]], periods[start:]


def _day(value: object) -> dt.date:
    if not isinstance(value, dt.date):
        raise TypeError(value)
    return value


def _adjust(name: str, figures: Figures, specification: "Specification | None") -> HeadlineSeries:
    from comity.analysis.seasonal.adjust import adjust
    from comity.analysis.seasonal.growth import latest_growth
    from comity.analysis.seasonal.statements import tell

    values, periods = figures
    used = specification or _provisional(values, periods)
    made = adjust(values, periods, specification=used, run_x13=find_x13())
    growth = latest_growth(made)
    origin = name.partition(":")[2] or None
    due = specification is not None and bool(periods) and periods[-1] >= specification.next_review
    said = tell(made, growth, origin=origin)
    return HeadlineSeries(name, origin, made, growth, said, is_kept=specification is not None, review_due=due)


def _provisional(values: Sequence[float | None], periods: Sequence[Period]) -> "Specification | None":
    """Return what stands in for a review: the airline model, with the outliers up to the end of the year before.

    So that a hub that has kept none still adjusts every month of a year in one way, and quickly. Where those
    figures are too few all are read; None where these are, too.
    """
    from comity.analysis.seasonal.adjust import review

    size = sum(period.year < periods[-1].year for period in periods) if periods else 0
    before = review(values[:size], periods[:size], run_x13=find_x13(), is_quick=True) if size else None
    return before or review(values, periods, run_x13=find_x13(), is_quick=True)
