"""The map of origins: classes of figures on country shapes, dots for states too small to be seen.

Boundaries are those of `assets/map/world-110m.json`; the report says that no position is implied by them.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from babel.core import get_global

from comity.publish.charts import theme
from comity.publish.charts.rows import inline, shared
from comity.publish.charts.touch import TIP

if TYPE_CHECKING:
    import altair as alt

_OWN_CODES = {"XNC": "CYN", "XK": "XKX"}
_KEY_INSIDE_FROM = 600
_KEY_ROWS = 60
_ROTATION = (-11, 0, 0)
"""Turned so that the edge of the map runs through the Bering Strait."""


@dataclass(frozen=True)
class WorldDrawing:
    """Area codes with the label of their class; classes in order; members and areas without data have their own.

    `tips` says by area code what is told of it (see `charts.touch`).
    """

    classes: Mapping[str, str]
    labels: Sequence[str]
    members: Sequence[str]
    member_label: str
    no_data_label: str
    legend_title: str
    tips: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def draw_world(drawing: WorldDrawing, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return the map; its key stands at the lower left, where the ocean is, or below where the map is small."""
    import altair as alt

    chosen = dict.fromkeys(drawing.members, drawing.member_label) | dict(drawing.classes)
    narrow = width < _KEY_INSIDE_FROM
    colour = _colour(drawing, narrow=narrow)
    layers = [_shapes(chosen, drawing, colour)]
    dots = _dots(chosen, drawing)
    if dots:
        layers.append(_circles(dots, colour))
    chart = alt.layer(*layers).properties(height=height + _KEY_ROWS * narrow)
    return chart.project(type="equalEarth", rotate=list(_ROTATION))


def _shapes(chosen: Mapping[str, str], drawing: WorldDrawing, colour: "alt.Color") -> "alt.Chart":
    import altair as alt

    shapes = alpha3_of_shapes()
    shown = dict.fromkeys(drawing.tips, drawing.no_data_label) | dict(chosen)
    rows = [
        {"a3": shapes[code], "class": label, TIP: drawing.tips.get(code, {"title": label})}
        for code, label in shown.items()
        if code in shapes
    ]
    data = alt.InlineData(
        values=shared(read_topology()), format=alt.TopoDataFormat(type="topojson", feature="countries")
    )
    lookup = alt.LookupData(inline(rows), "a3", ["class", TIP])
    shapes_mark = alt.Chart(data).mark_geoshape(stroke="white", strokeWidth=0.5)
    classed = shapes_mark.transform_lookup(lookup="properties.a3", from_=lookup, default=drawing.no_data_label)
    chart: alt.Chart = classed.encode(color=colour)
    return chart


def _circles(dots: Sequence[dict[str, Any]], colour: "alt.Color") -> "alt.Chart":
    import altair as alt

    base = alt.Chart(inline(dots))
    mark = base.mark_circle(size=22, opacity=1, stroke="white", strokeWidth=0.6)
    chart: alt.Chart = mark.encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), color=colour)
    return chart


def _colour(drawing: WorldDrawing, *, narrow: bool) -> "alt.Color":
    import altair as alt

    members = {drawing.member_label: theme.MEMBER} if drawing.members else {}
    labels = [*drawing.labels, *members, drawing.no_data_label]
    colours = [*pick_colours(len(drawing.labels)), *members.values(), theme.NO_DATA]
    legend = alt.Legend(
        title=drawing.legend_title,
        titleLimit=400,
        orient="bottom" if narrow else "bottom-left",
        direction="horizontal" if narrow else "vertical",
        columns=3 if narrow else 1,
        symbolSize=110,
        symbolStrokeWidth=0,
        labelFontSize=11,
        rowPadding=1,
        offset=2,
    )
    return alt.Color("class:N", scale=alt.Scale(domain=labels, range=colours), legend=legend)


def pick_colours(count: int) -> list[str]:
    """Return so many steps of the sequential scale, spread from its lightest to its darkest."""
    steps = theme.SEQUENTIAL
    if count <= 1:
        return [steps[4]] * count
    return [steps[round(i * (len(steps) - 1) / (count - 1))] for i in range(count)]


def _dots(chosen: Mapping[str, str], drawing: WorldDrawing) -> list[dict[str, Any]]:
    places = small_states()
    shapes = alpha3_of_shapes()
    return [
        {
            "class": label,
            "lon": places[code][0],
            "lat": places[code][1],
            TIP: drawing.tips.get(code, {"title": label}),
        }
        for code, label in chosen.items()
        if code in places and code not in shapes
    ]


@functools.cache
def read_topology() -> dict[str, Any]:
    """Return the map's TopoJSON without Antarctica."""
    file = resources.files("comity.publish") / "assets" / "map" / "world-110m.json"
    topology: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    countries = topology["objects"]["countries"]
    countries["geometries"] = [g for g in countries["geometries"] if g["properties"]["a3"] != "ATA"]
    topology["objects"] = {"countries": countries}
    return topology


@functools.cache
def alpha3_of_shapes() -> Mapping[str, str]:
    """Return the map's own id of each shape by area code (alpha-2, and the pack's own codes)."""
    aliases = get_global("territory_aliases")
    shapes = [g["properties"]["a3"] for g in read_topology()["objects"]["countries"]["geometries"]]
    known = {aliases[a3][0]: a3 for a3 in shapes if a3 in aliases}
    return known | {code: a3 for code, a3 in _OWN_CODES.items() if a3 in shapes}


@functools.cache
def small_states() -> Mapping[str, tuple[float, float]]:
    """Return longitude and latitude of states and territories that the map has no shape for."""
    file = resources.files("comity.publish") / "assets" / "map" / "small-states.csv"
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    cells = (line.split(",") for line in lines)
    return {code: (float(lon), float(lat)) for code, lon, lat in cells}
