"""The steps from one total to another: what each part adds or takes. Neither direction is coloured as danger."""

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import LETTER
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
_ROW_HEIGHT = 26
_ROOM = 0.3
"""Share of the widest extent that is kept free at the right for the figures."""
_MARGIN = 0.06


def draw_steps(rows: Sequence[Row], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return one row for each step, in the order given.

    `rows`: name, start, end, text, level (a total rather than a step). A total is a dot, since its bar would have
    to begin at zero; a step is a bar from where the one before ended, joined to the next by a thin line.
    """
    import altair as alt

    rows = [
        {**row, "name": _shorten(row["name"], label_width), "right": max(row["start"], row["end"])} for row in rows
    ]
    names = alt.Scale(domain=[row["name"] for row in rows])
    scale = alt.Scale(domain=_domain(rows), nice=False, zero=False)
    x_axis = alt.Axis(tickCount=5, format=",.6~f", domain=False, ticks=False)

    def x(field: str) -> "alt.X":
        return alt.X(field, title=unit, scale=scale, axis=x_axis)

    def layer(some: Sequence[Row], field: str = "name") -> "alt.Chart":
        y = alt.Y(f"{field}:N", title=None, scale=names, axis=_axis(label_width))
        return alt.Chart(inline(some)).encode(y=y)

    steps = [row for row in rows if not row["level"]]
    levels = [row for row in rows if row["level"]]
    joints = layer(_joints(rows), "above").mark_rule(color=theme.AXIS).encode(x=x("at:Q"), y2=alt.Y2("below:N"))
    bars = (
        layer(steps)
        .mark_bar(height=14)
        .encode(
            x=x("start:Q"),
            x2=alt.X2("end:Q"),
            color=alt.condition("datum.end >= datum.start", alt.value(theme.OBSERVED), alt.value(theme.LESS)),
        )
    )
    dots = layer(levels).mark_point(filled=True, size=70, color=theme.INK, opacity=1).encode(x=x("end:Q"))
    texts = layer(rows).mark_text(align="left", dx=8, fontSize=11.5).encode(x=x("right:Q"), text=alt.Text("text:N"))
    return alt.layer(joints, bars, dots, texts).properties(height=_ROW_HEIGHT * len(rows) + 40)


def _joints(rows: Sequence[Row]) -> list[Row]:
    """Return the thin lines between the end of each row and the next."""
    return [{"at": row["end"], "above": row["name"], "below": after["name"]} for row, after in pairwise(rows)]


def _axis(label_width: int) -> "alt.Axis":
    import altair as alt

    return alt.Axis(labelColor=theme.INK, labelLimit=label_width, labelFontSize=12, labelPadding=8)


def _shorten(name: str, width: int) -> str:
    return textwrap.shorten(name, max(int(width / LETTER), 8), placeholder="…") or name


def _domain(rows: Sequence[Row]) -> list[float]:
    values = [value for row in rows for value in (row["start"], row["end"])]
    low, high = min(values), max(values)
    extent = (high - low) or abs(high) or 1.0
    return [low - _MARGIN * extent, high + _ROOM * extent]
