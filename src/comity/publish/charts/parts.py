"""What a forecast is made of: how far each part lifts or lowers it, as lines named at their ends."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE, keep_apart
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
COLOURS = (theme.OBSERVED, theme.FORECAST, theme.THIRD, theme.INK)
_GAP = 0.085
"""Least distance of two names, as a share of the axis."""


def draw_parts(
    rows: Sequence[Row], *, names: Sequence[str], unit: str, tips: Sequence[Row], width: int, height: int
) -> "alt.TopLevelMixin":
    """Return a line for each of `names`; rows: name, date, value; `tips`: date, tip (see `charts.touch`)."""
    import altair as alt

    values = [row["value"] for row in rows]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * ((high - low) or 1.0)
    scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)
    y_axis = alt.Axis(format=",.6~f", tickCount=5, **TITLE_ABOVE)
    y = alt.Y("value:Q", title=unit, scale=scale, axis=y_axis)
    dates = sorted({row["date"] for row in rows})
    ticks = dates[:: 1 + len(dates) // 6]
    x_axis = alt.Axis(format="%b %Y" if len(dates) > 1 else "%B %Y", values=ticks, grid=False, labelOverlap=True)
    x = alt.X("date:T", title=None, axis=x_axis)
    colour = alt.Color(
        "name:N", legend=None, scale=alt.Scale(domain=list(names), range=list(COLOURS[: len(names)]))
    )
    zero = alt.Chart(inline([{"value": 0}])).mark_rule(color=theme.AXIS).encode(y=y)
    base = alt.Chart(inline(rows)).encode(x=x, y=y, color=colour)
    ends = alt.Chart(inline(_ends(rows, dates[-1], span=high - low)))
    labels = ends.mark_text(align="left", dx=8, limit=160).encode(
        x=x, y=alt.Y("at:Q", scale=scale), text=alt.Text("name:N"), color=colour
    )
    layers = [zero, base.mark_line(point=len(dates) == 1), labels]
    touched = alt.Chart(inline(tips)).encode(x=x)
    layers += touch_layers(touched, width=width / max(len(tips), 1))
    return alt.layer(*layers).properties(height=height)


def _ends(rows: Sequence[Row], last: str, *, span: float) -> list[Row]:
    """Keep the names at the lines' ends apart."""
    ends = [row for row in rows if row["date"] == last]
    places = keep_apart([row["value"] for row in ends], _GAP * span)
    return [{**row, "at": place} for row, place in zip(ends, places, strict=True)]
