"""Which measures touch what a chart or a forecast shows: their scope and its codes overlap."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_key
from comity.hub.measures.reading import measures_seen
from comity.model.access import EVERYTHING, Sight
from comity.model.measures import Measure, overlaps
from comity.model.structures import Dataflow

Codes = Mapping[str, Collection[str]]
"""Codes by dimension; a dimension that isn't there, or has none, is all of its codes."""
CITIZENSHIPS, NEIGHBOURS, POINTS = ("ORIGIN", "CITIZENSHIP"), ("NEIGHBOUR",), ("POINT",)
"""The dimensions that the parts of a scope are about, where a dataflow has them."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is shown: a dataflow's series, and the span of days; open ends are None."""

    dataflow: Dataflow
    codes: Codes = field(default_factory=dict)
    first: dt.date | None = None
    last: dt.date | None = None


def measures_touching(
    hub: Hub, shown: Shown, *, as_of: str | None = None, sight: Sight = EVERYTHING
) -> tuple[Measure, ...]:
    """Return the measures that were in force within what is shown, or are to be, by the day they began."""
    found = (one.measure for one in measures_seen(hub, as_of=as_of, sight=sight))
    return touching(found, shown)


def touching(measures: Iterable[Measure], shown: Shown) -> tuple[Measure, ...]:
    """Return those of some measures that touch what is shown."""
    first, last = shown.first or dt.date.min, shown.last or dt.date.max
    return tuple(
        one
        for one in measures
        if one.is_in_force(first, last)
        and one.scope.has_dataflow(shown.dataflow.id)
        and all(
            overlaps(wanted, shown.codes.get(dimension, ()))
            for dimension, wanted in scope_codes(one, shown.dataflow).items()
        )
    )


def scope_codes(measure: Measure, dataflow: Dataflow) -> dict[str, tuple[str, ...]]:
    """Return the codes of a dataflow that a measure is about, by dimension; what isn't named is all.

    A part of the scope for which the dataflow has no dimension leaves it open. A code both in a part and in the key
    counts once; a key of another version of the structure that can't be read any more picks nothing out.
    """
    scope, there = measure.scope, set(dataflow.structure.key_ids)
    parts = (
        ((dataflow.reporter_dimension,), scope.members),
        (CITIZENSHIPS, scope.citizenships),
        (NEIGHBOURS, scope.neighbours),
        (POINTS, scope.points),
    )
    found = {name: codes for names, codes in parts for name in names if codes and name in there}
    return found | _key_codes(measure, dataflow)


def _key_codes(measure: Measure, dataflow: Dataflow) -> dict[str, tuple[str, ...]]:
    if not measure.scope.key or measure.scope.dataflows != (dataflow.id,):
        return {}
    try:
        return dict(parse_key(measure.scope.key, dataflow))
    except UsageError:
        return {}
