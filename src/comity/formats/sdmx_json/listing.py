"""The values that a message lists, and the indexes by which its data name them."""

import re
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from comity.model.names import localise
from comity.model.structures import Component

_ID = re.compile(r"[A-Za-z0-9_@$-]+")


@dataclass
class Listing:
    """Values of dimensions and coded attributes in the order in which they were first written."""

    language: str = "en"
    _indexes: dict[str, dict[str, int]] = field(default_factory=dict)

    def index_texts(self, component: str, values: pl.Series) -> pl.Series:
        """Return each value's index as text, null where the value is null; new values are listed."""
        known = self._indexes.setdefault(component, {})
        codes = values.cast(pl.Categorical()) if values.dtype == pl.String else values
        physical = codes.to_physical()
        first = physical.is_first_distinct() & physical.is_not_null()
        used = codes.filter(first).cast(pl.String).to_list()
        if not used:
            return pl.Series(component, [None], dtype=pl.String).new_from_index(0, len(values))
        texts = [str(known.setdefault(code, len(known))) for code in used]
        if len(used) == 1 and not physical.null_count():
            return pl.Series(component, texts, dtype=pl.String).new_from_index(0, len(values))
        return physical.replace_strict(physical.filter(first), texts, default=None, return_dtype=pl.String)

    def index(self, component: str, value: str) -> int:
        """Return the index of one value, which is listed if it is new."""
        known = self._indexes.setdefault(component, {})
        return known.setdefault(value, len(known))

    def entries(self, component: Component) -> list[dict[str, Any]]:
        """Return the component's listed values as the structure of the message gives them."""
        return [_entry(component, value, self.language) for value in self._indexes.get(component.id, {})]


def _entry(component: Component, value: str, language: str) -> dict[str, Any]:
    """Return `id` and `name` where the value can be an id, else `value`."""
    if not _ID.fullmatch(value):
        return {"value": value}
    code = component.codelist.by_id.get(value) if component.codelist else None
    return {"id": value, "name": localise(code.names if code else {}, language, value)}
