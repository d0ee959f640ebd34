"""The SDMX-REST queries, as paths on this hub, that give the figures behind an indicator or a flow."""

from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote, urlencode

from comity.analysis.indicators import ROLES
from comity.hub.alerts.flows import AlertFlows
from comity.hub.home import Hub
from comity.model.frames import PERIOD
from comity.model.indicators import IndicatorDefinition
from comity.model.periods import Period
from comity.model.structures import TOTAL, Dataflow
from comity.structures.indicators import indicator

_PATH = "/sdmx/data/dataflow"


def indicator_path(
    hub: Hub, name: str, *, span: tuple[Period, Period], codes: Mapping[str, str] | None = None, as_of: str = ""
) -> str:
    """Return the query of the cells that an indicator adds up over some periods.

    `codes` narrow it, by the indicator's columns (`reporter`, `origin`, `purpose`).
    """
    definition = indicator(name)
    flow = hub.catalogue.dataflow(definition.dataflow)
    filters = {
        **dict(_filters_of(flow, definition, hub.group.members_on(span[1].start))),
        **_by_dimension(flow, codes or {}),
        "TIME_PERIOD": f"ge:{span[0]}+le:{span[1]}",
    }
    return _path(flow, filters, as_of=as_of)


def flow_path(hub: Hub, flows: AlertFlows, key: Mapping[str, str], *, as_of: str = "") -> str:
    """Return the query of the cells that add up to one flow of early warning, up to the period judged."""
    flow, subject = flows.dataflow, flows.subject
    codes = {column: code for column, code in key.items() if code != TOTAL}
    if subject.indicator:
        first = Period.from_id(flows.frame[PERIOD].min())  # type: ignore[arg-type]  # flows that were judged have figures
        return indicator_path(hub, subject.indicator, span=(first, flows.period), codes=codes, as_of=as_of)
    return _path(flow, {**codes, "TIME_PERIOD": f"le:{flows.period}"}, as_of=as_of)


def _by_dimension(flow: Dataflow, codes: Mapping[str, str]) -> dict[str, str]:
    """Return codes by the dataflow's dimensions instead of an indicator's columns."""
    ids = flow.structure.key_ids
    names = {role: next((one for one in choices if one in ids), role) for role, choices in ROLES.items()}
    return {
        {**names, "reporter": flow.reporter_dimension}.get(column, column): code for column, code in codes.items()
    }


def _filters_of(
    flow: Dataflow, definition: IndicatorDefinition, members: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what a definition takes of each dimension, as SDMX-REST writes it."""
    for dimension in flow.structure.key_ids:
        wanted = definition.filter_of(dimension)
        left_out = [*wanted.exclude, *(members if wanted.exclude_members else ())]
        if wanted.include:
            yield dimension, ",".join(wanted.include)
        elif left_out:
            yield dimension, "+".join(f"ne:{code}" for code in left_out)


def _path(flow: Dataflow, filters: Mapping[str, str], *, as_of: str) -> str:
    told = [(f"c[{name}]", value) for name, value in filters.items()] + ([("asOf", as_of)] if as_of else [])
    return f"{data_path(flow)}/*?{urlencode(told, safe='[]:,+*', quote_via=quote)}"


def data_path(flow: Dataflow) -> str:
    """Return where a dataflow's figures are; a key goes on from there."""
    place = flow.reference
    return f"{_PATH}/{place.agency}/{place.id}/{place.version}"
