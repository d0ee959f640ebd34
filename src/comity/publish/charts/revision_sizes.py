"""How large revisions are and which way they go, by reporter: a bar for the size, a mark for the mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import name_axis, wrap_label
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

SIZE = theme.LESS
WAY = theme.OBSERVED
_ROW_HEIGHT = 28
_ROOM = 0.08


def draw_sizes(rows: Sequence[dict[str, Any]], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return a row for each reporter, in the order given; `rows`: name, size (from 0 on) and way, in per cent."""
    import altair as alt

    named = [{**row, "name": wrap_label(str(row["name"]), label_width)} for row in rows]
    values = [float(row[part]) for row in rows for part in ("size", "way")]
    low, high = min(0.0, *values), max(0.0, *values)
    room = _ROOM * ((high - low) or 1.0)
    scale = alt.Scale(domain=[low - room if low < 0 else 0.0, high + room], nice=False)
    axis = alt.Axis(tickCount=6, format=",.6~f", domain=False, ticks=False)
    base = alt.Chart(inline(named)).encode(y=name_axis(named, label_width))

    def x(field: str) -> "alt.X":
        return alt.X(field, title=unit, scale=scale, axis=axis)

    bars = base.mark_bar(height=13, color=SIZE).encode(x=x("size:Q"))
    marks = base.mark_point(shape="diamond", size=80, filled=True, color=WAY, opacity=1).encode(x=x("way:Q"))
    zero = alt.Chart(inline([{"way": 0}])).mark_rule(color=theme.AXIS).encode(x=x("way:Q"))
    return alt.layer(bars, zero, marks).properties(height=_ROW_HEIGHT * len(named) + 40)
