"""What a reader has chosen, read from the address; what isn't said there takes its default."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from comity.errors import UsageError
from comity.hub.explore.figures import can_add_up
from comity.hub.explore.flows import FlowThere
from comity.hub.explore.wanted import Wanted
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.hub.numbers import parse_number
from comity.hub.sdmx.sources import Sources
from comity.model.frames import FREQ, TIME_PERIOD
from comity.model.periods import Frequency, Period
from comity.pages.asked import Asked
from comity.pages.explore.defaults import Cut, first_bound, first_cut, usual_frequency

DIMENSION = "d."
"""Stands before a dimension's id where the address says which of its codes are chosen."""
EVERY = "*"
SUM = "sum"
_MOST_CODES = 400
_MOST_PAGES = 100_000
"""More than any table has."""


class View(StrEnum):
    """How the figures are shown."""

    CHART = "chart"
    TABLE = "table"
    MAP = "map"
    VINTAGES = "vintages"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """All that is chosen. Texts that are empty stand for the usual.

    `by`: the dimension of the lines; `panels`: that of small multiples; `rows`, `columns`: those of the table;
    `area`, `at`: that of the map and its period (empty: the mean of all); `as_of` and `against`: moments.
    """

    view: View
    wanted: Wanted
    frequency: Frequency
    by: str
    panels: str
    rows: str
    columns: str
    area: str
    at: Period | None
    as_of: dt.datetime | None
    against: dt.datetime | None
    sort: str
    page: int
    part: int


def read_choices(sources: Sources, here: FlowThere, asked: Asked) -> Choices:
    """Return the choices of an address; raises UsageError for one that can't be."""
    agreed = _agreed(sources.hub, here)
    frequency = _frequency(here, asked, usual_frequency(here, agreed))
    cut = first_cut(
        here,
        can_add_up=lambda part: can_add_up(sources, here.dataflow, part),
        frequency=frequency,
    )
    by = _dimension(here, asked, "by") or cut.by
    wanted = _wanted(here, asked, cut, frequency)
    return Choices(
        view=_view(asked),
        wanted=wanted,
        frequency=frequency,
        by=by,
        panels=_dimension(here, asked, "panels"),
        rows=_dimension(here, asked, "rows", time=True),
        columns=_dimension(here, asked, "columns", time=True),
        area=_dimension(here, asked, "area"),
        at=_period(asked, "at"),
        as_of=wanted.as_of if isinstance(wanted.as_of, dt.datetime) else None,
        against=_moment(asked, "against"),
        sort=asked.get("sort"),
        page=_number(asked, "page"),
        part=_number(asked, "part"),
    )


def _agreed(hub: Hub, here: FlowThere) -> Frequency | None:
    found = (one.frequency for one in hub.group.agreements if one.dataflow == here.dataflow.id)
    return next(found, None)


def _view(asked: Asked) -> View:
    told = asked.get("view", View.CHART)
    if told not in tuple(View):
        raise UsageError(f"There is no view {told[:40]}.", remedy=f"Choose one of {', '.join(View)}.")
    return View(told)


def _frequency(here: FlowThere, asked: Asked, usual: Frequency) -> Frequency:
    told = asked.get(DIMENSION + FREQ, usual.value)
    if told not in (here.there.codes.get(FREQ) or (usual.value,)) or told not in tuple(Frequency):
        raise UsageError(f"There are no figures of the frequency {told[:20]}.", remedy="Leave the choice out.")
    return Frequency(told)


def _wanted(here: FlowThere, asked: Asked, cut: Cut, frequency: Frequency) -> Wanted:
    codes: dict[str, tuple[str, ...]] = {}
    sums: list[str] = []
    told_sums = set(asked.all(SUM))
    _check_dimensions(here, asked, told_sums)
    for name in here.dataflow.structure.key_ids:
        told = asked.all(DIMENSION + name)
        if name == FREQ:
            codes[name] = (frequency.value,)
        elif told or name in told_sums:
            codes[name] = _codes(here, name, [code for code in told if code != EVERY])
            sums += [name] if name in told_sums else []
        else:
            codes[name] = cut.codes.get(name, ())
            sums += [name] if name in cut.sums else []
    last = _period(asked, "last") or _last(here, frequency)
    first = _period(asked, "first") or (None if last is None else _first(here, last))
    _check_span(first, last, frequency)
    return Wanted(
        codes=codes,
        sums=tuple(sums),
        first=first,
        last=last,
        as_of=_moment(asked, "as_of"),
        sight=here.sight,
    )


def _check_dimensions(here: FlowThere, asked: Asked, sums: set[str]) -> None:
    named = {key.removeprefix(DIMENSION) for key, _ in asked.query if key.startswith(DIMENSION)} | sums
    unknown = named - set(here.dataflow.structure.key_ids)
    if unknown:
        raise UsageError(
            f"{here.dataflow.id} has no dimension {min(unknown)[:60]}.",
            remedy=f"Its dimensions are {', '.join(here.dataflow.structure.key_ids)}.",
        )


def _codes(here: FlowThere, name: str, told: list[str]) -> tuple[str, ...]:
    codelist = here.dataflow.structure.by_id[name].codelist
    codes = tuple(dict.fromkeys(told))
    known = set(here.there.codes.get(name, ())) | (set() if codelist is None else set(codelist.by_id))
    for code in codes:
        if code not in known:
            raise UsageError(f"{name} has no code {code[:60]}.", remedy="Choose from the list on the page.")
    if len(codes) > _MOST_CODES:
        raise UsageError(f"More than {_MOST_CODES} codes of {name} are chosen.", remedy="Choose all, or fewer.")
    return codes


def _last(here: FlowThere, frequency: Frequency) -> Period | None:
    """Return the last period of the frequency in which there are figures, as far as that is known."""
    last = here.there.last
    if last is None or last.frequency is frequency:
        return last
    return Period.containing(last.end, frequency)


def _first(here: FlowThere, last: Period) -> Period:
    """Return where the time that is shown at first begins: not before the first figure, where that is known."""
    usual, first = first_bound(last, last.frequency), here.there.first
    is_known = first is not None and first.frequency is last.frequency and first <= last
    return max(usual, first) if is_known and first is not None else usual


def _check_span(first: Period | None, last: Period | None, frequency: Frequency) -> None:
    for one in (first, last):
        if one is not None and one.frequency is not frequency:
            raise UsageError(
                f"{one} is no period of the frequency {frequency.value}.", remedy="Choose the time anew."
            )
    if first is not None and last is not None and last < first:
        raise UsageError(f"{last} lies before {first}.", remedy="Swap the first period and the last.")


def _dimension(here: FlowThere, asked: Asked, name: str, *, time: bool = False) -> str:
    told = asked.get(name)
    known = (*here.dataflow.structure.key_ids, *((TIME_PERIOD,) if time else ()))
    if told and told not in known:
        raise UsageError(
            f"{here.dataflow.id} has no dimension {told[:60]}.", remedy=f"Choose one of {', '.join(known)}."
        )
    return told


def _period(asked: Asked, name: str) -> Period | None:
    return parse_bound(asked.get(name) or None)


def _moment(asked: Asked, name: str) -> dt.datetime | None:
    found = parse_moment(asked.get(name) or None)
    if isinstance(found, int):
        raise UsageError(f"{found} is no moment.", remedy="Write a date and time, such as 2026-03-01T09:00:00Z.")
    return found


def _number(asked: Asked, name: str) -> int:
    told = asked.get(name, "1")
    number = parse_number(told)
    if number is None or number > _MOST_PAGES:
        raise UsageError(f"{told[:20]} is no number of a page.", remedy="Take a link that the page shows.")
    return number
