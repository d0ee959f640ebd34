"""The revision triangle as a heat map: how far each period's figure had moved, by its age."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

SAME = "#eef1f4"
RAISED = ("#bcd5e5", "#5f9bbf", "#14507d")
LOWERED = ("#bfdcd9", "#6fb0ab", "#2b7a78")
"""From little to much: neither way is coloured as a fault."""
_ROW_HEIGHT = 15
_FOOT = 46


def draw_triangle(
    rows: Sequence[dict[str, Any]], *, x_title: str, columns: Sequence[str], periods: Sequence[str]
) -> "alt.TopLevelMixin":
    """Return a rectangle for each row (period, months, colour); what isn't known yet is left white."""
    import altair as alt

    x = alt.X(
        "months:N",
        sort=list(columns),
        title=x_title,
        scale=alt.Scale(domain=list(columns), paddingInner=0.04),
        axis=alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False),
    )
    y = alt.Y(
        "period:N",
        sort=list(periods),
        title=None,
        scale=alt.Scale(domain=list(periods), paddingInner=0.08),
        axis=alt.Axis(labelColor=theme.INK, ticks=False, domain=False, grid=False),
    )
    colour = alt.Color("colour:N", scale=None)
    chart: alt.Chart = alt.Chart(inline(rows)).mark_rect().encode(x=x, y=y, color=colour)
    return alt.layer(chart).properties(height=_ROW_HEIGHT * len(periods) + _FOOT)


def colour_of(relative: float, steps: Sequence[float]) -> str:
    """Return the colour of a relative revision; `steps` are the upper ends of little and of some.

    >>> colour_of(0.0, (0.01, 0.05)) == SAME
    True
    >>> colour_of(-0.2, (0.01, 0.05))
    '#2b7a78'
    """
    if relative == 0:
        return SAME
    scale = RAISED if relative > 0 else LOWERED
    return scale[sum(abs(relative) > step for step in steps)]
