"""Contributions add up to the change that they explain, whatever the figures."""

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comity.analysis.comparison import compare
from comity.analysis.contributions import contributions
from comity.model.periods import Frequency, Period

NOW = Period(Frequency.MONTHLY, 2024, 5)
cells = st.fixed_dictionaries(
    {},
    optional={
        (reporter, origin, purpose, period): st.integers(0, 10**7)
        for reporter in ("KG", "TJ")
        for origin in ("CN", "US", "_U")
        for purpose in ("WORK", "_T")
        for period in (NOW, NOW.shift(-12), NOW.shift(-1))
    },
)


@given(cells, st.sampled_from(["origin", "purpose", "mode", "reporter"]))
def test_contributions_add_up_to_the_total_change(
    figures: dict[tuple[str, str, str, Period], int], by: str
) -> None:
    """Points that don't add up to the headline would explain another figure."""
    rows = [(r, o, p, "_T", period.id, float(v), "as defined") for (r, o, p, period), v in figures.items()]
    columns = ["reporter", "origin", "purpose", "mode", "_period", "value", "basis"]
    types = [pl.String] * 4 + [pl.Int64, pl.Float64, pl.String]
    frame = pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row")
    comparison = compare(frame, [NOW])
    table = contributions(frame, comparison, by=by)
    assert table["change"].sum() == pytest.approx(comparison.change)
    assume(comparison.then > 0)
    assert table["contribution"].sum() == pytest.approx(comparison.relative)
