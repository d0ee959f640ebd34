"""Which flows other measures touch while one is judged: they are no controls."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from comity.exchange.measure_ports import MeasureVersion
from comity.hub.effects.flows import EffectFlows
from comity.hub.home import Hub
from comity.hub.measures.reading import measures_seen
from comity.hub.measures.touching import scope_codes
from comity.model.measures import Measure
from comity.model.periods import Period


@dataclass(frozen=True)
class OtherMeasures:
    """The rows that other measures touch, the measures that do so, and those that touch the judged flow, too."""

    rows: tuple[int, ...]
    measures: tuple[MeasureVersion, ...]
    also: tuple[MeasureVersion, ...]


def other_measures(
    hub: Hub, measure: Measure, flows: EffectFlows, *, first: Period, last: Period, as_of: str | None = None
) -> OtherMeasures:
    """Return what other measures touch from the year before `first` to `last`.

    Those count that began or ended then: one that was in force all the time makes no difference. One that touches
    all flows is common to all of them, and excludes none.
    """
    rows = set[int]()
    measures, also = [], []
    for other in measures_seen(hub, as_of=as_of, sight=flows.sight):
        if other.measure.id == measure.id or not other.measure.scope.has_dataflow(flows.scope.dataflow.id):
            continue
        if not any(first.shift(-first.frequency.per_year).start <= day <= last.end for day in _days(other.measure)):
            continue
        touched = flows.rows(scope_codes(other.measure, flows.scope.dataflow))
        if len(touched) == flows.panel.keys.height or not touched:
            continue
        if not touched.isdisjoint(flows.affected):
            also.append(other)
        left = touched.difference(flows.touched)
        if left:
            measures.append(other)
        rows |= left
    return OtherMeasures(tuple(sorted(rows)), tuple(measures), tuple(also))


def _days(measure: Measure) -> Iterator[dt.date]:
    yield from (day for day in (measure.start, measure.end) if day is not None)
