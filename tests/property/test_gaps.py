"""Gaps: named as if every missing period were written down, however long they are."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from comity.model.periods import Frequency, Period, iterate_periods
from comity.validation.gaps import NAMED, _named


@given(st.sampled_from(Frequency), st.integers(0, 12), st.sets(st.integers(-2, 14)))
def test_a_gap_is_named_as_if_it_were_written_out(frequency: Frequency, length: int, taken: set[int]) -> None:
    """A sender would be asked for periods that are excused, or not for those that are missing."""
    first = Period.containing(dt.date(2023, 12, 20), frequency)
    excused = {first.shift(step) for step in taken}
    missing = [str(p) for p in iterate_periods(first, first.shift(length)) if p not in excused]
    expected = ", ".join(missing)
    if len(missing) > NAMED:
        expected = f"{', '.join(missing[: NAMED - 1])} … {missing[-1]} ({len(missing)})"
    assert _named(first, first.shift(length), excused) == expected
