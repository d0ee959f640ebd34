"""Shares from 0 to 100 per cent by provider: a dot for each of a few measures on one line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
_ROW_HEIGHT = 28
_COLOURS = (theme.OBSERVED, theme.INK)
_SHAPES = ("circle", "diamond")


def draw_shares(
    rows: Sequence[Row], *, names: Sequence[str], measures: Sequence[str], unit: str, label_width: int
) -> "alt.TopLevelMixin":
    """Return a line for each of `names`, with a dot for each of at most two `measures`.

    `rows`: name, measure, value (0 to 100). The measures differ in colour and in shape; where both are as large,
    the second shows as a ring around the first.
    """
    import altair as alt

    y_axis = alt.Axis(labelColor=theme.INK, labelLimit=label_width, labelFontSize=12, labelPadding=8, grid=False)
    x_axis = alt.Axis(values=[0, 25, 50, 75, 100], domain=False, ticks=False)
    y = alt.Y("name:N", title=None, scale=alt.Scale(domain=list(names)), axis=y_axis)

    def x(field: str) -> "alt.X":
        return alt.X(field, title=unit, scale=alt.Scale(domain=[0, 103], nice=False), axis=x_axis)

    lines = alt.Chart(inline([{"name": name, "from": 0, "to": 100} for name in names])).mark_rule(
        color=theme.GRID, strokeWidth=1
    )
    layers = [lines.encode(y=y, x=x("from:Q"), x2=alt.X2("to:Q"))]
    for at, measure in enumerate(measures):
        own = [row for row in rows if row["measure"] == measure]
        dots = alt.Chart(inline(own)).mark_point(
            shape=_SHAPES[at],
            size=60 + 90 * at,
            filled=at == 0,
            color=_COLOURS[at],
            strokeWidth=2,
            opacity=1,
        )
        layers.append(dots.encode(y=y, x=x("value:Q")))
    return alt.layer(*layers).properties(height=_ROW_HEIGHT * len(names) + 40)
