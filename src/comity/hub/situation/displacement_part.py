"""Displacement as the report shows it."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from comity.hub.home import Hub
from comity.hub.situation.displacement import DisplacementView
from comity.hub.situation.sentences import lookup_in
from comity.model.statements import Flow, Said
from comity.publish import displacement_data as data
from comity.publish.report_data import Names

if TYPE_CHECKING:
    from comity.analysis.displacement.result import Displacement


def displacement_data(hub: Hub, view: DisplacementView) -> data.DisplacementData:
    """Return what was found as plain data, with the names of the codes in it."""
    lists = {name: _codelist(view, name) for name in view.by}
    events = tuple(_event(event, lists, said) for event, said in zip(view.events, view.said_of, strict=True))
    return data.DisplacementData(
        names=view.dataflow.names,
        since=view.since,
        events=tuple(event for event in events if event is not None),
        said=view.said,
        code_names=dict(_names(hub, view, lists)),
    )


def _event(event: "Displacement", lists: Mapping[str, str], said: tuple[Said, ...]) -> data.Event | None:
    if not math.isfinite(event.shortfall):
        return None
    rows = event.neighbours.drop_nulls(["counted", "expected"])
    return data.Event(
        flow=_flow(event.flow, lists),
        first=event.period,
        last=event.last,
        counted=event.counted,
        expected=event.expected,
        neighbours=tuple(_neighbour(row, lists) for row in rows.iter_rows(named=True)),
        said=said,
    )


def _neighbour(row: Mapping[str, Any], lists: Mapping[str, str]) -> data.Neighbour:
    return data.Neighbour(
        flow=_flow({name: row[name] for name in lists}, lists),
        counted=row["counted"],
        expected=row["expected"],
        lower=row["usual_lower"],
        upper=row["usual_upper"],
        p=row["adjusted"],
        rose=row["rose"],
    )


def _flow(codes: Mapping[str, str], lists: Mapping[str, str]) -> Flow:
    return Flow(tuple((lists[name], codes[name]) for name in lists))


def _codelist(view: DisplacementView, name: str) -> str:
    codelist = view.dataflow.structure.by_id[name].codelist
    return codelist.reference.id if codelist is not None else ""


def _names(hub: Hub, view: DisplacementView, lists: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Names]]:
    lookup = lookup_in(hub)
    for event in view.events:
        for row in (event.flow, *event.neighbours.iter_rows(named=True)):
            for name, codelist in lists.items():
                if names := lookup(codelist, row[name]):
                    yield (codelist, row[name]), names
