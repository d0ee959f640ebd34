"""What a schema is made of: a dataflow, the codes that are allowed, and how the messages are laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.structures import Component, Dataflow


@dataclass(frozen=True)
class SchemaSubject:
    """A dataflow whose time dimension is the dimension at the observation (`is_flat`: all dimensions are).

    `allowed` narrows the codes of components down (by agreement); `deletes` makes a schema of messages that delete,
    in which everything may be left out.
    """

    dataflow: Dataflow
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_flat: bool = False
    deletes: bool = False

    @property
    def observation(self) -> str:
        """Return the id of the dimension at the observation, or `AllDimensions`."""
        return "AllDimensions" if self.is_flat else self.dataflow.structure.time_dimension.id

    def codes(self, component: Component) -> list[str] | None:
        """Return the codes that a component may have, None where it isn't coded."""
        if component.codelist is None:
            return None
        allowed = self.allowed.get(component.id)
        return [code.id for code in component.codelist.codes if allowed is None or code.id in allowed]
