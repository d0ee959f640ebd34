"""A change between two periods, explained, as of a moment: of the group's indicator or of any dataflow."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.analysis.change.explain import Change, explain_change
from comity.analysis.comparison import Incomplete, year_before
from comity.analysis.indicators import ROLES
from comity.analysis.reporting import choose_period, incomplete_periods
from comity.analysis.situation import NEEDED
from comity.errors import UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.series import add_up, check_by, indicator_columns
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key, parse_moment
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.structures import Dataflow

YEAR, PREVIOUS = "year", "previous"
"""What `against` can name beside a period: the same period a year before, or the one just before."""
_AREAS = "CL_AREA"


@dataclass(frozen=True, slots=True)
class Question:
    """Which change is to be explained.

    `by` is a dimension (by default the origin's, else the reporter's), `period` the later period (by default the
    latest whole one), `against` a period, `year` or `previous`. Without `flow` it is the group's indicator; `key`
    picks series of the dataflow.
    """

    by: str | None = None
    period: str | None = None
    against: str = YEAR
    flow: str | None = None
    key: str | None = None


DEFAULT = Question()


@dataclass(frozen=True)
class ChangeView:
    """An explained change, what it is of, by which dimension, and the last sequence that it knows of."""

    titles: dict[str, str]
    dataflow: Dataflow
    dimension: str
    found: Change
    seq: int
    sight: Sight = EVERYTHING


@dataclass(frozen=True)
class _Figures:
    """An indicator frame, the column that shows a dimension, and what it is of."""

    titles: dict[str, str]
    dataflow: Dataflow
    dimension: str
    column: str
    frame: pl.DataFrame
    seq: int


def view_change(
    hub: Hub,
    asked: Question = DEFAULT,
    *,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    view: IndicatorView | None = None,
) -> ChangeView:
    """Explain a change as it was known at a moment, from what the reader sees.

    `view` is the indicator of that moment and sight, where it is at hand.
    Raises UsageError for a dimension or period that isn't there, and where nothing fits.
    """
    if asked.flow:
        figures = _of_flow(hub, asked, as_of=as_of, sight=sight)
    else:
        figures = _of_indicator(asked, view or view_indicator(hub, as_of=parse_moment(as_of), sight=sight))
    cells = board_cells(hub, today=today_of(hub, as_of), dataflow=figures.dataflow.id, as_of=as_of)
    incomplete = incomplete_periods(cells)
    period, against = _periods(figures.frame, asked, incomplete=incomplete)
    codelist = figures.dataflow.structure.by_id[figures.dimension].codelist
    found = explain_change(
        figures.frame,
        period,
        against=against,
        by=figures.column,
        codelist=codelist.reference.id if codelist is not None else _AREAS,
        parents={code.id: code.parent for code in codelist.codes} if codelist is not None else None,
        incomplete=incomplete,
    )
    return ChangeView(figures.titles, figures.dataflow, figures.dimension, found, figures.seq, sight)


def _of_indicator(asked: Question, view: IndicatorView) -> _Figures:
    if asked.key is not None:
        raise UsageError("A key picks series of a dataflow.", remedy="Name the dataflow, too: --flow CROSSINGS.")
    reporter = view.dataflow.reporter_dimension
    kept = (*(d for d in view.definition.breakdowns if d in view.dataflow.structure.key_ids), reporter)
    dimension = _dimension(asked.by, kept, view.dataflow)
    if dimension not in kept:
        raise UsageError(
            f"{view.definition.id} isn't broken down by {dimension}.",
            remedy=f"Choose {', '.join(kept)}, or name a dataflow with --flow.",
        )
    column = indicator_columns(kept, view.dataflow)[dimension]
    return _Figures(dict(view.definition.names), view.dataflow, dimension, column, view.frame, view.seq)


def _of_flow(hub: Hub, asked: Question, *, as_of: str | None, sight: Sight) -> _Figures:
    dataflow = hub.catalogue.dataflow(asked.flow or "")
    dimension = _dimension(asked.by, dataflow.structure.key_ids, dataflow)
    series = FlowSeries(parse_key(asked.key, dataflow), (dimension,))
    frequency = agreed_frequency(hub, dataflow, series)
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    observations = hub.ledger.observations(dataflow, key=series.key, as_of=seq, sight=sight)
    if observations.is_empty():
        raise UsageError(f"{dataflow.id} has no figures that match.", remedy="Ask for less, or see `comity data`.")
    frame = add_up(observations, dataflow, series, members=hub.group.members, frequency=frequency)
    column = indicator_columns((dimension,), dataflow)[dimension]
    return _Figures(dict(dataflow.names), dataflow, dimension, column, frame, seq)


def _dimension(by: str | None, known: Sequence[str], dataflow: Dataflow) -> str:
    """Return the dimension asked for; by default the origin's, else the reporter's."""
    if by:
        return check_by([by], dataflow)[0]
    return next((name for name in ROLES["origin"] if name in known), dataflow.reporter_dimension)


def _periods(frame: pl.DataFrame, asked: Question, *, incomplete: Incomplete) -> tuple[Period, Period]:
    choice = choose_period(frame, needed=NEEDED, given=parse_bound(asked.period), incomplete=incomplete)
    if choice is None or frame.is_empty():
        raise UsageError("No figures have come yet.", remedy="Submit figures first.")
    kind = Period.from_id(frame[PERIOD][0]).frequency
    if choice.period.frequency is not kind:
        raise UsageError(
            f"The figures aren't of periods such as {choice.period}.", remedy=f"Theirs is {kind.value}."
        )
    if asked.against == YEAR:
        return choice.period, year_before(choice.period)
    other = choice.period.shift(-1) if asked.against == PREVIOUS else parse_bound(asked.against)
    return choice.period, other or year_before(choice.period)
