"""Concept schemes: where the components of data structures take their names from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from comity.model.structures import Component, DataStructure, Reference

_VERSION = "1.0.0"


@dataclass(frozen=True)
class ConceptSchemes:
    """Concepts by scheme and id with their names, and the scheme in which each component finds its own."""

    concepts: dict[Reference, dict[str, Mapping[str, str]]] = field(default_factory=dict)
    places: dict[tuple[Reference, str], Reference] = field(default_factory=dict)

    def scheme_of(self, structure: DataStructure, component: Component) -> Reference:
        """Return the scheme that holds this component's concept."""
        return self.places[structure.reference, component.id]


def schemes_for(structures: Iterable[DataStructure]) -> ConceptSchemes:
    """Return the concept schemes that these data structures need.

    One scheme an agency, `CONCEPTS`; where two structures name the same component differently, the later one's
    concept goes into a scheme of its own, `CONCEPTS_` and the structure's id.
    """
    schemes = ConceptSchemes()
    for structure in structures:
        for component in structure.components:
            _place(schemes, structure, component)
    return schemes


def _place(schemes: ConceptSchemes, structure: DataStructure, component: Component) -> None:
    agency = structure.reference.agency
    scheme = Reference(agency, "CONCEPTS", _VERSION)
    names = dict(component.names) or {"en": component.id}
    shared = schemes.concepts.setdefault(scheme, {})
    if shared.setdefault(component.id, names) != names:
        scheme = Reference(agency, f"CONCEPTS_{structure.reference.id}", _VERSION)
        schemes.concepts.setdefault(scheme, {})[component.id] = names
    schemes.places[structure.reference, component.id] = scheme
