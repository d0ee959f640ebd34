"""The fan chart: what was observed, what is expected, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import time_axis, value_axis
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
_NOTE_SIZE = 12
_NOTE_ROOM = 0.09
"""Share of the plot's height that one row of notes takes."""


@dataclass(frozen=True)
class FanDrawing:
    """What the fan chart shows, in the chart's unit.

    `observed`: date, value (or None), provisional, lone (no neighbour to draw a line to);
    `forecast`: date, mean, and lo0, hi0, lo1, hi1 … from the widest of `bands` bands inwards;
    `notes`: date, text, row (0 at the top), align;
    `whole`: counts stand on the axis as they are, so that it has no fractions;
    `tips`: date, at (the height of a dot, or None), tip (see `charts.touch`).
    """

    observed: Sequence[Row]
    forecast: Sequence[Row]
    bands: int
    notes: Sequence[Row]
    unit: str
    made: str
    whole: bool
    x_format: str
    x_ticks: Sequence[str] | None
    tips: Sequence[Row] = ()


def draw_fan(drawing: FanDrawing, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return the chart: solid observed, hollow provisional, dashed forecast in its bands."""
    import altair as alt

    layers = [*_bands(drawing), *_observed(drawing)]
    if drawing.forecast:
        layers += _frontier(drawing)
    for note in drawing.notes:
        layers += _note(note)
    if drawing.tips:
        base = _base(drawing.tips, drawing)
        layers += touch_layers(base, width=width / len(drawing.tips), y=_y("at:Q", drawing))
    return alt.layer(*layers).properties(height=height)


def _base(rows: Sequence[Row], drawing: FanDrawing) -> "alt.Chart":
    import altair as alt

    axis = time_axis(form=drawing.x_format, ticks=drawing.x_ticks)
    return alt.Chart(inline(rows)).encode(x=alt.X("date:T", title=None, axis=axis))


def _y(field: str, drawing: FanDrawing) -> "alt.Y":
    import altair as alt

    scale = alt.Scale(zero=True, nice=True)
    if drawing.notes:
        scale = alt.Scale(zero=True, nice=False, domainMax=_top(drawing))
    axis = value_axis(whole=drawing.whole)
    return alt.Y(field, title=drawing.unit, scale=scale, axis=axis)


def _top(drawing: FanDrawing) -> float:
    """Leave room for the rows of notes above the highest point."""
    values = [row["value"] for row in drawing.observed] + [row.get("hi0", row["mean"]) for row in drawing.forecast]
    highest: float = max((value for value in values if value is not None), default=1.0)
    rows: int = 1 + max(note["row"] for note in drawing.notes)
    return highest * (1 + _NOTE_ROOM * rows)


def _bands(drawing: FanDrawing) -> list["alt.Chart"]:
    import altair as alt

    if not drawing.forecast:
        return []
    base = _base(drawing.forecast, drawing)
    areas = [
        base.mark_area(color=theme.FORECAST, opacity=theme.BAND_OPACITY[i]).encode(
            y=_y(f"lo{i}:Q", drawing), y2=alt.Y2(f"hi{i}:Q")
        )
        for i in range(drawing.bands)
    ]
    mean = base.mark_line(color=theme.FORECAST, strokeDash=[5, 3]).encode(y=_y("mean:Q", drawing))
    return [*areas, mean]


def _observed(drawing: FanDrawing) -> list["alt.Chart"]:
    line = _base(drawing.observed, drawing).mark_line(color=theme.OBSERVED).encode(y=_y("value:Q", drawing))
    layers = [line]
    for chosen, fill in (("lone", theme.OBSERVED), ("provisional", "white")):
        rows = [row for row in drawing.observed if row[chosen] and row["value"] is not None]
        if rows:
            mark = _base(rows, drawing).mark_point(
                filled=True, fill=fill, stroke=theme.OBSERVED, strokeWidth=1.5, size=36, opacity=1
            )
            layers.append(mark.encode(y=_y("value:Q", drawing)))
    return layers


def _frontier(drawing: FanDrawing) -> list["alt.Chart"]:
    import altair as alt

    first, last = drawing.forecast[0]["date"], drawing.forecast[-1]["date"]
    rule = _base([{"date": first}], drawing).mark_rule(color=theme.GUIDE, strokeDash=[2, 3])
    label = _base([{"date": last, "text": drawing.made}], drawing).mark_text(
        align="right", baseline="bottom", color=theme.MUTED, fontSize=_NOTE_SIZE
    )
    return [rule, label.encode(y=alt.value(-14), text=alt.Text("text:N"))]


def _note(note: Row) -> list["alt.Chart"]:
    import altair as alt

    top = 4 + 16 * note["row"]
    base = alt.Chart(inline([note])).encode(x=alt.X("date:T"))
    rule = base.mark_rule(color=theme.GUIDE).encode(y=alt.value(top), y2=alt.value("height"))
    text = base.mark_text(
        align=note["align"],
        dx=-5 if note["align"] == "right" else 5,
        baseline="middle",
        color=theme.MUTED,
        fontSize=_NOTE_SIZE,
    )
    return [rule, text.encode(y=alt.value(top + 6), text=alt.Text("text:N"))]
