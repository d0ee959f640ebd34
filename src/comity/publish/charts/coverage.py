"""Shares of outcomes inside the intervals, beside what they should be and what chance alone would bring."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

CHANCE = "#bcd5e5"


def draw_coverage(
    rows: Sequence[dict[str, Any]], *, x_title: str, y_title: str, height: int
) -> "alt.TopLevelMixin":
    """Return a dot for each row on the bar of what chance brings; rows, in per cent: level, share, low, high."""
    import altair as alt

    domain = alt.Scale(domain=[0, 100], nice=False)
    axis: dict[str, Any] = {"format": "d", "grid": False, "labelExpr": "datum.label + ' %'"}
    x = alt.X("level:Q", title=x_title, scale=domain, axis=alt.Axis(values=[row["level"] for row in rows], **axis))
    shares = alt.Axis(values=[0, 25, 50, 75, 100], labelExpr="datum.label + ' %'", format="d", **TITLE_ABOVE)
    y = alt.Y("share:Q", title=y_title, scale=domain, axis=shares)
    ends = alt.Chart(inline([{"level": 0, "share": 0}, {"level": 100, "share": 100}]))
    right = ends.mark_line(color=theme.GUIDE, strokeDash=[3, 3], strokeWidth=1).encode(x=x, y=y)
    base = alt.Chart(inline(rows)).encode(x=x)
    bars = base.mark_bar(width=10, color=CHANCE).encode(y=alt.Y("low:Q", scale=domain), y2=alt.Y2("high:Q"))
    dots = base.mark_point(filled=True, color=theme.OBSERVED, size=75, opacity=1).encode(y=y)
    return alt.layer(right, bars, dots).properties(height=height)
