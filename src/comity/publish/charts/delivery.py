"""Shares from 0 to 100 per cent over time: a line for each of a few series, named at its end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme
from comity.publish.charts.axes import TITLE_ABOVE, wrap_label
from comity.publish.charts.rows import inline

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
COLOURS = (theme.OBSERVED, theme.THIRD, "#7a4f8f", theme.BENCHMARK)
"""One for each line; no more lines are drawn."""
BESIDE = theme.BENCHMARK
"""The colour of a line that others are held against."""
_DASHES = ([1, 0], [6, 3], [2, 3], [8, 3, 2, 3])
_HEIGHT = 270
_LABEL_SHARE = 0.26
_APART = 13
"""Per cent of the axis between two names of two lines each."""
_FAINT = 0.32


def draw_rates(
    rows: Sequence[Row], *, names: Sequence[str], colours: Sequence[str], unit: str, width: int
) -> "alt.TopLevelMixin":
    """Return for each of `names` a line of its running shares, over a faint one of each period's.

    `rows`: name, date, value, running (0 to 100). Lines differ in colour and in dash.
    """
    import altair as alt

    colour = alt.Color("name:N", legend=None, scale=alt.Scale(domain=list(names), range=list(colours)))
    dashes = alt.Scale(domain=list(names), range=[*_DASHES[: len(names)]])
    dash = alt.StrokeDash("name:N", legend=None, scale=dashes)
    x, room = _dates(rows), round(width * _LABEL_SHARE)
    data = alt.Chart(inline(rows))
    lone = len({row["date"] for row in rows}) == 1
    faint = data.mark_line(strokeWidth=1, opacity=_FAINT).encode(x=x, y=_y("value", unit), color=colour)
    bold = data.mark_line(point=lone).encode(x=x, y=_y("running", unit), color=colour, strokeDash=dash)
    ends = alt.Chart(inline(_ends(rows, names, room)))
    labels = ends.mark_text(align="left", dx=10, lineHeight=13, fontSize=11.5, baseline="middle")
    named = labels.encode(x=x, y=_y("label", unit), text=alt.Text("text:N"), color=colour)
    return alt.layer(faint, bold, named).properties(height=_HEIGHT)


def _dates(rows: Sequence[Row]) -> "alt.X":
    import altair as alt

    days = sorted({row["date"] for row in rows})
    axis = alt.Axis(format="%Y", grid=False, tickCount="year", tickSize=8, labelOverlap=True, labelFlush=False)
    return alt.X("date:T", title=None, axis=axis, scale=alt.Scale(domain=[days[0], days[-1]], nice=False))


def _y(field: str, unit: str) -> "alt.Y":
    import altair as alt

    axis = alt.Axis(values=[0, 25, 50, 75, 100], **TITLE_ABOVE)
    return alt.Y(f"{field}:Q", title=unit, scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)


def _ends(rows: Sequence[Row], names: Sequence[str], room: int) -> list[Row]:
    """Return where the lines' names stand: at their last points, kept apart, from the top."""
    lasts = (next((row for row in reversed(rows) if row["name"] == name), None) for name in names)
    placed: list[Row] = []
    for row in sorted((row for row in lasts if row is not None), key=lambda row: -row["running"]):
        ceiling = placed[-1]["label"] - _APART if placed else 100
        text = wrap_label(row["name"], room).split("\n")
        placed.append({**row, "label": min(row["running"], ceiling), "text": text})
    return placed
