"""The structural artefacts that a hub serves, and which of them uses which."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from comity.formats.structure.agencies import AGENCIES
from comity.formats.structure.concepts import schemes_for
from comity.formats.structure.constraints import constraints_out
from comity.formats.structure.picks import Kind
from comity.formats.structure.to_pysdmx import PROVIDERS, PROVIDERS_VERSION
from comity.hub.home import Hub
from comity.model.groups import Agreement
from comity.model.structures import Codelist, Dataflow, DataStructure, Reference

AGREEMENT_AGENCY = "COMITY"
"""Who maintains provision agreements and constraints in structure messages (`write_structures`)."""
_VERSION = "1.0.0"

Id = tuple[Kind, Reference]


@dataclass(frozen=True)
class Artefact:
    """An artefact: what it is, the artefacts that it uses, and the ids of its items where it is a scheme."""

    kind: Kind
    reference: Reference
    uses: frozenset[Id] = frozenset()
    items: tuple[str, ...] = ()

    @property
    def id(self) -> Id:
        """What the artefact is found by."""
        return self.kind, self.reference


@dataclass(frozen=True)
class Artefacts:
    """All that a hub serves; `dataflows` and `agreements` are those whose data it serves."""

    codelists: tuple[Codelist, ...]
    dataflows: tuple[Dataflow, ...]
    agreements: tuple[Agreement, ...]
    known: Mapping[Id, Artefact] = field(default_factory=dict)

    @cached_property
    def users(self) -> Mapping[Id, frozenset[Id]]:
        """By artefact, those that use it."""
        found: dict[Id, set[Id]] = {one: set() for one in self.known}
        for artefact in self.known.values():
            for used in artefact.uses:
                found[used].add(artefact.id)
        return {one: frozenset(users) for one, users in found.items()}

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        """The agencies that maintain something here."""
        return tuple(sorted({reference.agency for _, reference in self.known}))

    def used_by(self, ids: Iterable[Id]) -> frozenset[Id]:
        """Return what these artefacts use."""
        return frozenset(used for one in ids for used in self.known[one].uses)

    def using(self, ids: Iterable[Id]) -> frozenset[Id]:
        """Return what uses these artefacts."""
        return frozenset(user for one in ids for user in self.users[one])


def reach(ids: Iterable[Id], step: Callable[[Iterable[Id]], frozenset[Id]]) -> frozenset[Id]:
    """Return all that is reached from some artefacts by any number of steps, at least one."""
    found: frozenset[Id] = frozenset()
    fresh = step(ids)
    while fresh - found:
        found |= fresh
        fresh = step(fresh)
    return found


def agreement_reference(agreement: Agreement) -> Reference:
    """Return the reference of an agreement's provision agreement."""
    return Reference(AGREEMENT_AGENCY, f"{agreement.provider}_{agreement.dataflow}", _VERSION)


def artefacts_of(hub: Hub, forecasts: Iterable[Dataflow] = ()) -> Artefacts:
    """Return what a hub serves: its group's dataflows, all code lists that it knows, and its agreements.

    `forecasts` are the dataflows of its forecasts; one with the id of a dataflow of the group is left out.
    """
    names = dict.fromkeys((*hub.group.dataflows, *(agreement.dataflow for agreement in hub.group.agreements)))
    own = {flow.id: flow for flow in map(hub.catalogue.dataflow, names)}
    derived = {flow.id: flow for flow in forecasts if flow.id not in hub.catalogue.dataflows}
    flows = tuple({**own, **derived}.values())
    lists = tuple(hub.catalogue.codelists.values())
    terms = hub.group.agreements
    made = [
        *_of_structures(lists, [flow.structure for flow in flows]),
        *(Artefact(Kind.DATAFLOW, flow.reference, frozenset({_structure_id(flow)})) for flow in flows),
        *_of_agreements(terms, {flow.id: flow for flow in flows}),
    ]
    agencies = sorted({artefact.reference.agency for artefact in made})
    scheme = Artefact(Kind.AGENCIES, AGENCIES, items=tuple(agencies))
    known = {scheme.id: scheme}
    for one in made:
        known[one.id] = Artefact(one.kind, one.reference, one.uses | {scheme.id}, one.items)
    return Artefacts(lists, flows, terms, known)


def _structure_id(flow: Dataflow) -> Id:
    return Kind.STRUCTURE, flow.structure.reference


def _of_structures(lists: Iterable[Codelist], structures: Iterable[DataStructure]) -> Iterator[Artefact]:
    """Yield code lists, concept schemes and data structures."""
    every = list({one.reference: one for one in structures}.values())
    used = [part.codelist for one in every for part in one.components if part.codelist is not None]
    for codelist in {one.reference: one for one in (*lists, *used)}.values():
        codes = tuple(code.id for code in codelist.codes)
        yield Artefact(Kind.CODELIST, codelist.reference, items=codes)
    schemes = schemes_for(every)
    for reference, concepts in schemes.concepts.items():
        yield Artefact(Kind.CONCEPTS, reference, items=tuple(concepts))
    for one in every:
        uses: set[Id] = {(Kind.CONCEPTS, schemes.scheme_of(one, part)) for part in one.components}
        uses |= {(Kind.CODELIST, part.codelist.reference) for part in one.components if part.codelist is not None}
        yield Artefact(Kind.STRUCTURE, one.reference, frozenset(uses))


def _of_agreements(agreements: Iterable[Agreement], flows: Mapping[str, Dataflow]) -> Iterator[Artefact]:
    """Yield the scheme of data providers, provision agreements and the constraints of those with a region."""
    terms = list(agreements)
    if not terms:
        return
    scheme = Reference(AGREEMENT_AGENCY, PROVIDERS, PROVIDERS_VERSION)
    yield Artefact(Kind.PROVIDERS, scheme, items=tuple(sorted({one.provider for one in terms})))
    for one in terms:
        reference = agreement_reference(one)
        flow = flows[one.dataflow].reference
        yield Artefact(Kind.AGREEMENT, reference, frozenset({(Kind.DATAFLOW, flow), (Kind.PROVIDERS, scheme)}))
        for constraint in constraints_out((one,), flows, agency=AGREEMENT_AGENCY):
            region = Reference(AGREEMENT_AGENCY, constraint.id, constraint.version)
            yield Artefact(Kind.CONSTRAINT, region, frozenset({(Kind.AGREEMENT, reference)}))
