"""SIMS 2.0, the concepts of quality reports, from the pack's data."""

from collections.abc import Mapping
from functools import cache

from comity.model.quality import ConceptKind, QualityConcept
from comity.structures.resources import read_table


@cache
def sims() -> Mapping[str, QualityConcept]:
    """Return the concepts by id, in the order of the structure: each after the one above it."""
    return {
        name: QualityConcept(
            id=name,
            concept=entry["concept"],
            name_en=entry["name"]["en"],
            name_ru=entry["name"]["ru"],
            kind=ConceptKind(entry.get("kind", "text")),
            is_heading=entry.get("heading", False),
            is_required=entry.get("required", False),
            is_signed=entry.get("signed", False),
            is_contact=entry.get("contact", False),
        )
        for name, entry in read_table("sims.toml").items()
    }


def find_concept(name: str) -> QualityConcept | None:
    """Return the concept of this id, or of this id in SDMX; None where there is none.

    >>> find_concept("ACCURACY_OVERALL").id
    'S.13.1'
    """
    wanted = name.strip().upper()
    return sims().get(wanted) or next((one for one in sims().values() if one.concept == wanted), None)
