"""A forecast and the same futures under a scenario, and the difference between them by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import keep_apart, value_axis
from comity.publish.charts.rows import inline
from comity.publish.charts.touch import touch_layers

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
BASELINE, SCENARIO = theme.THIRD, theme.FORECAST
BASELINE_BANDS = ("#dcebea", "#b7d6d4")
"""What the baseline's bands look like on white, for the key."""
_OPACITY = (0.16, 0.24)
BANDS = 2
_GAP = 0.07


@dataclass(frozen=True)
class ScenarioDrawing:
    """What the chart shows, in its unit.

    `observed`: date, value; `baseline` and `scenario`: date, mean, lo0, hi0 (the wider band), lo1, hi1; both begin
    at the last observed point; `names` of the two at the lines' ends; `tips`: date, at, tip (see `charts.touch`).
    """

    observed: Sequence[Row]
    baseline: Sequence[Row]
    scenario: Sequence[Row]
    names: tuple[str, str]
    unit: str
    whole: bool
    tips: Sequence[Row]


def draw_scenario(drawing: ScenarioDrawing, *, width: int, height: int) -> "alt.TopLevelMixin":
    """Return both fans together, each line named at its end."""
    import altair as alt

    axis = alt.Axis(format="%b %Y", grid=False, tickSize=8, tickCount=8, labelOverlap=True)
    x = alt.X("date:T", title=None, axis=axis)
    scale, ticks = alt.Scale(zero=True, nice=True), value_axis(whole=drawing.whole)

    def y(field: str) -> "alt.Y":
        return alt.Y(f"{field}:Q", title=drawing.unit, scale=scale, axis=ticks)

    layers: list[Any] = []
    for rows, colour in ((drawing.baseline, BASELINE), (drawing.scenario, SCENARIO)):
        base = alt.Chart(inline(rows)).encode(x=x)
        layers += [
            base.mark_area(color=colour, opacity=_OPACITY[band]).encode(y=y(f"lo{band}"), y2=alt.Y2(f"hi{band}:Q"))
            for band in range(BANDS)
        ]
    known = alt.Chart(inline(drawing.observed)).encode(x=x)
    layers.append(known.mark_line(color=theme.OBSERVED).encode(y=y("value")))
    for rows, colour in ((drawing.baseline, BASELINE), (drawing.scenario, SCENARIO)):
        base = alt.Chart(inline(rows)).encode(x=x)
        layers.append(base.mark_line(color=colour, strokeDash=[5, 3]).encode(y=y("mean")))
    for row, colour in zip(_ends(drawing), (BASELINE, SCENARIO), strict=True):
        text = alt.Chart(inline([row])).mark_text(align="left", dx=8, color=colour, fontSize=12)
        layers.append(text.encode(x=x, y=y("at"), text=alt.Text("text:N")))
    touched = alt.Chart(inline(drawing.tips)).encode(x=x)
    layers += touch_layers(touched, width=width / max(len(drawing.tips), 1), y=y("at"))
    return alt.layer(*layers).properties(height=height)


def _ends(drawing: ScenarioDrawing) -> list[Row]:
    """Return where both lines are named: at their ends, but apart."""
    last = [rows[-1] for rows in (drawing.baseline, drawing.scenario)]
    highest = max(row["hi0"] for rows in (drawing.baseline, drawing.scenario) for row in rows) or 1.0
    places = keep_apart([float(row["mean"]) for row in last], _GAP * highest)
    return [
        {"date": row["date"], "at": place, "text": name}
        for row, place, name in zip(last, places, drawing.names, strict=True)
    ]


def draw_difference(rows: Sequence[Row], *, unit: str, whole: bool, height: int) -> "alt.TopLevelMixin":
    """Return a bar for each row with its interval; rows: label (of the period), value, low, high, tip."""
    import altair as alt

    order = [row["label"] for row in rows]
    labels = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, domain=False, grid=False)
    x = alt.X("label:N", title=None, sort=order, scale=alt.Scale(domain=order, paddingInner=0.35), axis=labels)
    axis, scale = value_axis(whole=whole), alt.Scale(zero=True, nice=True)
    y = alt.Y("value:Q", title=unit, scale=scale, axis=axis)
    base = alt.Chart(inline(rows)).encode(x=x)
    bars = base.mark_bar(color=theme.LESS).encode(y=y)
    spans = base.mark_rule(color=SCENARIO, strokeWidth=2).encode(y=alt.Y("low:Q", scale=scale), y2=alt.Y2("high:Q"))
    zero = alt.Chart(inline([{"value": 0}])).mark_rule(color=theme.AXIS).encode(y=y)
    return alt.layer(bars, zero, spans).properties(height=height)
