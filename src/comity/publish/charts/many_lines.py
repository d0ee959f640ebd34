"""Lines of several series: named at their ends where there are few, in small multiples where there are more."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import LETTER, time_axis, value_axis
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
COLOURS = (
    "#14507d", "#b84f15", "#2b7a78", "#7a4f9a", "#7d6010", "#a33b5c",
    "#3f5fb0", "#4d7a2b", "#8a5a3c", "#0b3152", "#9c4a93", "#5b6875",
)  # fmt: skip
"""Of the lines, in order; each can be read as text on white."""
_LABEL_HEIGHT = 15
_LABEL_MOST = 0.3
"""Share of the width that the names of the lines take, at most."""
_FOOT, _HEAD = 24, 22
"""What the axis of time and the unit above take of the height, in px."""
_SIDE = 46
_SHIFTED = 3
"""From so many px on, a thin line joins a name with the end of its line."""
_GAP = 24
_NEAR = 10
"""How far right of the last point names begin, in px."""
_PANEL_HEIGHT = 120
_MARKS = {"provisional": ("circle", "white"), "lone": ("circle", ""), "break": ("diamond", "white")}


@dataclass(frozen=True)
class ManyLines:
    """Lines in one unit.

    `points`: line, panel, date (ISO), value (or None); provisional, lone (no neighbour to draw a line to), break.
    `names` are the lines in order; `whole`: counts stand on the axis as they are; `ticks` are dates.
    """

    points: Sequence[Row]
    names: Sequence[str]
    unit: str
    whole: bool
    x_format: str
    ticks: Sequence[str]
    panels: Sequence[str] = ()


@dataclass(frozen=True)
class _Frame:
    """The plot in data and px: dates (first and last point, where names begin, the edge), bounds, height, room."""

    first: str
    last: str
    near: str
    end: str
    low: float
    top: float
    plot: float
    room: float

    def height_of(self, value: float) -> float:
        """Return how many px below the plot's top a value lies."""
        return self.plot * (1 - (value - self.low) / (self.top - self.low))

    def value_at(self, height: float) -> float:
        """Return the value that lies so many px below the plot's top."""
        return self.top - (self.top - self.low) * height / self.plot


def draw_many_lines(drawing: ManyLines, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return the lines with their names at the right; a single line needs none."""
    import altair as alt

    room = _label_room(drawing.names, width) if len(drawing.names) > 1 else 0.0
    frame = _frame(drawing, width=width, height=height, room=room)
    scale = alt.Scale(domain=[frame.first, frame.end], nice=False)
    times = time_axis(form=drawing.x_format, ticks=drawing.ticks)
    x = alt.X("date:T", title=None, axis=times, scale=scale)
    axis = value_axis(whole=drawing.whole)
    y_scale = alt.Scale(domain=[frame.low, frame.top], nice=False)
    layers = _layers(drawing, x=x, y=alt.Y("value:Q", title=drawing.unit, axis=axis, scale=y_scale))
    if room:
        layers += _names(drawing, frame, x=x)
    return alt.layer(*layers).properties(height=height)


def draw_panels(drawing: ManyLines, *, width: int, columns: int) -> "alt.TopLevelMixin":
    """Return small multiples, all on one scale, so many in a row; lines are told apart by colour alone.

    No panel has the unit on its axis; it is told with each point.
    """
    import altair as alt

    x = alt.X("date:T", title=None, axis=time_axis(form=drawing.x_format, ticks=drawing.ticks))
    y = alt.Y(
        "value:Q",
        title=drawing.unit,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title=None, format=",.6~f", tickCount=4, tickMinStep=1 if drawing.whole else alt.Undefined),
    )
    each = (width - _SIDE - _GAP * (columns - 1)) // columns
    rows = [row | {"colour": colour_of(drawing.names, row["line"])} for row in drawing.points]
    line = alt.Chart().mark_line(strokeWidth=1.6).encode(x=x, y=y, color=_colour(), detail=alt.Detail("line:N"))
    header = alt.Header(
        labelAnchor="start", labelFontSize=12, labelColor=theme.INK, labelLimit=each, labelPadding=4
    )
    facet = alt.Facet("panel:N", title=None, sort=list(drawing.panels), header=header)
    made = alt.layer(line).properties(width=each, height=_PANEL_HEIGHT)
    return made.facet(facet=facet, columns=columns, data=inline(rows), spacing=_GAP)


def colour_of(names: Sequence[str], name: str) -> str:
    """Return the colour of a line among others."""
    return COLOURS[list(names).index(name) % len(COLOURS)]


def spread_labels(wanted: Sequence[float], *, gap: float, top: float, bottom: float) -> list[float]:
    """Return places of labels, as near as can be to those wanted and at least a gap apart, from top to bottom.

    >>> spread_labels([10, 12, 50], gap=10, top=0, bottom=60)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    groups: list[tuple[float, list[int]]] = []
    for index in order:
        members, centre = [index], max(min(float(wanted[index]), bottom), top)
        while groups and groups[-1][0] + gap * len(groups[-1][1]) / 2 > centre - gap * len(members) / 2:
            _, earlier = groups.pop()
            members = [*earlier, *members]
            centre = sum(wanted[one] for one in members) / len(members)
            half = gap * (len(members) - 1) / 2
            centre = max(min(centre, bottom - half), top + half)
        groups.append((centre, members))
    places = [0.0] * len(wanted)
    for centre, members in groups:
        for at, index in enumerate(members):
            places[index] = centre + gap * (at - (len(members) - 1) / 2)
    return places


def _layers(drawing: ManyLines, *, x: "alt.X", y: "alt.Y") -> list[Any]:
    import altair as alt

    rows = [row | {"colour": colour_of(drawing.names, row["line"])} for row in drawing.points]
    base = alt.Chart(inline(rows)).encode(x=x, y=y, color=_colour(), detail=alt.Detail("line:N"))
    layers: list[Any] = [base.mark_line()]
    for kind, (shape, fill) in _MARKS.items():
        marked = [row for row in rows if row[kind] and row["value"] is not None]
        if marked:
            filled = alt.value(fill) if fill else alt.Fill("colour:N", scale=None)
            points = alt.Chart(inline(marked)).mark_point(
                shape=shape, strokeWidth=1.5, size=60 if kind == "break" else 30, opacity=1, filled=True
            )
            layers.append(points.encode(x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), fill=filled))
    return layers


def _names(drawing: ManyLines, frame: _Frame, *, x: "alt.X") -> list[Any]:
    """Return the lines' names beside their ends, and thin lines to those that had to give way."""
    import altair as alt

    ends = _ends(drawing)
    heights = [frame.height_of(row["value"]) for row in ends]
    places = spread_labels(heights, gap=_LABEL_HEIGHT, top=_LABEL_HEIGHT / 2, bottom=frame.plot)
    rows, joints = [], []
    for row, height, place in zip(ends, heights, places, strict=True):
        own = {"line": row["line"], "colour": colour_of(drawing.names, row["line"])}
        label = own | {"date": frame.near, "value": frame.value_at(place)}
        rows.append(label | {"text": _shorten(row["line"], frame.room)})
        if abs(height - place) > _SHIFTED or row["date"] != frame.last:
            joints += [own | {"date": row["date"], "value": row["value"]}, label]
    y = alt.Y("value:Q", title=drawing.unit, scale=alt.Scale(domain=[frame.low, frame.top], nice=False))
    texts = alt.Chart(inline(rows)).mark_text(align="left", dx=4, fontSize=12, fontWeight=500)
    layers: list[Any] = [texts.encode(x=x, y=y, text=alt.Text("text:N"), color=_colour())]
    if joints:
        thin = alt.Chart(inline(joints)).mark_line(strokeWidth=0.8, opacity=0.7)
        layers.insert(0, thin.encode(x=x, y=y, color=_colour(), detail=alt.Detail("line:N")))
    return layers


def _ends(drawing: ManyLines) -> list[Row]:
    """Return the last point of each line that has one."""
    last: dict[str, Row] = {}
    for row in drawing.points:
        if row["value"] is not None and row["date"] >= last.get(row["line"], row)["date"]:
            last[row["line"]] = row
    return [last[name] for name in drawing.names if name in last]


def _colour() -> "alt.Color":
    import altair as alt

    return alt.Color("colour:N", scale=None)


def _frame(drawing: ManyLines, *, width: int, height: int, room: float) -> _Frame:
    dates = [row["date"] for row in drawing.points]
    values = [row["value"] for row in drawing.points if row["value"] is not None]
    inner = max(width - _SIDE - room, 1)
    first, last = min(dates), max(dates)
    return _Frame(
        first=first,
        last=last,
        near=_after(first, last, _NEAR / inner),
        end=_after(first, last, max(room, _NEAR) / inner),
        low=min([0.0, *values]),
        top=_top(values),
        plot=height - _FOOT - _HEAD,
        room=room,
    )


def _top(values: Sequence[float]) -> float:
    highest = max(values, default=1.0)
    return (highest if highest > 0 else 1.0) * 1.05


def _label_room(names: Sequence[str], width: int) -> float:
    return min(max(len(name) for name in names) * LETTER + 26, _LABEL_MOST * width)


def _shorten(name: str, room: float) -> str:
    most = int((room - 16) / LETTER)
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _after(first: str, last: str, share: float) -> str:
    """Return the date that lies so much of the whole span after the last."""
    begin, end = (dt.datetime.fromisoformat(one) for one in (first, last))
    span = (end - begin) or dt.timedelta(days=365)
    return (end + span * share).isoformat()
