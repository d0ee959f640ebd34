"""What pysdmx's model can't hold: names in several languages, and the parents of codes.

pysdmx keeps one name for each artefact and no code's parent. Both go past it, beside the document: when writing,
they are put into what pysdmx wrote; when reading, they are taken from the document itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from comity.formats.structure.concepts import ConceptSchemes
from comity.model.structures import Codelist, Dataflow, Reference

Key = tuple[str, str, str, str, str]
"""Class, agency, id and version of the maintainable artefact, then the item's id (empty: the artefact itself)."""

CODELIST, CONCEPT_SCHEME = "Codelist", "ConceptScheme"
DATA_STRUCTURE, DATAFLOW = "DataStructure", "Dataflow"


@dataclass(frozen=True, slots=True)
class Extra:
    """Names and descriptions of an artefact or item, by language; a code's parent; the code list of a concept."""

    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    codelist: str | None = None


def key_of(kind: str, reference: Reference, item: str = "") -> Key:
    """Return the key of an artefact, or of an item in it."""
    return (kind, reference.agency, reference.id, reference.version, item)


def extras_of(
    codelists: Iterable[Codelist], dataflows: Iterable[Dataflow], schemes: ConceptSchemes
) -> Mapping[Key, Extra]:
    """Return the extras of everything that a message holds."""
    extras: dict[Key, Extra] = {}
    for codelist in codelists:
        extras.update(_of_codelist(codelist))
    for dataflow in dataflows:
        extras[key_of(DATAFLOW, dataflow.reference)] = Extra(dataflow.names, dataflow.descriptions)
        extras[key_of(DATA_STRUCTURE, dataflow.structure.reference)] = Extra(dataflow.structure.names)
    for scheme, concepts in schemes.concepts.items():
        for identifier, names in concepts.items():
            extras[key_of(CONCEPT_SCHEME, scheme, identifier)] = Extra(names)
    return extras


def _of_codelist(codelist: Codelist) -> Iterator[tuple[Key, Extra]]:
    yield key_of(CODELIST, codelist.reference), Extra(codelist.names)
    for code in codelist.codes:
        yield key_of(CODELIST, codelist.reference, code.id), Extra(code.names, parent=code.parent)
