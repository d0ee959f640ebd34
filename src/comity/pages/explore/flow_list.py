"""The list of dataflows: what each is, what time it covers, when it last changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.model.structures import Dataflow
from comity.pages.asked import join
from comity.pages.explore.about import last_update
from comity.pages.explore.looking import look_once
from comity.pages.explore.shown import Shown


@dataclass(frozen=True)
class FlowRow:
    """A dataflow in words, and the address that shows it."""

    id: str
    name: str
    description: str
    coverage: str
    updated: str
    figures: str
    url: str
    is_current: bool


def flow_rows(shown: Shown, flows: Sequence[Dataflow]) -> list[FlowRow]:
    """Return the rows of the list."""
    return [_row(shown, flow) for flow in flows]


def _row(shown: Shown, flow: Dataflow) -> FlowRow:
    texts = shown.texts
    here = look_once(shown.sources, flow, shown.principal)
    first, last = here.there.first, here.there.last
    return FlowRow(
        id=flow.id,
        name=texts.name(flow.names, flow.id),
        description=texts.name(flow.descriptions),
        coverage="–" if first is None or last is None else texts.span(first, last),
        updated=last_update(here.updated, texts),
        figures=texts.number(here.there.observations),
        url=join(shown.asked.path, [("flow", flow.id)]),
        is_current=flow.id == shown.dataflow.id,
    )
