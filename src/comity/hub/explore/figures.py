"""Read a cut of a dataflow: as many figures as a page can work with, added up where that is wanted."""

from dataclasses import dataclass, replace

import polars as pl

from comity.errors import UsageError
from comity.hub.explore.reading import read_whole
from comity.hub.explore.sums import add_up
from comity.hub.explore.wanted import Wanted
from comity.hub.sdmx.sources import Sources
from comity.model.selection import Availability, Moment
from comity.model.structures import TOTAL, Component, Dataflow

MOST_CELLS = 150_000
"""How many figures are read for one cut, at most."""


@dataclass(frozen=True)
class Figures:
    """A cut that was read: `frame` as `add_up` describes it (None: too many to read), `cells` figures in it."""

    frame: pl.DataFrame | None
    cells: int


def available(sources: Sources, dataflow: Dataflow, wanted: Wanted, *, without: str = "") -> Availability:
    """Return what there is of a cut now, whatever moment it is of; `without`: were nothing said of a dimension."""
    selection = replace(wanted.selection(without=without), as_of=None)
    return sources.of(dataflow).availability(dataflow, selection)


def read_figures(sources: Sources, dataflow: Dataflow, wanted: Wanted) -> Figures:
    """Return a cut of a dataflow as it was known at its moment.

    How many there are is counted now, since that needs no reading. Raises UsageError where a dimension is to be
    added up whose codes don't add up.
    """
    check_sums(sources, dataflow, wanted)
    count = available(sources, dataflow, wanted).observations
    if count > MOST_CELLS:
        return Figures(None, count)
    selection = replace(wanted.selection(), as_of=moment_of(sources, dataflow, wanted.as_of))
    frame = read_whole(sources.of(dataflow).stream(dataflow, selection))
    return Figures(add_up(frame, dataflow, wanted.sums), frame.height)


def moment_of(sources: Sources, dataflow: Dataflow, moment: Moment) -> Moment:
    """Return what to read a dataflow as of: of figures the sequence by then, of forecasts the moment itself."""
    if sources.is_forecast(dataflow) or moment is None:
        return moment
    return sources.hub.ledger.as_of_seq(moment)


def can_add_up(sources: Sources, dataflow: Dataflow, part: Component) -> bool:
    """Say whether a dimension's codes can be added up: it has a total, or its codes are the reporting states."""
    if sources.is_forecast(dataflow):
        return False
    return part.id == dataflow.reporter_dimension or (part.codelist is not None and TOTAL in part.codelist)


def check_sums(sources: Sources, dataflow: Dataflow, wanted: Wanted) -> None:
    """Raise UsageError where a dimension is to be added up whose codes don't add up."""
    for name in wanted.sums:
        part = dataflow.structure.by_id[name]
        if not can_add_up(sources, dataflow, part):
            raise UsageError(
                f"The codes of {name} can't be added up: they have no total.",
                remedy="Choose one of its codes, or show each for itself.",
            )
