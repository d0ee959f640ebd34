"""Colours and type of every chart, page and report."""

from typing import Any

INK = "#17212b"
MUTED = "#5b6875"
GRID = "#e4e8ec"
AXIS = "#b8c0c8"
GUIDE = "#9aa4ad"
OBSERVED = "#14507d"
FORECAST = "#b84f15"
LESS = "#97bfd6"
BENCHMARK = "#6b7785"
THIRD = "#2b7a78"
"""Of a line beside those of the observed and the forecast."""
BEHIND = "#d3d9de"
"""Of lines that others stand before."""
SEQUENTIAL = ("#dbe8f0", "#bcd5e5", "#97bfd6", "#5f9bbf", "#2f76a3", "#14507d", "#0b3152")
MEMBER = "#d9ceb5"
NO_DATA = "#eceef0"
FONT = "Inter, sans-serif"
BAND_OPACITY = (0.16, 0.22, 0.30)
"""Of the widest band and each narrower one that lies upon it."""
BAND_COLOURS = ("#f6e0d3", "#ecc5ac", "#dd9d78")
"""What those bands look like on white, for the key."""

_SMALL = 11.5

CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,
    "font": FONT,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": _SMALL,
        "titleFontSize": _SMALL,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": AXIS,
        "tickColor": AXIS,
        "tickSize": 4,
        "labelPadding": 4,
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "axisY": {"domain": False, "ticks": False},
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": _SMALL,
        "titleFontSize": _SMALL,
        "titleFontWeight": "normal",
        "symbolType": "square",
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "text": {"font": FONT, "fontSize": 12, "color": INK},
    "line": {"strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
}
