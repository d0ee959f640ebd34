"""Facets in and out: between pysdmx's model, JSON messages, and ours."""

from collections.abc import Mapping
from typing import Any, SupportsFloat, SupportsIndex
from xml.sax.saxutils import escape

from pysdmx.model import Facets as SdmxFacets

from comity.model.structures import Component, Facets, Role

_QUOTES = {'"': "&quot;", "'": "&apos;"}
Number = str | SupportsFloat | SupportsIndex


def facets_out(part: Component, *, is_xml: bool) -> SdmxFacets | None:
    """Return the component's facets, None where it has none; a coded or time component has no place for them.

    pysdmx writes a pattern into XML as it stands, so that what XML reserves must be escaped here.
    """
    facets = part.facets
    if part.codelist is not None or part.role is Role.TIME_DIMENSION or facets == Facets():
        return None
    pattern = escape(facets.pattern, _QUOTES) if is_xml and facets.pattern else facets.pattern
    return SdmxFacets(
        min_length=facets.min_length,
        max_length=facets.max_length,
        min_value=_plain(facets.min_value),
        max_value=_plain(facets.max_value),
        decimals=facets.decimals,
        pattern=pattern,
    )


def facets_in(facets: SdmxFacets | None) -> Facets:
    """Return the facets of pysdmx's component; its XML reader leaves their numbers text."""
    if facets is None:
        return Facets()
    return Facets(
        min_length=_whole(facets.min_length),
        max_length=_whole(facets.max_length),
        min_value=_number(facets.min_value),
        max_value=_number(facets.max_value),
        decimals=_whole(facets.decimals),
        pattern=facets.pattern,
    )


def facets_of_json(part: Mapping[str, Any]) -> Facets | None:
    """Return the facets of a component in a JSON message, None where it has no format of its own.

    pysdmx drops facets of which every one is zero, such as a least value of 0.
    """
    text_format = part.get("localRepresentation", {}).get("format")
    if not text_format:
        return None
    return Facets(
        min_length=_whole(text_format.get("minLength")),
        max_length=_whole(text_format.get("maxLength")),
        min_value=_number(text_format.get("minValue")),
        max_value=_number(text_format.get("maxValue")),
        decimals=_whole(text_format.get("decimals")),
        pattern=text_format.get("pattern"),
    )


def _plain(number: float | None) -> float | None:
    """Return a whole number as one: XML Schema has no exponents in its decimals."""
    return int(number) if number is not None and float(number).is_integer() else number


def _whole(value: Number | None) -> int | None:
    return None if value is None else int(float(value))


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)
