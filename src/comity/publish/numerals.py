"""Numbers as text: CLDR's decimal mark, a narrow no-break space between thousands, the true minus, "4.6 %"."""

import functools
import math

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal, get_decimal_symbol

NARROW = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
WORD_JOINER = "\u2060"
MILLION = 1_000_000


def render_number(value: float, locale: Locale, *, decimals: int = 0, signed: bool = False) -> str:
    r"""Return the number with so many decimals; `signed` puts a plus before what is above zero.

    >>> render_number(-12345.678, Locale("en"), decimals=1)
    '−12\u202f345.7'
    """
    rounded = round(value, decimals) + 0.0
    digits = _digits(abs(rounded), decimals).replace(".", get_decimal_symbol(locale))
    return _sign(rounded, signed=signed) + digits


@functools.lru_cache(maxsize=1 << 16)
def _digits(value: float, decimals: int) -> str:
    """Return the digits in their groups, with a point; a report says the same number many times."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale="en").replace(",", NARROW)


def _sign(value: float, *, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def render_percent(fraction: float, locale: Locale, *, decimals: int = 1, signed: bool = False) -> str:
    r"""Return a fraction as a percentage; from 100 % on, without decimals.

    >>> render_percent(0.046, Locale("en"), signed=True)
    '+4.6\xa0%'
    """
    decimals = 0 if abs(fraction) >= 1 else decimals
    return render_number(100 * fraction, locale, decimals=decimals, signed=signed) + NO_BREAK + "%"


def round_significant(value: float, digits: int) -> float:
    """Return the value with so many significant digits.

    >>> round_significant(12345.0, 3), round_significant(0.0, 3)
    (12300.0, 0.0)
    """
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def render_amount(value: float, locale: Locale, *, digits: int | None = None) -> str:
    r"""Return a count for a sentence: "13.9 million" from a million on, below it in full.

    `digits` rounds to so many significant digits, for figures that are estimates.

    >>> render_amount(13_900_000, Locale("en")), render_amount(412_318, Locale("en"), digits=3)
    ('13.9\xa0million', '412\u202f000')
    """
    value = round_significant(value, digits) if digits else value
    if abs(value) < MILLION:
        return render_number(value, locale)
    text = format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=_decimals(value))
    return text.replace("-", MINUS).replace(" ", NO_BREAK)


def _decimals(value: float) -> int:
    power = math.floor(math.log10(abs(value)))
    return max(0, 2 - power % 3) if power % 3 else 2


def render_interval(lower: float, upper: float, locale: Locale) -> str:
    r"""Return the bounds of an interval of estimates, the unit said once where both share it.

    >>> render_interval(168e6, 187e6, Locale("en"))
    '168\xa0–\u2060\xa0187\xa0million'
    """
    low, high = (render_amount(bound, locale, digits=3) for bound in (lower, upper))
    head, _, unit = high.partition(NO_BREAK)
    if unit and low.endswith(NO_BREAK + unit):
        low = low.removesuffix(NO_BREAK + unit)
    return join_bounds(low, head) + (NO_BREAK + unit if unit else "")


def join_bounds(low: str, high: str) -> str:
    """Return two bounds with a dash between them at which no line breaks."""
    return f"{low}{NO_BREAK}{EN_DASH}{WORD_JOINER}{NO_BREAK}{high}"
