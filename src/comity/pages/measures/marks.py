"""The marks of pages' charts: which measures touch what a chart over time shows."""

from collections.abc import Collection, Iterable, Mapping

from comity.hub.alerts.flows import AlertFlows
from comity.hub.forecasts.shown import ShownForecast
from comity.hub.home import Hub
from comity.hub.measures.marks import Mark, Shown, indicator_codes, marks_for
from comity.model.access import Sight
from comity.model.periods import Period
from comity.model.structures import TOTAL, Dataflow
from comity.publish.document.marked import Span

ORIGINS = ("ORIGIN", "CITIZENSHIP", "PARTNER")
"""The dimensions that say whose flows are counted, or from where."""


def span_of(periods: Iterable[Period]) -> Span | None:
    """Return the span of a chart whose points stand at the first days of some periods; None without any."""
    days = [one.start for one in periods]
    return Span(min(days), max(days)) if days else None


def marks_of(
    hub: Hub, dataflow: Dataflow, codes: Mapping[str, Collection[str]], *, sight: Sight, as_of: str | None = None
) -> tuple[Mark, ...]:
    """Return the marks of a dataflow's series with these codes, as the reader sees them."""
    return marks_for(hub, Shown(dataflow=dataflow, codes=codes), as_of=as_of, sight=sight)


def series_marks(
    hub: Hub, shown: ShownForecast, series: str, *, sight: Sight, as_of: str | None = None
) -> tuple[Mark, ...]:
    """Return the marks of a series that is forecast."""
    flow = shown.subject.dataflow
    return marks_of(hub, flow, _codes(shown, series, flow), sight=sight, as_of=as_of)


def node_marks(
    hub: Hub, shown: ShownForecast, node: str, *, sight: Sight, as_of: str | None = None
) -> tuple[Mark, ...]:
    """Return the marks of a part of a scenario: of a member, an origin, or the whole."""
    series = node.replace("destination=", "member:").replace("origin=", "origin:")
    return series_marks(hub, shown, series, sight=sight, as_of=as_of)


def _codes(shown: ShownForecast, series: str, flow: Dataflow) -> Mapping[str, Collection[str]]:
    definition = shown.subject.definition
    if definition is None:
        names = flow.structure.key_ids
        return {name: (code,) for name, code in zip(names, series.split("."), strict=False) if code}
    codes: dict[str, Collection[str]] = dict(indicator_codes(definition, flow))
    kind, _, rest = series.partition(":")
    parts = rest.split(":")
    origin = next((name for name in definition.breakdowns if name in ORIGINS), "")
    if kind in {"member", "cell"}:
        codes[flow.reporter_dimension] = parts[:1]
    if kind == "origin" and origin:
        codes[origin] = parts[:1]
    if kind == "cell" and origin and len(parts) > 1:
        codes[origin] = parts[1:2]
    return codes


def flow_marks(hub: Hub, flows: AlertFlows, key: Mapping[str, str]) -> tuple[Mark, ...]:
    """Return the marks of one of the flows that early warning judges, by its codes."""
    flow = flows.dataflow
    names = {flows.reporter_key: flow.reporter_dimension, flows.origin_key: _origin_of(flow)}
    codes = {names.get(column) or column: (code,) for column, code in key.items() if code != TOTAL}
    return marks_of(hub, flow, codes, sight=flows.sight)


def _origin_of(flow: Dataflow) -> str:
    """Return the dimension that says whose flows they are; empty where there is none."""
    return next((name for name in ORIGINS if name in flow.structure.key_ids), "")
