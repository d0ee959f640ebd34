"""A few labelled lines, with an interval below and others behind: over time, or over a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import LETTER, keep_apart, value_axis
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
COLOURS = (theme.OBSERVED, theme.FORECAST, theme.THIRD, "#5f9bbf", theme.BENCHMARK)
BEHIND = theme.BEHIND
_GAP = 0.075
"""Least distance of two labels, as a share of the axis."""
_ROOM = 0.05
_LONGEST = 26
"""Letters of a label at a line's end."""


@dataclass(frozen=True)
class Line:
    """A line: its label, its points (at, value), and how it is drawn."""

    label: str
    points: Sequence[Row]
    colour: str = ""
    is_dashed: bool = False
    has_points: bool = False


@dataclass(frozen=True)
class LinesDrawing:
    """What the chart shows, in its unit: `at` is an ISO date, or a number where `x_title` names what it counts.

    `band`: rows of at, lower and upper. `is_stepped`: a value holds until the next. `from_zero`: the axis shows 0.
    `is_whole`: what is counted has no fractions, and the axis shows none.
    """

    lines: Sequence[Line]
    unit: str
    behind: Sequence[Sequence[Row]] = ()
    band: Sequence[Row] = ()
    x_title: str = ""
    is_stepped: bool = False
    from_zero: bool = False
    is_whole: bool = False


def draw_lines(drawing: LinesDrawing, *, height: int) -> "alt.TopLevelMixin":
    """Return the chart: each line with its label at its end, apart from the others'."""
    import altair as alt

    domain = _domain(drawing)
    layers, labels = [*_below(drawing, domain)], list[alt.Chart]()
    ends = _ends(drawing.lines, domain)
    for number, line in enumerate(drawing.lines):
        colour = line.colour or COLOURS[number % len(COLOURS)]
        layers.append(_line(line.points, drawing, domain, line=line, colour=colour))
        ground = alt.Chart(inline([ends[number]]))
        style: dict[str, Any] = {"align": "left", "dx": 7, "limit": _LONGEST * LETTER}
        halo = ground.mark_text(**style, color="white", stroke="white", strokeWidth=4)
        labels += [
            mark.encode(x=_x(drawing), y=_y(drawing, domain), text=alt.Text("text:N"))
            for mark in (halo, ground.mark_text(**style, color=colour))
        ]
    return alt.layer(*layers, *labels).properties(height=height)


def _below(drawing: LinesDrawing, domain: list[float]) -> "list[alt.Chart]":
    """Return what lies under the lines: the interval, other lines, the line at zero."""
    import altair as alt

    layers: list[alt.Chart] = []
    if drawing.band:
        band = alt.Chart(inline(drawing.band)).mark_area(color=theme.BAND_COLOURS[0])
        layers.append(band.encode(x=_x(drawing), y=_y(drawing, domain, "lower:Q"), y2=alt.Y2("upper:Q")))
    layers += [_line(points, drawing, domain, line=Line("", points), colour=BEHIND) for points in drawing.behind]
    if domain[0] < 0 < domain[1]:
        zero = alt.Chart(inline([{"value": 0}])).mark_rule(color=theme.GUIDE, strokeDash=[3, 3])
        layers.append(zero.encode(y=_y(drawing, domain)))
    return layers


def _line(
    points: Sequence[Row], drawing: LinesDrawing, domain: list[float], *, line: Line, colour: str
) -> "alt.Chart":
    import altair as alt

    style: dict[str, Any] = {"color": colour, "strokeWidth": 1 if colour == BEHIND else 2}
    if drawing.is_stepped:
        style["interpolate"] = "step-after"
    if line.is_dashed:
        style["strokeDash"] = [5, 3]
    if line.has_points or len(points) == 1:
        style["point"] = {"filled": True, "color": colour, "size": 36}
    chart: alt.Chart = alt.Chart(inline(points)).mark_line(**style)
    return chart.encode(x=_x(drawing), y=_y(drawing, domain))


def _x(drawing: LinesDrawing) -> "alt.X":
    import altair as alt

    if drawing.x_title:
        axis = alt.Axis(grid=False, tickMinStep=1, format="d")
        return alt.X("at:Q", title=drawing.x_title, scale=alt.Scale(nice=False), axis=axis)
    return alt.X("at:T", title=None, axis=alt.Axis(grid=False, tickCount=6))


def _y(drawing: LinesDrawing, domain: list[float], field: str = "value:Q") -> "alt.Y":
    import altair as alt

    scale = alt.Scale(domain=domain, nice=False)
    return alt.Y(field, title=drawing.unit, scale=scale, axis=value_axis(whole=drawing.is_whole))


def _domain(drawing: LinesDrawing) -> list[float]:
    every = [line.points for line in drawing.lines] + list(drawing.behind)
    values = [float(point["value"]) for points in every for point in points]
    values += [float(row[side]) for row in drawing.band for side in ("lower", "upper")]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if drawing.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = _ROOM * ((high - low) or abs(high) or 1.0)
    return [low if drawing.from_zero and low == 0 else low - room, high + room]


def _ends(lines: Sequence[Line], domain: list[float]) -> list[Row]:
    """Return where each line's label stands: at its end, but apart from the others'."""
    lasts = [line.points[-1] for line in lines]
    places = keep_apart([float(last["value"]) for last in lasts], (domain[1] - domain[0]) * _GAP)
    over = max([*places, domain[1]]) - domain[1]
    return [
        {"at": last["at"], "value": place - over, "text": line.label}
        for line, last, place in zip(lines, lasts, places, strict=True)
    ]
