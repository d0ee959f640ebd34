"""Bars of a flow that fell and of its neighbours, each neighbour on the band of what random months show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import name_axis, wrap_label
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

FELL, ROSE, USUAL = theme.LESS, theme.OBSERVED, theme.BENCHMARK
BAND = theme.MEMBER
_ROW_HEIGHT = 30
_ROOM = 0.22
"""Share of the axis that is kept free at either side for the figures."""


def draw_displacement(rows: Sequence[dict[str, Any]], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return a bar for each row, in the order given: name, value, colour, text; lower and upper (or None)."""
    import altair as alt

    rows = [{**row, "name": wrap_label(row["name"], label_width)} for row in rows]
    x = alt.X(
        "value:Q",
        title=unit,
        scale=alt.Scale(domain=_domain(rows), nice=False, zero=True),
        axis=alt.Axis(tickCount=5, format=",.6~f", domain=False, ticks=False),
    )
    base = alt.Chart(inline(rows)).encode(y=name_axis(rows, label_width))
    bars = base.mark_bar(height=12).encode(x=x, color=alt.Color("colour:N", scale=None))
    zero = alt.Chart(inline([{"value": 0}])).mark_rule(color=theme.AXIS).encode(x=x)
    layers = [*_bands(rows, label_width), bars, zero, *_texts(rows, label_width)]
    return alt.layer(*layers).properties(height=_ROW_HEIGHT * len(rows) + 40)


def _bands(rows: Sequence[dict[str, Any]], label_width: int) -> list["alt.Chart"]:
    import altair as alt

    banded = [row for row in rows if row["lower"] is not None]
    if not banded:
        return []
    base = alt.Chart(inline(banded)).encode(y=name_axis(rows, label_width))
    return [base.mark_bar(height=22, color=BAND).encode(x=alt.X("lower:Q"), x2=alt.X2("upper:Q"))]


def _texts(rows: Sequence[dict[str, Any]], label_width: int) -> list["alt.Chart"]:
    """Return the figures, outside of bar and band."""
    import altair as alt

    placed = [{**row, "at": _end(row)} for row in rows]
    base = alt.Chart(inline(placed)).encode(
        y=name_axis(rows, label_width), x=alt.X("at:Q"), text=alt.Text("text:N")
    )
    more = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5, fontSize=11.5)
    less = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5, fontSize=11.5)
    return [more, less]


def _end(row: dict[str, Any]) -> float:
    bounds = [row["value"], *(row[name] for name in ("lower", "upper") if row[name] is not None)]
    return float(max(bounds) if row["value"] >= 0 else min(bounds))


def _domain(rows: Sequence[dict[str, Any]]) -> list[float]:
    ends = [0.0, *(row[name] for row in rows for name in ("value", "lower", "upper") if row[name] is not None)]
    low, high = min(ends), max(ends)
    room = _ROOM * ((high - low) or 1.0)
    return [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
