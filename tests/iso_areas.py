"""ISO alpha-3 to Comity's area codes, without Comity: Unicode's table, and a few by hand."""

from babel.core import get_global

BY_HAND = {
    "": "_U",
    "CSK": "CSHH",
    "OOO": "_O",
    "OOS": "XSS",
    "SCG": "CSXX",
    "STL": "STLS",
    "XKX": "XK",
    "YUG": "YUCS",
}


def area(alpha3: str) -> str:
    """Return the area that an alpha-3 code of the public data means."""
    if alpha3 in BY_HAND:
        return BY_HAND[alpha3]
    (code,) = get_global("territory_aliases")[alpha3]
    return str(code)
