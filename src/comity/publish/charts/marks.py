"""Marks on a chart over time: a dotted line and a number at the first day, a light band up to the last, if any."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

COLOUR = "#7a5c00"
_BAND = "#f3e7c3"
_BAND_OPACITY = 0.45
_SIZE = 11
_ROWS, _ROW_HEIGHT = 3, 13


def add_marks(chart: "alt.TopLevelMixin", rows: Sequence[dict[str, Any]]) -> "alt.TopLevelMixin":
    """Return a layered chart with marks on its axis of time; any other chart as it is.

    `rows`: first, last (ISO dates within the chart's span; alike where it has no length, or goes on), number, row
    (0 is the lowest).
    """
    import altair as alt

    if not rows or not isinstance(chart, alt.LayerChart | alt.Chart):
        return chart
    marked = chart.copy() if isinstance(chart, alt.LayerChart) else alt.LayerChart(layer=[chart])
    bands = [row for row in rows if row["first"] != row["last"]]
    marked.layer = [*(_bands(bands) if bands else ()), *marked.layer, *_lines(rows)]
    return marked


def row_of(place: float, taken: list[float]) -> int:
    """Return the row in which a number runs into no other, and note its place there.

    `place` and `taken` (the last place in each row) are shares of the chart's width.
    """
    near = 0.03
    for row in range(_ROWS):
        if row >= len(taken):
            taken.append(place)
            return row
        if place - taken[row] >= near:
            taken[row] = place
            return row
    return _ROWS - 1


def _bands(rows: Sequence[dict[str, Any]]) -> list["alt.Chart"]:
    import altair as alt

    base = alt.Chart(inline(rows))
    mark = base.mark_rect(fill=_BAND, stroke=None, opacity=_BAND_OPACITY)
    return [mark.encode(x=alt.X("first:T", title=None), x2=alt.X2("last:T"))]


def _lines(rows: Sequence[dict[str, Any]]) -> list["alt.Chart"]:
    import altair as alt

    base = alt.Chart(inline(rows)).encode(x=alt.X("first:T", title=None))
    layers = [base.mark_rule(color=COLOUR, strokeDash=[1, 3])]
    for place in sorted({int(row["row"]) for row in rows}):
        own = alt.Chart(inline([row for row in rows if row["row"] == place]))
        own = own.encode(x=alt.X("first:T", title=None), y=alt.value("height"), text=alt.Text("number:N"))
        style: dict[str, Any] = {
            "dx": 3,
            "dy": -8 - place * _ROW_HEIGHT,
            "align": "left",
            "fontSize": _SIZE,
            "fontWeight": "bold",
        }
        layers += [own.mark_text(**style, color="white", stroke="white", strokeWidth=4)]
        layers += [own.mark_text(**style, color=COLOUR)]
    return layers
