"""Answer structure queries: which artefacts match, what is told beside them, and how much of each."""

from collections.abc import Callable, Iterable, Mapping

from comity.formats.structure import matching_versions
from comity.formats.structure.picks import Depth, Kind, Pick
from comity.hub.sdmx.artefacts import Artefacts, Id, agreement_reference, reach
from comity.hub.sdmx.query import Target
from comity.hub.sdmx.structure_query import SCHEMES, StructureQuery
from comity.model.structures import DataStructure, Reference

_DEPTHS = {"allstubs": Depth.STUB, "allcompletestubs": Depth.COMPLETE_STUB}
_REFERENCE_DEPTHS = {"referencestubs": Depth.STUB, "referencecompletestubs": Depth.COMPLETE_STUB}
_ORDER = {kind: place for place, kind in enumerate(Kind)}

Ids = frozenset[Id]


def pick_structures(artefacts: Artefacts, query: StructureQuery) -> list[Pick]:
    """Return what a structure query asks for; nothing where nothing matches.

    `raw` is as `full`: inherited codes are part of a code list here from the start. A kind of artefact among
    `references` brings all of that kind that are related, at whatever distance.
    """
    matched = {one for one in _matching(artefacts, query.kinds, query.target) if _has_items(artefacts, one, query)}
    related = _related(artefacts, frozenset(matched), query.relations) - matched
    picks = [_picked(one, query) for one in matched]
    depth = _DEPTHS.get(query.detail) or _REFERENCE_DEPTHS.get(query.detail) or Depth.FULL
    items = partial_items(artefacts, matched | related) if query.detail == "referencepartial" else {}
    picks += [Pick(*one, depth, items.get(one)) for one in related]
    return sorted(picks, key=_place)


def match_references(target: Target, known: Iterable[Reference]) -> list[Reference]:
    """Return the references that a target means, as its versions say."""
    versions: dict[tuple[str, str], list[str]] = {}
    for one in known:
        if target.names(one.agency, one.id):
            versions.setdefault((one.agency, one.id), []).append(one.version)
    return [
        Reference(agency, identifier, version)
        for (agency, identifier), available in versions.items()
        for version in _matching_versions(target.versions, available)
    ]


def partial_items(artefacts: Artefacts, ids: Iterable[Id]) -> dict[Id, frozenset[str]]:
    """Return, for schemes among some artefacts, the items that the others need, where that isn't all of them.

    Of a code list those that the agreements among them allow: all, where there are none.
    """
    present = set(ids)
    needed: dict[Id, set[str]] = {}
    for scheme in (one for one in present if one[0] is Kind.AGENCIES):
        needed[scheme] = {reference.agency for kind, reference in present if kind is not Kind.AGENCIES}
    for structure in _structures(artefacts, present):
        for scheme in artefacts.known[Kind.STRUCTURE, structure.reference].uses:
            if scheme[0] is Kind.CONCEPTS:
                needed.setdefault(scheme, set()).update(part.id for part in structure.components)
    _add_agreed(artefacts, present, needed)
    return {
        one: frozenset(items)
        for one, items in needed.items()
        if one in present and not items.issuperset(artefacts.known[one].items)
    }


def _add_agreed(artefacts: Artefacts, present: set[Id], needed: dict[Id, set[str]]) -> None:
    """Add the providers, and the codes that the agreements among the artefacts allow."""
    flows = {flow.id: flow for flow in artefacts.dataflows}
    for agreement in artefacts.agreements:
        one = Kind.AGREEMENT, agreement_reference(agreement)
        if one not in present:
            continue
        for scheme in artefacts.known[one].uses:
            if scheme[0] is Kind.PROVIDERS:
                needed.setdefault(scheme, set()).add(agreement.provider)
        for part in flows[agreement.dataflow].structure.components:
            if part.codelist is not None:
                allowed = {code.id for code in part.codelist.codes if agreement.allows(part.id, code.id)}
                needed.setdefault((Kind.CODELIST, part.codelist.reference), set()).update(allowed)


def _structures(artefacts: Artefacts, present: set[Id]) -> Iterable[DataStructure]:
    every = {flow.structure.reference: flow.structure for flow in artefacts.dataflows}
    return (structure for reference, structure in every.items() if (Kind.STRUCTURE, reference) in present)


def _matching(artefacts: Artefacts, kinds: Iterable[Kind], target: Target) -> Iterable[Id]:
    for kind in kinds:
        known = [reference for one, reference in artefacts.known if one is kind]
        yield from ((kind, reference) for reference in match_references(target, known))


def _matching_versions(wanted: Iterable[str], available: list[str]) -> list[str]:
    """Return the versions wanted: of a pattern with `+` or `~` the latest alone."""
    found: dict[str, None] = {}
    for one in wanted:
        matching = matching_versions(one, available)
        found |= dict.fromkeys(matching if "*" in one else matching[:1])
    return list(found)


def _has_items(artefacts: Artefacts, one: Id, query: StructureQuery) -> bool:
    """Say whether an artefact has one of the items wanted, where some are."""
    return query.items is None or not query.items.isdisjoint(artefacts.known[one].items)


def _picked(one: Id, query: StructureQuery) -> Pick:
    items = query.items if one[0] in SCHEMES else None
    return Pick(*one, _DEPTHS.get(query.detail, Depth.FULL), items)


def _related(artefacts: Artefacts, matched: Ids, relations: Iterable[str]) -> Ids:
    found: Ids = frozenset()
    for word in relations:
        walk = _WALKS.get(word)
        found |= walk(artefacts, matched) if walk else _of_kind(artefacts, matched, word)
    return found


def _siblings(artefacts: Artefacts, ids: Ids) -> Ids:
    parents = artefacts.using(ids)
    return parents | artefacts.used_by(parents)


def _descendants(artefacts: Artefacts, ids: Ids) -> Ids:
    return reach(ids, artefacts.used_by)


def _ancestors(artefacts: Artefacts, ids: Ids) -> Ids:
    return reach(ids, artefacts.using)


def _of_kind(artefacts: Artefacts, ids: Ids, kind: str) -> Ids:
    around = _siblings(artefacts, ids) | _descendants(artefacts, ids) | _ancestors(artefacts, ids)
    return frozenset(one for one in around if one[0] == kind)


_WALKS: Mapping[str, Callable[[Artefacts, Ids], Ids]] = {
    "none": lambda _artefacts, _ids: frozenset(),
    "parents": lambda artefacts, ids: artefacts.using(ids),
    "parentsandsiblings": _siblings,
    "ancestors": _ancestors,
    "children": lambda artefacts, ids: artefacts.used_by(ids),
    "descendants": _descendants,
    "all": lambda artefacts, ids: _siblings(artefacts, ids) | _descendants(artefacts, ids),
}


def _place(pick: Pick) -> tuple[int, tuple[str, str, str]]:
    reference = pick.reference
    return _ORDER[pick.kind], (reference.agency, reference.id, reference.version)
