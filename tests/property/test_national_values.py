"""Numbers written in any national way read back as the numbers they are."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.mapping import ColumnRef, ValueRule
from comity.formats.mapping.parse import column_number
from comity.formats.national.sheet import column_letters
from comity.formats.national.values import clean_numbers, is_number

WAYS = [(".", ","), (",", "."), (",", " "), (".", "'"), (",", "\u00a0"), (".", ""), (",", "")]


@given(
    whole=st.integers(0, 10**12),
    fraction=st.one_of(st.none(), st.integers(0, 999)),
    way=st.sampled_from(WAYS),
    negative=st.booleans(),
)
def test_a_formatted_number_reads_back(
    *, whole: int, fraction: int | None, way: tuple[str, str], negative: bool
) -> None:
    """Whatever the decimal and thousands marks, the digits come back exactly."""
    decimal, thousands = way
    sign = "-" if negative else ""
    tail = "" if fraction is None else f"{fraction:03d}"
    written = sign + f"{whole:,}".replace(",", thousands) + (decimal + tail if tail else "")
    rule = ValueRule(column=ColumnRef("n"), decimal=decimal, thousands=thousands.strip())
    cleaned = pl.DataFrame({"n": [written]}).select(clean_numbers(pl.col("n"), rule).alias("n"))
    assert cleaned["n"].to_list() == [f"{sign}{whole}" + (f".{tail}" if tail else "")]
    assert cleaned.select(is_number(pl.col("n")))["n"].to_list() == [True]


@given(st.integers(1, 16_384))
def test_column_letters_and_numbers_are_inverse(number: int) -> None:
    """A column named in a finding is the column that a mapping would name so."""
    assert column_number(column_letters(number)) == number
