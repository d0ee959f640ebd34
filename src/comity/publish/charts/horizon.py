"""Forecast error by horizon, beside the seasonal naive benchmark."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE, keep_apart
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

_GAP = 0.07
"""Least distance between two labels at the lines' ends, as a share of the axis."""


def draw_horizon(
    rows: Sequence[dict[str, Any]],
    *,
    names: tuple[str, str],
    x_title: str,
    y_title: str,
    width: int,
    height: int,
    tips: Sequence[dict[str, Any]] = (),
) -> "alt.TopLevelMixin":
    """Return one line for each of two names (the forecast, the benchmark); rows: name, horizon, error.

    `tips`: horizon, tip (see `charts.touch`).
    """
    import altair as alt

    colour = alt.Color(
        "name:N", legend=None, scale=alt.Scale(domain=list(names), range=[theme.FORECAST, theme.BENCHMARK])
    )
    last = max(row["horizon"] for row in rows)
    x = alt.X(
        "horizon:Q",
        title=x_title,
        scale=alt.Scale(domain=[1, max(last, 2)], nice=False),
        axis=alt.Axis(values=_ticks(last), grid=False, format="d"),
    )
    y = alt.Y("error:Q", title=y_title, scale=alt.Scale(zero=True, nice=True), axis=_y_axis())
    lines = alt.Chart(inline(rows)).mark_line(point=last == 1).encode(x=x, y=y, color=colour)
    ends = alt.Chart(inline(_ends(rows, last)))
    labels = ends.mark_text(align="left", dx=6).encode(
        x=x, y=alt.Y("label:Q"), text=alt.Text("name:N"), color=colour
    )
    layers = [lines, labels]
    if tips:
        base = alt.Chart(inline(tips)).encode(x=x)
        layers += touch_layers(base, width=width / len(tips), key="horizon")
    return alt.layer(*layers).properties(height=height)


def _y_axis() -> "alt.Axis":
    import altair as alt

    return alt.Axis(tickCount=5, format=".1f", **TITLE_ABOVE)


def _ticks(last: int) -> list[int]:
    step = max(1, round(last / 4))
    return [1, *range(step, last + 1, step)] if step > 1 else list(range(1, last + 1))


def _ends(rows: Sequence[dict[str, Any]], last: int) -> list[dict[str, Any]]:
    """Keep the labels at the lines' ends apart."""
    highest = max(row["error"] for row in rows)
    ends = [row for row in rows if row["horizon"] == last]
    places = keep_apart([row["error"] for row in ends], _GAP * highest)
    return [{**row, "label": place} for row, place in zip(ends, places, strict=True)]
