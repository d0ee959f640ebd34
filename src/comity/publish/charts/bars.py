"""Diverging bars: what each part adds to a change or takes from it. Neither direction is coloured as danger."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import name_axis, wrap_label
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

_ROW_HEIGHT = 24
_TALL_ROW_HEIGHT = 30
_ROOM = 0.2
"""Share of the widest bar that is kept free at either side for the figures."""


def draw_bars(rows: Sequence[dict[str, Any]], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return one bar for each row (name, value, text), in the order given, the figure at its end."""
    import altair as alt

    rows = [{**row, "name": wrap_label(row["name"], label_width)} for row in rows]
    base = alt.Chart(inline(rows)).encode(y=name_axis(rows, label_width))
    x = alt.X(
        "value:Q",
        title=unit,
        scale=alt.Scale(domain=_domain(rows), nice=False, zero=True),
        axis=alt.Axis(tickCount=5, format=",.6~f", domain=False, ticks=False),
    )
    bars = base.mark_bar(height=14).encode(
        x=x, color=alt.condition("datum.value >= 0", alt.value(theme.OBSERVED), alt.value(theme.LESS))
    )
    zero = alt.Chart(inline([{"value": 0}])).mark_rule(color=theme.AXIS).encode(x=x)
    layers = [bars, zero]
    more = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5, fontSize=11.5)
    less = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5, fontSize=11.5)
    layers += [text.encode(x=x, text=alt.Text("text:N")) for text in (more, less)]
    height = _TALL_ROW_HEIGHT if any("\n" in row["name"] for row in rows) else _ROW_HEIGHT
    return alt.layer(*layers).properties(height=height * len(rows) + 40)


def _domain(rows: Sequence[dict[str, Any]]) -> list[float]:
    values = [row["value"] for row in rows]
    low, high = min(0.0, *values), max(0.0, *values)
    room = _ROOM * ((high - low) or 1.0)
    return [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
