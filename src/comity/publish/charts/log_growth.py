"""How many leaves a log had at which moment: a line of steps, its last size written at its end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

_HEIGHT = 230
_ROOM = 1.1


def draw_growth(
    rows: Sequence[dict[str, Any]], *, unit: str, form: str, until: str, width: int
) -> "alt.TopLevelMixin":
    """Return the line; a row has at (ISO moment, UTC) and size, the last one `end`, its size in words, too.

    `form` is how moments are written on the axis (d3-time-format); the axis goes on until the moment `until`, so
    that the last size has room beside its dot.
    """
    import altair as alt

    axis = alt.Axis(format=form, grid=False, tickCount=max(3, width // 140), labelFlush=False, labelOverlap=True)
    scale = alt.Scale(type="utc", domain=[rows[0]["at"], until], nice=False)
    x = alt.X("at:T", title=None, axis=axis, scale=scale)
    highest = max(row["size"] for row in rows) * _ROOM
    sizes = alt.Axis(format=",.0f", tickCount=4, tickMinStep=1, **TITLE_ABOVE)
    y = alt.Y("size:Q", title=unit, axis=sizes, scale=alt.Scale(domain=[0, highest], nice=False))
    line = _chart(rows).mark_line(interpolate="step-after", color=theme.OBSERVED).encode(x=x, y=y)
    dot = _chart(rows[-1:]).mark_circle(color=theme.OBSERVED, size=42, opacity=1).encode(x=x, y=y)
    end = _chart(rows[-1:]).mark_text(align="left", dx=9, fontSize=12, fontWeight=600, color=theme.OBSERVED)
    return alt.layer(line, dot, end.encode(x=x, y=y, text=alt.Text("end:N"))).properties(height=_HEIGHT)


def _chart(rows: Sequence[dict[str, Any]]) -> "alt.Chart":
    import altair as alt

    return alt.Chart(inline(rows))
