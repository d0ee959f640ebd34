"""What a structure message is asked to hold: artefacts, and how much of each."""

from dataclasses import dataclass
from enum import StrEnum

from comity.model.structures import Reference


class Kind(StrEnum):
    """The kinds of artefacts that a hub holds, as SDMX-REST names them."""

    AGENCIES = "agencyscheme"
    PROVIDERS = "dataproviderscheme"
    CODELIST = "codelist"
    CONCEPTS = "conceptscheme"
    STRUCTURE = "datastructure"
    DATAFLOW = "dataflow"
    AGREEMENT = "provisionagreement"
    CONSTRAINT = "dataconstraint"


class Depth(StrEnum):
    """How much of an artefact is told."""

    FULL = "full"
    STUB = "stub"
    COMPLETE_STUB = "completestub"


@dataclass(frozen=True, slots=True)
class Pick:
    """One artefact that is wanted; `items` are the items of a scheme that are wanted, None for all of them."""

    kind: Kind
    reference: Reference
    depth: Depth = Depth.FULL
    items: frozenset[str] | None = None
