"""Counts by two breakdowns as a heat map, each count written in its cell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

_ROW_HEIGHT = 25
_HEAD = 46
_DARK_FROM = 4
"""From this step of the scale on, a cell's figure is white."""


def step_of(value: float, highest: float) -> int:
    """Return the step of the sequential scale, counted from 0; roots, so that small counts differ, too.

    >>> step_of(0.0, 9.0), step_of(9.0, 9.0)
    (0, 6)
    """
    steps = len(theme.SEQUENTIAL)
    return min(int(steps * (value / highest) ** 0.5), steps - 1) if highest > 0 else 0


def draw_heat(
    rows: Sequence[dict[str, Any]], *, columns: Sequence[str], names: Sequence[str], label_width: int
) -> "alt.TopLevelMixin":
    """Return a cell for each row (name, column, value, text, tip), in the orders given."""
    import altair as alt

    highest = max((row["value"] for row in rows), default=1.0)
    drawn = [
        {
            **row,
            "colour": theme.SEQUENTIAL[step_of(row["value"], highest)],
            "ink": "white" if step_of(row["value"], highest) >= _DARK_FROM else theme.INK,
        }
        for row in rows
    ]
    x = alt.X(
        "column:N",
        title=None,
        scale=alt.Scale(domain=list(columns), paddingInner=0.02),
        axis=alt.Axis(
            orient="top", labelAngle=0, ticks=False, domain=False, grid=False, labelColor=theme.INK, labelLimit=150
        ),
    )
    y = alt.Y(
        "name:N",
        title=None,
        scale=alt.Scale(domain=list(names), paddingInner=0.06),
        axis=alt.Axis(
            labelColor=theme.INK,
            labelFontSize=12,
            labelLimit=label_width,
            labelPadding=8,
            ticks=False,
            domain=False,
            grid=False,
        ),
    )
    base = alt.Chart(inline(drawn)).encode(x=x, y=y)
    cells = base.mark_rect(cornerRadius=2).encode(color=alt.Color("colour:N", scale=None))
    figures = base.mark_text(fontSize=11.5).encode(text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None))
    return alt.layer(cells, figures).properties(height=_ROW_HEIGHT * len(names) + _HEAD)
