"""Charts to SVG, by vl-convert, with the report's own fonts."""

import functools
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from comity.publish.charts.theme import CONFIG
from comity.publish.charts.topology import coarsen
from comity.publish.charts.touch import with_tips, without_touch

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

_TAG = re.compile(r"<[^>]*>")
_ROLE = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")')
_DECIMALS = re.compile(r"(\d\.\d)\d+")


def fonts_folder() -> str:
    """Return the folder of the fonts that come with the package."""
    return str(resources.files("comity.publish") / "assets" / "fonts")


def make_chart(drawing: "Callable[[int, int | None], alt.TopLevelMixin]", width: int, height: int | None) -> Any:  # noqa: ANN401 - a chart
    """Return the chart that a drawing declares, without a check of each of its parts against Vega-Lite's schema.

    The check takes longer than the drawing; tests check every kind of chart as a whole (`complete_spec`).
    """
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        return drawing(width, height)


def render_svg(chart: "alt.TopLevelMixin", width: int, *, time_locale: dict[str, object], decimal: str) -> str:
    """Return the chart as an SVG exactly `width` px wide, so that its text keeps its size in such a slot."""
    import vl_convert

    _register_fonts()
    svg: str = vl_convert.vegalite_to_svg(
        complete_spec(chart, width),
        format_locale=formats(decimal),
        time_format_locale=time_locale,
    )
    return _slim(svg)


def formats(decimal: str) -> dict[str, Any]:
    """Return how charts write numbers, by a language's decimal mark."""
    return {"decimal": decimal, "thousands": "\u202f", "grouping": [3], "currency": ["", ""]}


def to_vega(chart: "alt.TopLevelMixin", width: int) -> dict[str, Any]:
    """Return the chart as Vega, which a browser draws without Vega-Lite, with what it answers to a pointer."""
    import vl_convert

    spec: dict[str, Any] = vl_convert.vegalite_to_vega(with_tips(_whole_spec(chart, width)))
    for data in spec.get("data", ()):
        if data.get("format", {}).get("type") == "topojson":
            data["values"] = coarsen(data["values"])
    return spec


def to_png(svg: str, *, scale: int) -> bytes:
    """Return a drawing as a PNG, so many times as large."""
    import vl_convert

    _register_fonts()
    png: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return png


def complete_spec(chart: "alt.TopLevelMixin", width: int, *, validate: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite specification with width, theme and sizing set, as it is printed."""
    return without_touch(_whole_spec(chart, width, validate=validate))


def _whole_spec(chart: "alt.TopLevelMixin", width: int, *, validate: bool = False) -> dict[str, Any]:
    from altair.utils.schemapi import debug_mode

    with debug_mode(validate):
        spec: dict[str, Any] = chart.to_dict(validate=validate)
    spec["width"] = width
    spec["config"] = CONFIG
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    return spec


@functools.cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(fonts_folder())


def _slim(svg: str) -> str:
    """Round coordinates to a tenth of a px, and let the drawing be one image; the text between tags stays as it is.

    Its parts have roles of their own and no names, which reads as a list of nameless things where nobody sees it.
    """
    return _TAG.sub(lambda tag: _ROLE.sub("", _DECIMALS.sub(r"\1", tag[0])), svg)
