"""Axes and labels that several charts share."""

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme

if TYPE_CHECKING:
    import altair as alt

LETTER = 6.4
"""Mean width of a letter of the labels, in px."""

TITLE_ABOVE: dict[str, Any] = {
    "titleAlign": "left",
    "titleAngle": 0,
    "titleAnchor": "start",
    "titleX": 0,
    "titleY": -14,
    "titleBaseline": "bottom",
}
"""How an axis of values has its unit written over it, from the left, instead of along it."""


def value_axis(*, whole: bool) -> "alt.Axis":
    """Return the axis of values with its unit above; `whole`: counts stand as they are, without fractions."""
    import altair as alt

    return alt.Axis(format=",.6~f", tickCount=6, tickMinStep=1 if whole else alt.Undefined, **TITLE_ABOVE)


def time_axis(*, form: str, ticks: Sequence[str] | None) -> "alt.Axis":
    """Return the axis of time, its labels beside their ticks: dates as ISO text, None where Vega chooses them."""
    import altair as alt

    return alt.Axis(
        format=form,
        values=list(ticks) if ticks else alt.Undefined,
        grid=False,
        labelAlign="left",
        labelOffset=2,
        tickSize=8,
        labelOverlap=True,
        labelFlush=False,
    )


def keep_apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Return places of labels, each at what is wanted or above it, at least a gap apart.

    >>> keep_apart([5.0, 1.0, 1.0], 2.0)
    [5.0, 1.0, 3.0]
    """
    places = list(wanted)
    order = sorted(range(len(places)), key=places.__getitem__)
    for below, at in pairwise(order):
        places[at] = max(places[at], places[below] + gap)
    return places


def name_axis(rows: Sequence[dict[str, Any]], label_width: int) -> "alt.Y":
    """Return the axis of the rows' names, in the order given; a name may have two lines."""
    import altair as alt

    axis = alt.Axis(
        labelColor=theme.INK,
        labelLimit=label_width,
        labelFontSize=12,
        labelPadding=8,
        labelLineHeight=13,
        labelExpr="split(datum.label, '\\n')",
    )
    return alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=axis)


def wrap_label(name: str, width: int) -> str:
    """Break a long name into two lines; what doesn't fit then is cut with an ellipsis."""
    return "\n".join(textwrap.wrap(name, int(width / LETTER), max_lines=2, placeholder="…")) or name
