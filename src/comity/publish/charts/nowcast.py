"""Members' figures as bars: solid what was reported, hollow what is estimated, with its 80 % interval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

_ROW_HEIGHT = 24
_BAR = 13
_ROOM = 1.18
"""How much further the axis goes than the furthest bar or interval, for the figures."""


def draw_nowcast(rows: Sequence[dict[str, Any]], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return one bar for each row, in the order given.

    A row has name, value, text and end (where its text begins); an estimate has lower and upper, too, and `come`,
    what of it has come, where something has.
    """
    import altair as alt

    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=_axis(label_width))
    furthest = max((row["end"] for row in rows), default=1.0) or 1.0
    scale = alt.Scale(domain=[0, furthest * _ROOM], nice=False)
    ticks = alt.Axis(tickCount=5, format=",.6~f", domain=False, ticks=False)
    x = alt.X("value:Q", title=unit, scale=scale, axis=ticks)
    known = [row for row in rows if "lower" not in row]
    estimated = [row for row in rows if "lower" in row]
    layers: list[Any] = []
    if known:
        layers.append(_chart(known).mark_bar(height=_BAR, color=theme.OBSERVED).encode(x=x, y=y))
    if estimated:
        layers += _estimates(estimated, x=x, y=y)
    text = _chart(rows).mark_text(align="left", dx=6, fontSize=11.5)
    layers.append(text.encode(x=alt.X("end:Q", title=unit), y=y, text=alt.Text("text:N")))
    return alt.layer(*layers).properties(height=_ROW_HEIGHT * len(rows) + 40)


def _estimates(rows: Sequence[dict[str, Any]], *, x: "alt.X", y: "alt.Y") -> list["alt.Chart"]:
    """Return hollow bars, the part that has come in them, and the intervals."""
    import altair as alt

    hollow = _chart(rows).mark_bar(height=_BAR, fill="white", stroke=theme.OBSERVED, strokeWidth=1.4)
    layers = [hollow.encode(x=x, y=y)]
    come = [row for row in rows if "come" in row]
    if come:
        layers.append(_chart(come).mark_bar(height=_BAR, color=theme.OBSERVED).encode(x=alt.X("come:Q"), y=y))
    layers.append(
        _chart(rows)
        .mark_rule(color=theme.FORECAST, strokeWidth=2)
        .encode(x=alt.X("lower:Q"), x2=alt.X2("upper:Q"), y=y)
    )
    ends = [{"name": row["name"], "end": row[side]} for row in rows for side in ("lower", "upper")]
    tick = _chart(ends).mark_tick(color=theme.FORECAST, thickness=1.6, size=_BAR - 2, orient="vertical", opacity=1)
    return [*layers, tick.encode(x=alt.X("end:Q"), y=y)]


def _chart(rows: Sequence[dict[str, Any]]) -> "alt.Chart":
    import altair as alt

    return alt.Chart(inline(rows))


def _axis(label_width: int) -> "alt.Axis":
    import altair as alt

    return alt.Axis(labelColor=theme.INK, labelLimit=label_width, labelFontSize=12, labelPadding=8)
