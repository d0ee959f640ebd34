"""What is marked on a chart: the measures that touch what it shows, and breaks that legal acts open in it."""

from collections.abc import Iterator

from comity.hub.home import Hub
from comity.hub.measures.touching import Codes, Shown, measures_touching
from comity.model.access import EVERYTHING, Sight
from comity.model.indicators import IndicatorDefinition
from comity.model.measures import overlaps
from comity.model.structures import Dataflow
from comity.publish.marks_data import Mark

__all__ = ["Codes", "Mark", "Shown", "indicator_codes", "marks_for"]


def marks_for(hub: Hub, shown: Shown, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> tuple[Mark, ...]:
    """Return the marks of what a chart shows, as its reader sees them, by their first day."""
    measures = (
        Mark(one.titles, one.start, one.end)
        for one in measures_touching(hub, shown, as_of=as_of, sight=sight)
        if one.start is not None
    )
    found = [*measures, *_breaks(hub, shown)]
    return tuple(sorted(found, key=lambda one: (one.first, one.is_break)))


def _breaks(hub: Hub, shown: Shown) -> Iterator[Mark]:
    reporters = shown.codes.get(shown.dataflow.reporter_dimension, ())
    for act in hub.group.legal_acts:
        for change in act.changes:
            if change.dataflow == shown.dataflow.id and overlaps(change.members, reporters):
                yield Mark(act.titles, change.first, change.first, is_break=True)


def indicator_codes(definition: IndicatorDefinition, dataflow: Dataflow) -> dict[str, tuple[str, ...]]:
    """Return the codes that an indicator takes of a dataflow's dimensions, where it names them."""
    there = set(dataflow.structure.key_ids)
    return {name: one.include for name, one in definition.filters.items() if one.include and name in there}
