from bench.analysis.seasonal import AIRLINE, LAGS, Case, follow, rows

from unit.analysis.seasonal.made_series import periods_of, seasonal_series


def test_the_bench_follows_a_series_and_prints_its_table() -> None:
    """A table that counts nothing, or whose rows don't fit its head, would pass for a result."""
    case = Case("made", seasonal_series(84), tuple(periods_of(84)))
    outcome = follow(case, 60, None, is_quick=True)
    assert set(outcome.level) == set(LAGS)
    assert 0 < outcome.level[24] < 0.05
    assert outcome.passed
    assert not outcome.is_x13
    lines = list(rows(AIRLINE, [outcome], 1.0, reference="1.28 %"))
    assert {line.count("|") for line in lines} == {6}
    assert any("1.28 % | ≤ 1.3 %" in line for line in lines)
