"""A content rule: its texts, the dataflow and scope that it is about, and the terms of its kind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from comity.validation.catalogue import Rule
from comity.validation.content.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.validation.content.case import Case
    from comity.validation.hits import Hits


class Terms(Protocol):
    """What a rule of some kind asks for: the kind's parameters, and how they are tried."""

    def find(self, case: "Case") -> "Iterator[Hits]":
        """Yield the places where the rule is broken."""
        ...


@dataclass(frozen=True, slots=True)
class ContentRule:
    """One rule, as a file of rules writes it."""

    text: Rule
    kind: str
    dataflow: str
    scope: Scope
    terms: Terms

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.text.id

    @property
    def level(self) -> int:
        """1 within the file, 2 own earlier figures, 3 the provider's other dataflows, 4 other providers'."""
        return self.text.level
