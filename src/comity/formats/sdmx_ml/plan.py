"""How a dataflow's components are laid out in the frame, and where its attributes belong."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from comity.model.structures import Component, Dataflow, Role

SWITCHED_OFF = "~"
"""Stands in a dimension that a row isn't about, as in SDMX-CSV 2."""


@dataclass(frozen=True)
class Plan:
    """The components of one dataflow, for data sets with this dimension at the observation (None: all of them)."""

    dataflow: Dataflow
    observation: str | None

    @cached_property
    def components(self) -> dict[str, Component]:
        """Components by id, in the order of the structure."""
        return dict(self.dataflow.structure.by_id)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Ids of all dimensions, time last."""
        structure = self.dataflow.structure
        return (*structure.key_ids, structure.time_dimension.id)

    @property
    def measure(self) -> str:
        """Id of the measure."""
        return self.dataflow.structure.measure.id

    @cached_property
    def types(self) -> dict[str, pl.DataType]:
        """Dimensions and coded attributes repeat themselves and are categorical; the rest is text."""
        return {
            component.id: pl.Categorical()
            if component.role in (Role.DIMENSION, Role.TIME_DIMENSION)
            or (component.role is Role.ATTRIBUTE and component.codelist)
            else pl.String()
            for component in self.components.values()
        }

    def known(self, names: Iterable[str]) -> list[str]:
        """Return the names that are components, in the order of the structure."""
        given = set(names)
        return [name for name in self.components if name in given]

    def attachment(self, identifier: str) -> tuple[str, ...] | None:
        """Return the dimensions that an attribute is attached to, None where its value belongs to observations.

        Dimensions and the measure belong to observations, and so does an attribute attached to the dimension at
        the observation.
        """
        component = self.components[identifier]
        if component.role is not Role.ATTRIBUTE or component.attachment is None:
            return None
        return None if self.observation in component.attachment else component.attachment

    def hint(self, name: str) -> str | None:
        """Return the component that a wrong name probably means: the same letters in another case."""
        return next((known for known in self.components if known.upper() == name.upper()), None)
