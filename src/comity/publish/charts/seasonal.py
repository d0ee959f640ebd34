"""The chart of a series without its season: as it is (thin), adjusted, and its trend."""

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
ORIGINAL = theme.GUIDE
ADJUSTED = theme.OBSERVED
TREND = theme.FORECAST


@dataclass(frozen=True)
class SeasonalDrawing:
    """What the chart shows, in its unit.

    `rows`: date, value, adjusted, trend (None where the point is uncertain, but for the first such), uncertain
    (None where it isn't, but for the last such, so that the two lines meet); each may be None. `outliers`: date,
    adjusted. `tips`: date, tip (see `charts.touch`).
    """

    rows: Sequence[Row]
    outliers: Sequence[Row]
    unit: str
    whole: bool
    tips: Sequence[Row] = ()


def draw_seasonal(drawing: SeasonalDrawing, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return the chart: the trend below, the adjusted line over it, its uncertain end dashed, outliers hollow."""
    import altair as alt

    layers = [
        _line("value", drawing, color=ORIGINAL, strokeWidth=1),
        _line("trend", drawing, color=TREND, strokeWidth=2.5, opacity=0.85),
        _line("uncertain", drawing, color=TREND, strokeWidth=2.5, strokeDash=[2, 4], opacity=0.85),
        _line("adjusted", drawing, color=ADJUSTED, strokeWidth=1.75),
    ]
    if drawing.outliers:
        points = _base(drawing.outliers).mark_point(
            filled=True, fill="white", stroke=ADJUSTED, strokeWidth=1.5, size=36, opacity=1
        )
        layers.append(points.encode(y=_y("adjusted", drawing)))
    if drawing.tips:
        layers += touch_layers(_base(drawing.tips), width=width / len(drawing.tips))
    return alt.layer(*layers).properties(height=height)


def _base(rows: Sequence[Row]) -> "alt.Chart":
    import altair as alt

    axis = alt.Axis(format="%Y", grid=False, tickCount="year", tickSize=8, labelOverlap=True, labelFlush=False)
    return alt.Chart(inline(rows)).encode(x=alt.X("date:T", title=None, axis=axis))


def _line(field: str, drawing: SeasonalDrawing, **style: Any) -> "alt.Chart":  # noqa: ANN401 - Altair's own mark settings
    chart: alt.Chart = _base(drawing.rows).mark_line(**style).encode(y=_y(field, drawing))
    return chart


def _y(field: str, drawing: SeasonalDrawing) -> "alt.Y":
    import altair as alt

    axis = value_axis(whole=drawing.whole)
    return alt.Y(f"{field}:Q", title=drawing.unit, scale=alt.Scale(zero=True, nice=True), axis=axis)
