"""The concepts of quality reports: what a provider can say of its statistics, and in what form."""

from dataclasses import dataclass
from enum import StrEnum


class ConceptKind(StrEnum):
    """What a statement is: a text, a date, or a number in a unit."""

    TEXT = "text"
    DATE = "date"
    PERCENT = "percent"
    COUNT = "count"
    DAYS = "days"
    NUMBER = "number"

    @property
    def is_number(self) -> bool:
        """Say whether the statement is a number."""
        return self not in {ConceptKind.TEXT, ConceptKind.DATE}


@dataclass(frozen=True, slots=True)
class QualityConcept:
    """A concept: its place in the hierarchy (S.13.3.1), its id in SDMX, its name by language.

    A `heading` has no statement. `is_signed` numbers may be below nought. `is_contact` is of an official's desk.
    """

    id: str
    concept: str
    name_en: str
    name_ru: str
    kind: ConceptKind = ConceptKind.TEXT
    is_heading: bool = False
    is_required: bool = False
    is_signed: bool = False
    is_contact: bool = False

    @property
    def parent(self) -> str:
        """Return the id of the concept above; empty at the top (S.1 … S.19)."""
        above = self.id.rpartition(".")[0]
        return "" if above == "S" else above

    @property
    def depth(self) -> int:
        """Return how deep it lies: 1 at the top."""
        return self.id.count(".")

    def name(self, language: str) -> str:
        """Return the name in a language; English stands in for any but Russian."""
        return self.name_ru if language == "ru" else self.name_en
