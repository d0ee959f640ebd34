"""Two sides' counts beside the figure that reconciles them, and how far apart they have been."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE, keep_apart
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
_ROW_HEIGHT = 26
_ROOM = 0.06
_LABEL_ROOM = 0.16
"""Share of the values' range that is kept free for labels at the right."""
_WIDE, _VERY_WIDE = 4, 100
"""How many times the least value the greatest is, from which an axis is logarithmic, or has powers of ten alone."""
_GAP = 0.075
"""Least distance of two labels, as a share of the axis."""
OTHERS = theme.BEHIND
LINES = (theme.OBSERVED, theme.FORECAST, theme.THIRD, theme.BENCHMARK)


def draw_sides(rows: Sequence[Row], *, unit: str, label_width: int) -> "alt.TopLevelMixin":
    """Return one row for each flow, in the order given: both counts, joined, over the interval of the estimate.

    `rows`: name, sent, received, lower, upper, all in per cent of the estimate, which the line at 100 stands for;
    `text`, where they have one, stands at the right of a row.
    """
    import altair as alt

    values = [row[part] for row in rows for part in ("sent", "received", "lower", "upper")]
    low, high = min(*values, 100.0), max(*values, 100.0)
    scale, ticks = _scale(low, high, is_labelled=any("text" in row for row in rows))
    axis = alt.Axis(tickCount=6, values=ticks, format=",.6~f", domain=False, ticks=False)

    def x(field: str) -> "alt.X":
        return alt.X(field, title=unit, scale=scale, axis=axis)

    names = alt.Axis(labelColor=theme.INK, labelLimit=label_width, labelFontSize=12, labelPadding=8)
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=names)
    base = alt.Chart(inline(rows)).encode(y=y)
    whole = alt.Chart(inline([{"at": 100}]))
    bands = base.mark_bar(height=12, color=theme.BAND_COLOURS[0]).encode(x=x("lower:Q"), x2=alt.X2("upper:Q"))
    line = whole.mark_rule(color=theme.FORECAST, strokeDash=[3, 3]).encode(x=x("at:Q"))
    joints = base.mark_rule(color=theme.AXIS, strokeWidth=1.5).encode(x=x("sent:Q"), x2=alt.X2("received:Q"))
    left = base.mark_point(filled=True, fill="white", stroke=theme.OBSERVED, strokeWidth=1.5, size=55, opacity=1)
    came = base.mark_point(filled=True, color=theme.OBSERVED, size=60, opacity=1)
    layers = [bands, line, joints, left.encode(x=x("sent:Q")), came.encode(x=x("received:Q"))]
    if any("text" in row for row in rows):
        said = base.transform_calculate(end="max(datum.sent, datum.received, datum.upper)")
        layers.append(
            said.mark_text(align="left", dx=7, fontSize=11.5).encode(x=x("end:Q"), text=alt.Text("text:N"))
        )
    return alt.layer(*layers).properties(height=_ROW_HEIGHT * len(rows) + 40)


def _scale(low: float, high: float, *, is_labelled: bool = False) -> tuple["alt.Scale", Any]:
    """Return the scale of per cents and its ticks: logarithmic where some are several times others."""
    import altair as alt

    if low > 0 and high / low > _WIDE:
        domain = [low / (1 + _ROOM), high * (high / low) ** (_LABEL_ROOM if is_labelled else 0) * (1 + _ROOM)]
        return alt.Scale(type="log", domain=domain, nice=False), _log_ticks(domain)
    room = _ROOM * ((high - low) or 1.0)
    right = _LABEL_ROOM * (high - low) if is_labelled else 0.0
    return alt.Scale(domain=[low - room, high + room + right], nice=False, zero=False), alt.Undefined


def _log_ticks(domain: Sequence[float]) -> Any:  # noqa: ANN401 - a list, or Altair's word for none
    """Return few round ticks of a wide logarithmic axis; of a narrow one Vega's own."""
    import altair as alt

    low, high = domain
    if high / low <= _WIDE:
        return alt.Undefined
    steps = (1,) if high / low > _VERY_WIDE else (1, 2, 5)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]


def draw_ratios(
    lines: Sequence[tuple[str, Sequence[Row]]], others: Sequence[Sequence[Row]], *, unit: str, height: int
) -> "alt.TopLevelMixin":
    """Return the ratio of the two counts over time: a labelled line for each of a few flows, others behind them.

    Points are rows of date and ratio; the axis is logarithmic, so that twice and half lie equally far from 1.
    """
    import altair as alt

    ratios = [point["ratio"] for _, points in lines for point in points] + [p["ratio"] for o in others for p in o]
    domain = [min(*ratios, 0.95) / 1.02, max(*ratios, 1.05) * 1.02]
    scale = alt.Scale(type="log", domain=domain, nice=False)
    y_axis = alt.Axis(tickCount=6, values=_log_ticks(domain), format=",.4~f", **TITLE_ABOVE)
    y = alt.Y("ratio:Q", title=unit, scale=scale, axis=y_axis)
    x = alt.X("date:T", title=None, axis=alt.Axis(grid=False, tickCount=6))
    layers: list[alt.Chart] = []
    behind = [{**point, "flow": str(at)} for at, points in enumerate(others) for point in points]
    if behind:
        grey = alt.Chart(inline(behind)).mark_line(color=OTHERS, strokeWidth=1)
        layers.append(grey.encode(x=x, y=y, detail=alt.Detail("flow:N")))
    one = alt.Chart(inline([{"ratio": 1}])).mark_rule(color=theme.GUIDE, strokeDash=[3, 3])
    layers.append(one.encode(y=y))
    ends = _ends(lines, domain)
    for at, (_, points) in enumerate(lines):
        drawn = alt.Chart(inline(points)).mark_line(color=LINES[at], point=len(points) == 1)
        text = alt.Chart(inline([ends[at]])).mark_text(align="left", dx=6, color=LINES[at])
        layers += [
            drawn.encode(x=x, y=y),
            text.encode(x=x, y=alt.Y("at:Q", scale=scale, title=unit), text=alt.Text("text:N")),
        ]
    return alt.layer(*layers).properties(height=height)


def _ends(lines: Sequence[tuple[str, Sequence[Row]]], domain: Sequence[float]) -> list[Row]:
    """Return where each line's label stands: at its end, but apart from the others'."""
    last = max((points[-1]["date"] for _, points in lines), default="")
    gap = math.log(domain[1] / domain[0]) * _GAP
    places = keep_apart([math.log(points[-1]["ratio"]) for _, points in lines], gap)
    return [
        {"date": last, "at": math.exp(place), "text": name} for (name, _), place in zip(lines, places, strict=True)
    ]
