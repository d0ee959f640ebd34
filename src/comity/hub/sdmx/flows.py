"""Which dataflows a data query reaches, and what of each: keys, filters, reporters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.sdmx.artefacts import Artefacts, agreement_reference
from comity.hub.sdmx.query import ALL, DataQuery
from comity.hub.sdmx.reporting_year import in_reporting_year
from comity.hub.sdmx.structures import match_references
from comity.model.filters import Filter
from comity.model.groups import Agreement
from comity.model.selection import Key
from comity.model.structures import Dataflow, Reference

_ANY = ("", ALL)
_EVERY_REPORTER = "*"


@dataclass(frozen=True)
class Reached:
    """A dataflow that a query reaches, the keys of which one must match (none: all do), and the filters."""

    dataflow: Dataflow
    keys: tuple[Key, ...]
    filters: tuple[Filter, ...]


def reach_flows(artefacts: Artefacts, query: DataQuery) -> list[Reached]:
    """Return the dataflows whose data a query asks for, empty where it names none that is here.

    A dataflow for which a key is too long, or which lacks a component of a filter, has nothing that matches.
    UsageError: no dataflow that is named fits a key or a filter.
    """
    matched = _matched(artefacts, query)
    fitting = [one for one in matched if _fault(one[0], query) is None]
    if matched and not fitting:
        raise _fault(matched[0][0], query) or UsageError("No dataflow fits.")
    filters = query.filters
    if query.year_start is not None:
        filters = tuple(in_reporting_year(one, query.year_start) for one in filters)
    return [Reached(flow, _keys(flow, query, reporters), filters) for flow, reporters in fitting]


def _matched(artefacts: Artefacts, query: DataQuery) -> list[tuple[Dataflow, tuple[str, ...]]]:
    """Return the dataflows with the reporters that are wanted; no reporters: all."""
    flows = {flow.id: flow for flow in artefacts.dataflows}
    if query.context == "provisionagreement":
        terms = [(agreement_reference(one), one) for one in artefacts.agreements]
        named = set(match_references(query.target, [reference for reference, _ in terms]))
        return _by_agreement(flows, [agreement for reference, agreement in terms if reference in named])
    known = {flow.reference: flow for flow in flows.values()}
    found: dict[Reference, Dataflow] = {}
    if query.context in ("dataflow", ALL):
        found |= {one: known[one] for one in match_references(query.target, known)}
    if query.context in ("datastructure", ALL):
        structures = set(match_references(query.target, {flow.structure.reference for flow in flows.values()}))
        found |= {one: flow for one, flow in known.items() if flow.structure.reference in structures}
    if query.providers:
        named_terms = [a for a in artefacts.agreements if {a.provider, a.provider.upper()} & _ids(query.providers)]
        return _by_agreement({flow.id: flow for flow in found.values()}, named_terms)
    return [(flow, ()) for flow in found.values()]


def _ids(providers: Iterable[str]) -> set[str]:
    """Return provider ids, of which an agency may stand before each (1.x)."""
    return {one.rpartition(".")[2] for one in providers}


def _by_agreement(
    flows: Mapping[str, Dataflow], agreements: Iterable[Agreement]
) -> list[tuple[Dataflow, tuple[str, ...]]]:
    reporters: dict[str, list[str]] = {}
    for agreement in agreements:
        if agreement.dataflow in flows:
            reporters.setdefault(agreement.dataflow, []).extend(agreement.reporters)
    return [
        (flows[name], () if _EVERY_REPORTER in codes else tuple(dict.fromkeys(codes)))
        for name, codes in reporters.items()
    ]


def _fault(flow: Dataflow, query: DataQuery) -> UsageError | None:
    """Return why a dataflow can't have what a query asks for, None where it can."""
    ids = flow.structure.key_ids
    for key in query.keys:
        if key.count(".") >= len(ids):
            return UsageError(
                f"The key {key[:200]} has more parts than {flow.id} has dimensions ({len(ids)}).",
                remedy=f"Write {'.'.join(ids)}, with * for any code.",
            )
    for one in query.filters:
        if one.component not in flow.structure.by_id:
            return UsageError(
                f"{flow.id} has no component {one.component[:100]}.",
                remedy=f"Its components are {', '.join(flow.structure.by_id)}.",
            )
    return None


def _keys(flow: Dataflow, query: DataQuery, reporters: Sequence[str]) -> tuple[Key, ...]:
    keys = [_key(text, flow) for text in query.keys] or ([{}] if reporters else [])
    if not reporters:
        return tuple(keys)
    dimension = flow.reporter_dimension
    return tuple({**key, dimension: _both(key.get(dimension), reporters)} for key in keys)


def _both(wanted: Sequence[str] | None, allowed: Sequence[str]) -> Sequence[str]:
    return tuple(allowed) if wanted is None else tuple(code for code in wanted if code in allowed)


def _key(text: str, flow: Dataflow) -> Key:
    """Return a dotted key's codes by dimension; parts that are left out at the end match any code."""
    parts = zip(flow.structure.key_ids, text.split("."), strict=False)
    return {name: tuple(part.split("+")) for name, part in parts if part not in _ANY}
