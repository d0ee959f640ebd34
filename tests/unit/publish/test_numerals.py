import pytest
from babel import Locale

from comity.publish.numerals import render_amount, render_interval, render_number, render_percent, round_significant

EN, RU = Locale("en"), Locale("ru")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "expected"),
    [
        (0, 0, True, "0"),
        (3, 0, False, "3"),
        (-0.2, 0, True, "0"),
        (1320, 0, False, "1\u202f320"),
        (-5.96, 1, False, "−6.0"),
        (59_012_345.5, 0, True, "+59\u202f012\u202f346"),
    ],
)
def test_numbers(value: float, decimals: int, signed: bool, expected: str) -> None:  # noqa: FBT001 - a case of the table
    """True minus, narrow spaces, no minus before a zero."""
    assert render_number(value, EN, decimals=decimals, signed=signed) == expected


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [(0.046, "+4.6\u00a0%"), (-0.0004, "0.0\u00a0%"), (43.5, "+4\u202f350\u00a0%"), (-1.0, "−100\u00a0%")],
)
def test_percentages(fraction: float, expected: str) -> None:
    """A decimal below 100 %, none above."""
    assert render_percent(fraction, EN, signed=True) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (999_999, "999\u202f999"),
        (1_000_000, "1\u00a0million"),
        (13_940_000, "13.9\u00a0million"),
        (590_400_000, "590\u00a0million"),
        (1_234_000_000, "1.23\u00a0billion"),
        (-2_500_000, "−2.5\u00a0million"),
    ],
)
def test_amounts(value: float, expected: str) -> None:
    """Three significant digits from a million on, the whole number below."""
    assert render_amount(value, EN) == expected


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (168e6, 187e6, "168–187 million"),
        (980e3, 1.2e6, "980\u202f000–1.2 million"),
        (2, 7, "2–7"),
        (945_254, 999_888, "945\u202f000–1 million"),
    ],
)
def test_intervals_say_a_shared_unit_once(lower: float, upper: float, expected: str) -> None:
    """Estimates are rounded, and no line breaks within an interval."""
    text = render_interval(lower, upper, EN)
    assert " " not in text
    assert text.replace("\u2060", "").replace("\u00a0–\u00a0", "–").replace("\u00a0", " ") == expected


def test_russian_marks() -> None:
    """Another language brings its decimal mark and its words."""
    assert render_number(1234.5, RU, decimals=1) == "1\u202f234,5"
    assert render_amount(1.23e9, RU) == "1,23\u00a0миллиарда"


def test_significant_digits() -> None:
    """Rounding goes by size, also below one."""
    assert round_significant(0.012345, 2) == pytest.approx(0.012)
    assert round_significant(-98_765, 2) == -99_000
