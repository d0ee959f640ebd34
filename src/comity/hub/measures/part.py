"""The register of measures as a report's plain data."""

from comity.hub.board import today_of
from comity.hub.home import Hub
from comity.hub.measures.reading import measures_seen
from comity.model.access import EVERYTHING, Sight
from comity.publish.measures_data import MeasureRow, MeasuresPart


def measures_part(hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> MeasuresPart | None:
    """Return the measures that readers with this sight see, as known at a moment; None where there is none."""
    today = today_of(hub, as_of)
    rows = tuple(
        MeasureRow(
            id=one.measure.id,
            kind=one.measure.kind,
            names=one.measure.titles,
            stage=one.measure.stage_on(today),
            first=one.measure.start,
            last=one.measure.end,
            members=one.measure.scope.members,
            citizenships=one.measure.scope.citizenships,
            neighbours=one.measure.scope.neighbours,
            dataflows=tuple(hub.catalogue.dataflow(flow).names for flow in one.measure.scope.dataflows),
            expected=one.measure.expected,
            is_restricted=one.measure.restricted,
        )
        for one in measures_seen(hub, as_of=as_of, sight=sight)
    )
    return MeasuresPart(rows, today) if rows else None
