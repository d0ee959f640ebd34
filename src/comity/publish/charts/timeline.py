"""What holds from when to when, as bars on a line of time; what is of one moment as a point."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import name_axis, wrap_label
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

COLOURS = (theme.OBSERVED, theme.FORECAST, theme.THIRD, theme.BENCHMARK, "#5f9bbf")
_ROW_HEIGHT, _TALL_ROW_HEIGHT = 26, 32


def draw_timeline(rows: Sequence[dict[str, Any]], *, label_width: int, today: str) -> "alt.TopLevelMixin":
    """Return a row for each name, in the order given.

    `rows`: name, first and last (ISO dates; alike for a moment), colour. Several rows may have one name. `today`
    is marked with a line.
    """
    import altair as alt

    named = [{**row, "name": wrap_label(str(row["name"]), label_width)} for row in rows]
    names = list({row["name"]: row for row in named}.values())
    base = alt.Chart(inline(named)).encode(y=name_axis(names, label_width), color=alt.Color("colour:N", scale=None))

    def x(field: str) -> "alt.X":
        return alt.X(f"{field}:T", title=None, axis=alt.Axis(tickCount=8, ticks=False, domain=False))

    spans = base.transform_filter("datum.first != datum.last").mark_bar(height=9, cornerRadius=2)
    moments = base.transform_filter("datum.first == datum.last").mark_point(filled=True, size=60, opacity=1)
    now = alt.Chart(inline([{"first": today}])).mark_rule(color=theme.GUIDE, strokeDash=[3, 3])
    layers = [
        spans.encode(x=x("first"), x2=alt.X2("last:T")),
        moments.encode(x=x("first")),
        now.encode(x=x("first")),
    ]
    tall = any("\n" in row["name"] for row in names)
    return alt.layer(*layers).properties(height=(_TALL_ROW_HEIGHT if tall else _ROW_HEIGHT) * len(names) + 34)
