"""One flow over time beside what was expected of it before each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import value_axis
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]


@dataclass(frozen=True)
class ExpectedDrawing:
    """What the chart shows, in its unit.

    `rows`: date, value, lower, upper (each None where there is none), at, tip (see `charts.touch`); `marked`: the
    dates at which the flow departs; `whole`: counts stand on the axis without fractions.
    """

    rows: Sequence[Row]
    marked: Sequence[str]
    unit: str
    whole: bool
    x_format: str


def draw_expected(drawing: ExpectedDrawing, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return the chart: observed as a line, what was expected as a band, departures as dots."""
    import altair as alt

    line = _base(drawing.rows, drawing).mark_line(color=theme.OBSERVED).encode(y=_y("value:Q", drawing))
    layers: list[Any] = [*_band(drawing), line]
    marked = [row for row in drawing.rows if row["date"] in drawing.marked and row["value"] is not None]
    if marked:
        dot = _base(marked, drawing).mark_point(filled=True, color=theme.OBSERVED, size=60, opacity=1)
        layers.append(dot.encode(y=_y("value:Q", drawing)))
    told = [row for row in drawing.rows if row["at"] is not None]
    if told:
        layers += touch_layers(_base(told, drawing), width=width / len(drawing.rows), y=_y("at:Q", drawing))
    return alt.layer(*layers).properties(height=height)


def _base(rows: Sequence[Row], drawing: ExpectedDrawing) -> "alt.Chart":
    import altair as alt

    axis = alt.Axis(
        format=drawing.x_format, grid=False, labelOverlap=True, labelSeparation=16, labelFlush=False, tickSize=4
    )
    return alt.Chart(inline(rows)).encode(x=alt.X("date:T", title=None, axis=axis))


def _y(field: str, drawing: ExpectedDrawing) -> "alt.Y":
    import altair as alt

    return alt.Y(field, title=drawing.unit, scale=alt.Scale(zero=True), axis=value_axis(whole=drawing.whole))


def _band(drawing: ExpectedDrawing) -> list["alt.Chart"]:
    import altair as alt

    rows = [row for row in drawing.rows if row["lower"] is not None and row["upper"] is not None]
    if not rows:
        return []
    area = _base(rows, drawing).mark_area(color=theme.FORECAST, opacity=theme.BAND_OPACITY[1])
    return [area.encode(y=_y("lower:Q", drawing), y2=alt.Y2("upper:Q"))]
