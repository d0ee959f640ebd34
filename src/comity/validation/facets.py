"""Representation facets: lengths, bounds, decimals and patterns that the structure sets for uncoded components.

Facets of the SDMX information model: a length counts characters, bounds are inclusive, a pattern is a regular
expression of XML Schema that must match the whole text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from comity.model.frames import VALUE
from comity.model.structures import Component, Facets, Role
from comity.validation.number_text import NUMBER, number_text
from comity.validation.probes import Probe, spot
from comity.validation.sheet import WRITTEN, Sheet
from comity.validation.values import MISSING

_NAME_START, _NAME = r"[\p{L}_:]", r"[-.\p{L}\p{N}_:]"
_DECIMALS = r"\.([0-9]*?)0*$"
_PLAIN = r"^[+-]?[0-9]*\.?[0-9]*$"


def probe_facets(sheet: Sheet) -> Iterator[Probe]:
    """Find texts that break a facet of their component; needs `_value`. Codes have a list in place of facets."""
    for component in sheet.structure.components:
        has_facets = component.codelist is None and component.facets != Facets()
        if has_facets and component.role is not Role.TIME_DIMENSION and sheet.has(component.id):
            yield from _probe_text(sheet, component)
            yield from _probe_number(sheet, component)


def _probe_text(sheet: Sheet, component: Component) -> Iterator[Probe]:
    facets, text = component.facets, _given(sheet, component)
    length = text.str.len_chars()
    for facet, limit, is_wrong in (
        ("minLength", facets.min_length, length.lt),
        ("maxLength", facets.max_length, length.gt),
    ):
        if limit is not None:
            values = {"facet": facet, "limit": str(limit)}
            yield spot(sheet, "FCT-01", component.id, is_wrong(limit), values=values, length=length)
    pattern = None if facets.pattern is None else polars_pattern(facets.pattern)
    if pattern is not None:
        said = {"facet": "pattern", "limit": facets.pattern}
        yield spot(sheet, "FCT-03", component.id, ~text.str.contains(pattern), values=said)


def _probe_number(sheet: Sheet, component: Component) -> Iterator[Probe]:
    facets, text = component.facets, _given(sheet, component)
    is_measure = component.role is Role.MEASURE
    read = pl.when(text.str.contains(NUMBER)).then(text).cast(pl.Float64, strict=False)
    number = pl.col(VALUE) if is_measure else read
    for facet, limit, is_wrong in (
        ("minValue", facets.min_value, number.lt),
        ("maxValue", facets.max_value, number.gt),
    ):
        if limit is not None:
            values = {"facet": facet, "limit": number_text(limit)}
            yield spot(sheet, "FCT-02", component.id, is_wrong(limit), values=values)
    if facets.decimals is not None:
        decimals = pl.when(text.str.contains(_PLAIN)).then(text.str.extract(_DECIMALS).str.len_bytes())
        said = {"facet": "decimals", "limit": str(facets.decimals)}
        yield spot(sheet, "FCT-04", component.id, decimals > facets.decimals, values=said, decimals=decimals)


def _given(sheet: Sheet, component: Component) -> pl.Expr:
    """Return the component's text on rows that write it; null elsewhere, and where a figure is missing."""
    text = pl.col(component.id).cast(pl.String)
    is_given = WRITTEN & (text != MISSING) if component.id == sheet.measure else WRITTEN
    return pl.when(is_given).then(text)


@lru_cache(maxsize=256)
def polars_pattern(pattern: str) -> str | None:
    r"""Return a pattern of XML Schema so that polars reads it alike; None where it can't.

    >>> polars_pattern(r"[A-Z]{2}\d+"), polars_pattern("(")
    ('^(?:[A-Z]{2}\\d+)$', None)
    """
    bare = pattern.removeprefix("^").removesuffix("$") if not pattern.endswith(r"\$") else pattern.removeprefix("^")
    named = re.sub(r"(\\.)", lambda m: {r"\i": _NAME_START, r"\c": _NAME}.get(m[1], m[1]), bare)
    whole = f"^(?:{named})$"
    try:
        pl.Series([""]).str.contains(whole)
    except pl.exceptions.ComputeError:
        return None
    return whole
