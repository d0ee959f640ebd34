"""Answer availability queries: which codes a query would bring, or could be widened to, and what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.errors import UsageError
from comity.formats.structure.picks import Depth, Kind, Pick
from comity.hub.access.sight import sight_for
from comity.hub.sdmx.artefacts import Artefacts, Id
from comity.hub.sdmx.flows import Reached
from comity.hub.sdmx.query import ALL, AvailabilityQuery
from comity.hub.sdmx.sources import Sources
from comity.hub.sdmx.structures import partial_items
from comity.model.access import Principal
from comity.model.selection import Availability, Selection
from comity.model.structures import Codelist, Dataflow

_KINDS = {
    "dataflow": Kind.DATAFLOW,
    "datastructure": Kind.STRUCTURE,
    "codelist": Kind.CODELIST,
    "conceptscheme": Kind.CONCEPTS,
    "dataproviderscheme": Kind.PROVIDERS,
}
REFERENCES = (*_KINDS, "valuelist", "none", "all")

Found = tuple[Dataflow, Availability]


def find_available(
    sources: Sources, flows: Sequence[Reached], query: AvailabilityQuery, *, principal: Principal, seq: int
) -> list[Found]:
    """Return what there is of each dataflow, as of a number of the sequence; those with nothing are left out.

    In the mode `available`, the codes of a dimension are those that would bring something were nothing said of it.
    UsageError: a component that is no dimension of any of the dataflows.
    """
    found = []
    for reached in flows:
        shown = _shown(reached.dataflow, query.components)
        selection = Selection(
            keys=reached.keys,
            filters=reached.filters,
            as_of=sources.as_of(reached.dataflow, None, seq=seq),
            sight=sight_for(sources.hub, principal, reached.dataflow.id),
            updated_after=query.data.updated_after,
        )
        exact = sources.of(reached.dataflow).availability(reached.dataflow, selection)
        codes = dict(exact.codes)
        if not query.is_exact:
            codes |= _widened(sources, reached, selection, shown)
        if any(codes.values()):
            kept = {name: codes[name] for name in codes if name in shown}
            time = reached.dataflow.structure.time_dimension.id
            bounds = (exact.first, exact.last) if time in shown else (None, None)
            found.append((reached.dataflow, replace(exact, codes=kept, first=bounds[0], last=bounds[1])))
    return found


def _shown(dataflow: Dataflow, wanted: Sequence[str]) -> frozenset[str]:
    structure = dataflow.structure
    known = (*structure.key_ids, structure.time_dimension.id)
    for one in wanted:
        if one not in (*known, ALL):
            raise UsageError(
                f"{dataflow.id} has no dimension {one[:100]}.", remedy=f"Its dimensions are {', '.join(known)}."
            )
    return frozenset(known if ALL in wanted else wanted)


def _widened(
    sources: Sources, reached: Reached, selection: Selection, shown: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each dimension of which something is said, as if nothing were said of it."""
    told = {name for key in selection.keys for name in key} | {one.component for one in selection.filters}
    codes = {}
    for name in told & shown & set(reached.dataflow.structure.key_ids):
        free = replace(
            selection,
            keys=tuple({other: wanted for other, wanted in key.items() if other != name} for key in selection.keys),
            filters=tuple(one for one in selection.filters if one.component != name),
        )
        codes[name] = sources.of(reached.dataflow).availability(reached.dataflow, free).codes[name]
    return codes


def pick_references(artefacts: Artefacts, found: Sequence[Found], words: Sequence[str]) -> list[Pick]:
    """Return the artefacts to be told beside availability, schemes with the items that it needs alone.

    UsageError: a word that isn't one of REFERENCES.
    """
    for word in words:
        if word not in REFERENCES:
            raise UsageError(f"references has no word {word[:100]}.", remedy=f"Words: {', '.join(REFERENCES)}.")
    kinds = set(_KINDS.values()) if "all" in words else {_KINDS[word] for word in words if word in _KINDS}
    ids: dict[Id, frozenset[str] | None] = {}
    for dataflow, available in found:
        ids |= _around(artefacts, dataflow, available)
    items = _merged(artefacts, found)
    return [Pick(*one, Depth.FULL, items.get(one)) for one in sorted(ids, key=_place) if one[0] in kinds]


def _around(artefacts: Artefacts, dataflow: Dataflow, available: Availability) -> dict[Id, None]:
    flow: Id = (Kind.DATAFLOW, dataflow.reference)
    structure: Id = (Kind.STRUCTURE, dataflow.structure.reference)
    lists = [(Kind.CODELIST, one.reference) for one in _codelists(dataflow, available)]
    schemes = [one for one in artefacts.known[structure].uses if one[0] is Kind.CONCEPTS]
    providers = [one for user in artefacts.using([flow]) for one in artefacts.known[user].uses]
    return dict.fromkeys([flow, structure, *lists, *schemes, *(p for p in providers if p[0] is Kind.PROVIDERS)])


def _codelists(dataflow: Dataflow, available: Availability) -> list[Codelist]:
    parts = dataflow.structure.dimensions
    return [part.codelist for part in parts if part.codelist is not None and part.id in available.codes]


def _merged(artefacts: Artefacts, found: Sequence[Found]) -> dict[Id, frozenset[str]]:
    """Return the items of schemes: codes that occur, with those above them, and what else is needed."""
    codes: dict[Id, set[str]] = {}
    for dataflow, available in found:
        for part in dataflow.structure.dimensions:
            if part.codelist is not None and part.id in available.codes:
                held = codes.setdefault((Kind.CODELIST, part.codelist.reference), set())
                for code in available.codes[part.id]:
                    held |= {code, *part.codelist.ancestors.get(code, ())}
                    parent = part.codelist.by_id[code].parent if code in part.codelist else None
                    held |= {parent} if parent is not None else set()
    agreements = [
        (Kind.AGREEMENT, reference)
        for kind, reference in artefacts.using([(Kind.DATAFLOW, flow.reference) for flow, _ in found])
        if kind is Kind.AGREEMENT
    ]
    providers = {used for one in agreements for used in artefacts.known[one].uses if used[0] is Kind.PROVIDERS}
    structures = [(Kind.STRUCTURE, flow.structure.reference) for flow, _ in found]
    schemes = {used for one in structures for used in artefacts.known[one].uses if used[0] is Kind.CONCEPTS}
    others = partial_items(artefacts, [*agreements, *structures, *providers, *schemes])
    partial = {
        one: frozenset(items) for one, items in codes.items() if not items >= set(artefacts.known[one].items)
    }
    return others | partial


def _place(one: Id) -> tuple[int, str, str, str]:
    kind, reference = one
    return list(Kind).index(kind), reference.agency, reference.id, reference.version
