"""One component as a message presents it: the place that its values take in keys and arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from comity.formats.sdmx_json.decode import Members
from comity.model.structures import Component, DataStructure, Role

MISSING = "#N/A"
MISSING_NUMBER = "NaN"
SEVERAL = ";"
"""Stands between the values of a component that has several."""


@dataclass(frozen=True)
class Slot:
    """A component's place: `component` is None where the structure lacks it, `values` where values stand inline.

    `attachment` names the dimensions that the data structure attaches it to; None means the observation.
    """

    id: str
    component: Component | None
    values: tuple[str | None, ...] | None = None
    default: str | None = None
    position: int | None = None
    pointer: str = ""
    attachment: tuple[str, ...] | None = None

    @property
    def is_read(self) -> bool:
        """Say whether the data structure has the component."""
        return self.component is not None

    @property
    def is_measure(self) -> bool:
        """Say whether it is the measure."""
        return self.component is not None and self.component.role is Role.MEASURE

    @property
    def dtype(self) -> pl.DataType:
        """The type of its column."""
        return column_type(self.component)

    @cached_property
    def texts(self) -> pl.Series:
        """Its listed values, as its column holds them."""
        texts = list(self.values or ())
        if self.is_measure:
            texts = [MISSING_NUMBER if text == MISSING else text for text in texts]
        return pl.Series(self.id, texts, dtype=pl.String).cast(self.dtype)


def attachment_of(component: Component, structure: DataStructure) -> tuple[str, ...] | None:
    """Return the dimensions that an attribute is attached to, None where they are all: that is the observation."""
    attached = component.attachment
    if attached is None or {*structure.key_ids, structure.time_dimension.id} <= set(attached):
        return None
    return attached


def column_type(component: Component | None) -> pl.DataType:
    """Return Categorical for dimensions and coded attributes, String for the measure and free texts."""
    if component is None or component.role is Role.MEASURE:
        return pl.String()
    is_text = component.role is Role.ATTRIBUTE and component.codelist is None
    return pl.String() if is_text else pl.Categorical()


def render(value: Any, language: str) -> str | None:  # noqa: ANN401 - any JSON value
    """Return a value as the text that a cell holds, None where there is none.

    Of a text in several languages `language` is taken, else the first; several values are put together with `;`.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Members):
        chosen = value.first(language)
        return render(chosen if chosen is not None else next((text for _, text in value), None), language)
    return SEVERAL.join(render(element, language) or "" for element in value)


def listed_text(value: Any, language: str) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the text of an entry of a component's `values`: its id, its value, its values or its name."""
    if not isinstance(value, Members):
        return render(value, language)
    if value and value[0][0] == "id" and isinstance(value[0][1], str):
        return str(value[0][1])
    for key in ("id", "value", "values", "name"):
        found = value.first(key)
        if found is not None:
            return render(found, language)
    return None
