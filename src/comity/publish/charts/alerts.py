"""Small multiples of flows against what was expected of them: one plot, each flow in its own place and scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

COLUMNS = 3
_GAP = 5.0
"""Periods' widths between two flows side by side."""
_HEAD, _FOOT = 0.42, 0.24
"""Room above and below a flow's plot, in plot heights."""
_ROW_PX = 148
_SMALL = 11


@dataclass(frozen=True)
class SmallPoint:
    """A figure and its expected band, each None where there is none; `tip` is told of it (see `charts.touch`)."""

    value: float | None
    lower: float | None
    upper: float | None
    tip: dict[str, str] | None = None


@dataclass(frozen=True)
class SmallFlow:
    """One flow: title, its last figure and how far it is apart in words, first and last period in words, points."""

    title: str
    figure: str
    first: str
    last: str
    points: Sequence[SmallPoint]


def height_of(flows: int) -> int:
    """Return how high the drawing of so many flows is, in px."""
    return _ROW_PX * -(-flows // COLUMNS)


def draw_alerts(flows: Sequence[SmallFlow], *, width: int) -> "alt.TopLevelMixin":
    """Return the drawing: observed as a line, what was expected as a band, the last figure as a dot.

    All flows have as many points; each has its own scale, from zero.
    """
    import altair as alt

    span = max(len(flow.points) for flow in flows) - 1
    placed = [_place(flow, index, span) for index, flow in enumerate(flows)]
    rows = -(-len(flows) // COLUMNS)
    axes = _Axes(COLUMNS * (span + _GAP), rows * (1 + _HEAD + _FOOT), width)
    layers = [
        *_bands(placed, axes),
        _rules(placed, span, axes),
        *_lines(placed, axes),
        *_words(placed, span, axes),
        *_touched(placed, axes),
    ]
    return alt.layer(*layers).properties(height=height_of(len(flows)))


@dataclass(frozen=True)
class _Axes:
    right: float
    top: float
    width: int

    def x(self, field: str) -> "alt.X":
        import altair as alt

        return alt.X(field, axis=None, scale=alt.Scale(domain=[-1, self.right - 1], nice=False, zero=False))

    def y(self, field: str) -> "alt.Y":
        import altair as alt

        return alt.Y(field, axis=None, scale=alt.Scale(domain=[0, self.top], nice=False, zero=False))

    @property
    def column_px(self) -> float:
        """How wide a flow's place is, in px."""
        return self.width / COLUMNS


@dataclass(frozen=True)
class _Placed:
    flow: SmallFlow
    number: int
    left: float
    floor: float
    rows: list[dict[str, Any]]


def _place(flow: SmallFlow, index: int, span: int) -> _Placed:
    """Put a flow's points where they are drawn; rows count downwards, the plot's unit is its height."""
    row, column = divmod(index, COLUMNS)
    left = column * (span + _GAP)
    floor = -(row + 1) * (1 + _HEAD + _FOOT) + _FOOT
    known = [number for point in flow.points for number in (point.value, point.upper) if number is not None]
    highest = max(known, default=0.0) or 1.0
    rows = [
        {"flow": index, "at": left + at, **_heights(point, floor=floor, highest=highest)}
        for at, point in enumerate(flow.points)
    ]
    return _Placed(flow, index, left, floor, rows)


def _heights(point: SmallPoint, *, floor: float, highest: float) -> dict[str, float | None]:
    numbers = {"value": point.value, "lower": point.lower, "upper": point.upper}
    return {name: None if one is None else floor + max(one, 0.0) / highest for name, one in numbers.items()}


def _lift(rows: list[dict[str, Any]], axes: _Axes) -> list[dict[str, Any]]:
    """Return rows with heights from the drawing's bottom up."""
    moved = ("value", "lower", "upper", "y")
    return [
        {name: one + axes.top if name in moved and one is not None else one for name, one in row.items()}
        for row in rows
    ]


def _chart(rows: list[dict[str, Any]], axes: _Axes) -> "alt.Chart":
    import altair as alt

    return alt.Chart(inline(_lift(rows, axes)))


def _bands(placed: Sequence[_Placed], axes: _Axes) -> list["alt.Chart"]:
    import altair as alt

    rows = [row for one in placed for row in one.rows if row["lower"] is not None and row["upper"] is not None]
    if not rows:
        return []
    area = _chart(rows, axes).mark_area(color=theme.FORECAST, opacity=theme.BAND_OPACITY[1])
    return [area.encode(x=axes.x("at:Q"), y=axes.y("lower:Q"), y2=alt.Y2("upper:Q"), detail=alt.Detail("flow:N"))]


def _lines(placed: Sequence[_Placed], axes: _Axes) -> list["alt.Chart"]:
    import altair as alt

    rows = [row for one in placed for row in one.rows]
    line = _chart(rows, axes).mark_line(color=theme.OBSERVED, strokeWidth=1.6)
    last = [one.rows[-1] for one in placed if one.rows[-1]["value"] is not None]
    dot = _chart(last, axes).mark_point(filled=True, color=theme.OBSERVED, size=34, opacity=1)
    x, y = axes.x("at:Q"), axes.y("value:Q")
    return [line.encode(x=x, y=y, detail=alt.Detail("flow:N")), dot.encode(x=x, y=y)]


def _touched(placed: Sequence[_Placed], axes: _Axes) -> list["alt.Chart"]:
    """Return what answers to a pointer: a strip over each point of each flow."""
    import altair as alt

    rows = [
        {
            "at": row["at"],
            "key": f"{one.number}/{row['at']}",
            "lower": one.floor,
            "upper": one.floor + 1.0,
            "tip": p.tip,
        }
        for one in placed
        for row, p in zip(one.rows, one.flow.points, strict=True)
        if p.tip is not None
    ]
    if not rows:
        return []
    base = _chart(rows, axes).encode(x=axes.x("at:Q"), y=axes.y("lower:Q"), y2=alt.Y2("upper:Q"))
    return touch_layers(base, width=axes.width / axes.right, key="key")


def _rules(placed: Sequence[_Placed], span: int, axes: _Axes) -> "alt.Chart":
    import altair as alt

    rows = [{"at": one.left, "to": one.left + span, "y": one.floor} for one in placed]
    rule: alt.Chart = _chart(rows, axes).mark_rule(color=theme.AXIS)
    return rule.encode(x=axes.x("at:Q"), x2=alt.X2("to:Q"), y=axes.y("y:Q"))


def _words(placed: Sequence[_Placed], span: int, axes: _Axes) -> list["alt.Chart"]:
    import altair as alt

    room = axes.column_px * (span / (span + _GAP))
    heads = [{"at": one.left, "y": one.floor + 1 + _HEAD * 0.68, "text": one.flow.title} for one in placed]
    figures = [{"at": one.left, "y": one.floor + 1 + _HEAD * 0.3, "text": one.flow.figure} for one in placed]
    firsts = [{"at": one.left, "y": one.floor - _FOOT * 0.5, "text": one.flow.first} for one in placed]
    lasts = [{"at": one.left + span, "y": one.floor - _FOOT * 0.5, "text": one.flow.last} for one in placed]
    marks = (
        _chart(heads, axes).mark_text(align="left", fontSize=12, fontWeight="bold", limit=room + 20),
        _chart(figures, axes).mark_text(align="left", fontSize=_SMALL, color=theme.MUTED, limit=room + 20),
        _chart(firsts, axes).mark_text(align="left", fontSize=_SMALL, color=theme.MUTED),
        _chart(lasts, axes).mark_text(align="right", fontSize=_SMALL, color=theme.MUTED),
    )
    return [mark.encode(x=axes.x("at:Q"), y=axes.y("y:Q"), text=alt.Text("text:N")) for mark in marks]
