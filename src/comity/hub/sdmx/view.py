"""A dataflow as a query wants to see it: with some of its attributes, and another dimension at the observation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from comity.errors import UsageError
from comity.hub.sdmx.query import ALL_DIMENSIONS, DataQuery
from comity.model import frames
from comity.model.structures import Component, Dataflow, Role

_EVERY = frozenset({"all", "dsd"})
_NONE = frozenset({"none", "msd"})
"""No dataflow here has reference metadata attributes, so that all of them are none."""
_DIMENSIONS = frozenset({Role.DIMENSION, Role.TIME_DIMENSION})


@dataclass(frozen=True)
class View:
    """What is shown of a dataflow. `dataflow` has just the components that are shown, and the measure.

    Its time dimension is the dimension at the observation, whatever it is. `is_flat`: all dimensions are.
    `has_observations`: there is more to show than series and what belongs to them.
    """

    dataflow: Dataflow
    has_measure: bool
    has_observations: bool
    is_flat: bool

    @property
    def observation(self) -> str:
        """Return the id of the dimension at the observation."""
        return self.dataflow.structure.time_dimension.id

    @property
    def key(self) -> tuple[str, ...]:
        """Return the ids of the dimensions of a series."""
        return self.dataflow.structure.key_ids

    def show(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return an observation frame with what is shown of it; series alone where there are no observations.

        A removal (`_action` D) is of the whole observation: it has no measure, not even one that is missing.
        """
        structure = self.dataflow.structure
        hidden = [name for name in (structure.measure.id,) if not self.has_measure and name in frame.columns]
        shown = frame.drop(hidden)
        if not self.has_observations:
            series = shown.unique(self.key, keep="first", maintain_order=True)
            return series.with_columns(pl.lit(frames.SWITCHED_OFF).alias(self.observation))
        return shown


def view_of(dataflow: Dataflow, query: DataQuery) -> View:
    """Return how a query wants to see a dataflow.

    UsageError: an attribute, measure or dimension that the dataflow hasn't.
    """
    shown = _attributes(dataflow, query.attributes)
    has_measure = _has_measure(dataflow, query.measures)
    has_observations = has_measure or any(part.attachment is None for part in shown)
    components = [
        part for part in dataflow.structure.components if part.role is not Role.ATTRIBUTE or part in shown
    ]
    at_observation = query.dimension_at_observation
    is_flat = at_observation == ALL_DIMENSIONS and has_observations
    if at_observation not in (None, ALL_DIMENSIONS) and has_observations:
        components = _turned(dataflow, components, at_observation)
    structure = replace(dataflow.structure, components=tuple(components))
    return View(replace(dataflow, structure=structure), has_measure, has_observations, is_flat)


def _attributes(dataflow: Dataflow, wanted: Sequence[str]) -> list[Component]:
    found: list[Component] = []
    for word in wanted:
        found += [part for part in _named(dataflow, word) if part not in found]
    return found


def _named(dataflow: Dataflow, word: str) -> Iterable[Component]:
    attributes = dataflow.structure.attributes
    if word in _EVERY:
        return attributes
    if word in _NONE:
        return ()
    if word == "obs":
        return [part for part in attributes if part.attachment is None]
    if word == "dataset":
        return [part for part in attributes if part.attachment == ()]
    if word == "series":
        return [part for part in attributes if part.attachment]
    named = [part for part in attributes if part.id == word]
    if not named:
        known = ", ".join(("dsd", "dataset", "series", "obs", "all", "none", *(part.id for part in attributes)))
        raise UsageError(f"{dataflow.id} has no attribute {word[:100]}.", remedy=f"Ask for one of {known}.")
    return named


def _has_measure(dataflow: Dataflow, wanted: Sequence[str]) -> bool:
    measure = dataflow.structure.measure.id
    for word in wanted:
        if word not in ("all", "none", measure):
            remedy = f"Ask for all, none or {measure}."
            raise UsageError(f"{dataflow.id} has no measure {word[:100]}.", remedy=remedy)
    return any(word != "none" for word in wanted)


def _turned(dataflow: Dataflow, components: Iterable[Component], at_observation: str) -> list[Component]:
    """Return the components with the role of the time dimension given to another one."""
    part = dataflow.structure.by_id.get(at_observation)
    if part is None or part.role not in _DIMENSIONS:
        known = ", ".join((*dataflow.structure.key_ids, dataflow.structure.time_dimension.id, ALL_DIMENSIONS))
        raise UsageError(
            f"{dataflow.id} has no dimension {at_observation[:100]}.", remedy=f"Choose one of {known}."
        )
    return [
        replace(one, role=Role.TIME_DIMENSION if one.id == at_observation else Role.DIMENSION)
        if one.role in _DIMENSIONS
        else one
        for one in components
    ]
