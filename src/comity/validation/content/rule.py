"""A content rule: its texts, the dataflow and scope that it is about, and the terms of its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from comity.validation.catalogue import Rule
from comity.validation.content.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.validation.content.case import Case
    from comity.validation.content.entry import Entry
    from comity.validation.hits import Hits


class Terms(ABC):
    """What a rule of some kind asks for: the kind's parameters, and how they are tried.

    A kind says which keys it has beside the common ones, at which levels it can be tried, and which placeholders it
    adds to the rule's sentences.
    """

    __slots__ = ()
    keys: ClassVar[tuple[str, ...]]
    levels: ClassVar[tuple[int, ...]]
    placeholders: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @abstractmethod
    def read(cls, entry: "Entry") -> Self:
        """Read the kind's parameters; raise ConfigurationError."""

    @abstractmethod
    def find(self, case: "Case") -> "Iterator[Hits]":
        """Yield the places where the rule is broken."""

    def needs(self, level: int) -> tuple[Scope, ...]:  # noqa: ARG002 - kinds say more at some levels
        """Return what a file must hold, beside the rule's scope, for the rule to find anything."""
        return ()


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

    @property
    def needs(self) -> tuple[Scope, ...]:
        """What a file must hold, each of it somewhere, for the rule to find anything."""
        return (self.scope, *self.terms.needs(self.level))
