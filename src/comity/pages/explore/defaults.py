"""What is shown of a dataflow before anything is chosen: a cut that says something, and can be read at once."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from comity.hub.explore.figures import MOST_CELLS
from comity.hub.explore.flows import FlowThere
from comity.model.frames import FREQ
from comity.model.periods import Frequency, Period
from comity.model.structures import TOTAL, Component

LENGTHS = {
    Frequency.ANNUAL: 25,
    Frequency.HALF_YEARLY: 20,
    Frequency.TRIMESTER: 24,
    Frequency.QUARTERLY: 40,
    Frequency.MONTHLY: 60,
    Frequency.WEEKLY: 104,
    Frequency.DAILY: 120,
    Frequency.HOURLY: 168,
}
"""How many periods are shown at first."""
_PREFERRED = {"CL_DIRECTION": ("IN",), "CL_QUANTILE": ("MEAN",)}
_FORECAST_LINES = "FORECAST_ORIGIN"


@dataclass(frozen=True)
class Cut:
    """Codes by dimension (none: any), dimensions to add up, and the one that lines are told apart by."""

    codes: dict[str, tuple[str, ...]]
    sums: tuple[str, ...]
    by: str


def first_cut(here: FlowThere, *, can_add_up: Callable[[Component], bool], frequency: Frequency) -> Cut:
    """Return the cut to begin with: lines by reporter, all else in total, or else the largest of its codes."""
    by = _lines(here)
    cut = _cut(here, by, can_add_up, frequency)
    if cut.sums and _estimate(here, cut, frequency) > MOST_CELLS:
        return _cut(here, by, lambda _part: False, frequency)
    return cut


def usual_frequency(here: FlowThere, agreed: Frequency | None) -> Frequency:
    """Return the frequency to begin with: the agreed one where it has figures, else that of the latest figure."""
    last = here.there.last
    found = Frequency.MONTHLY if last is None else last.frequency
    codes = here.there.codes.get(FREQ, ())
    return agreed if agreed is not None and agreed.value in codes else found


def first_bound(last: Period, frequency: Frequency) -> Period:
    """Return where the time that is shown at first begins."""
    return last.shift(1 - LENGTHS[frequency])


def _lines(here: FlowThere) -> str:
    several = [name for name, codes in here.there.codes.items() if len(codes) > 1 and name != FREQ]
    wanted = _FORECAST_LINES if here.is_forecast else here.dataflow.reporter_dimension
    ids = here.dataflow.structure.key_ids
    return wanted if wanted in several else next(iter(several), ids[-1])


def _cut(here: FlowThere, by: str, can_add_up: Callable[[Component], bool], frequency: Frequency) -> Cut:
    codes: dict[str, tuple[str, ...]] = {}
    sums: list[str] = []
    left = here.latest
    for part in here.dataflow.structure.dimensions:
        there = here.there.codes.get(part.id, ())
        if part.id == FREQ:
            codes[FREQ] = (frequency.value,)
        elif len(there) > 1 and part.id != by:
            chosen = _preferred(part, there)
            if chosen is None and can_add_up(part):
                sums.append(part.id)
            else:
                codes[part.id] = (chosen or _largest(left, part.id, here) or there[0],)
        if part.id in codes and left.height:
            left = left.filter(pl.col(part.id).is_in(codes[part.id]))
    return Cut(codes, tuple(sums), by)


def _preferred(part: Component, there: tuple[str, ...]) -> str | None:
    listed = "" if part.codelist is None else part.codelist.reference.id
    return next((code for code in _PREFERRED.get(listed, ()) if code in there), None)


def _largest(left: pl.DataFrame, name: str, here: FlowThere) -> str | None:
    """Return the total where there is one, else the code of the largest figures."""
    if left.is_empty():
        return None
    if TOTAL in left[name]:
        return TOTAL
    return by_size(left, name, here.dataflow.structure.measure.id)[0]


def by_size(frame: pl.DataFrame, name: str, measure: str) -> list[str]:
    """Return the codes of a dimension, those with the largest figures first."""
    sums = frame.group_by(name).agg(pl.col(measure).sum().alias("sum"))
    return [str(code) for code in sums.sort("sum", name, descending=[True, False])[name]]


def _estimate(here: FlowThere, cut: Cut, frequency: Frequency) -> int:
    left = here.latest
    for name, codes in cut.codes.items():
        if left.height:
            left = left.filter(pl.col(name).is_in(codes))
    return left.height * LENGTHS[frequency]
