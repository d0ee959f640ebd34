"""The usual range: like for like, long enough, and of whole figures only."""

import pytest

from comity.analysis.change.compared import compare_periods
from comity.analysis.change.usual import UsualRange, usual_range
from comity.analysis.comparison import Incomplete, year_before
from unit.analysis.sample_indicator import history, indicator, month

NOW = month("2024-12")


def found(*cells: tuple[str, str, str, float], incomplete: Incomplete = frozenset()) -> UsualRange | None:
    """Return the usual range of the change on a year."""
    frame = indicator(*cells)
    return usual_range(frame, compare_periods(frame, NOW, year_before(NOW)), incomplete=incomplete)


def test_the_middle_four_fifths_of_earlier_changes() -> None:
    """The 10th and the 90th percentile of the 35 changes before the month itself, interpolated."""
    levels = [100.0 + (at * 37) % 50 for at in range(48)]
    range_ = found(*history("KG", "GE", lambda at: levels[at]))
    assert range_ is not None
    earlier = sorted(levels[at] / levels[at - 12] - 1 for at in range(12, 47))
    assert range_.changes == 35
    assert range_.lower == pytest.approx(earlier[3] + 0.4 * (earlier[4] - earlier[3]))
    assert range_.upper == pytest.approx(earlier[30] + 0.6 * (earlier[31] - earlier[30]))


def test_too_short_a_history_has_none() -> None:
    """Eleven changes aren't a year of them."""
    assert found(*history("KG", "GE", lambda _: 100, months=24)) is None
    assert found(*history("KG", "GE", lambda at: 100 + at, months=25)) is not None


def test_a_short_reporter_shortens_the_range_for_all() -> None:
    """A sum that another reporter joined would seem to have jumped."""
    long, short = (
        history("KG", "GE", lambda at: 100 + at, months=48),
        history("AM", "GE", lambda _: 5000, months=26),
    )
    range_ = found(*long, *short)
    assert range_ is not None
    assert range_.changes == 13
    assert range_.upper < 0.01


def test_incomplete_periods_dont_count() -> None:
    """Half a month's figures would make every fall usual."""
    cells = history("KG", "GE", lambda at: 1.0 if at == 40 else 100.0 + at)
    with_it, without = found(*cells), found(*cells, incomplete={("KG", month("2024-05"))})
    assert with_it is not None
    assert without is not None
    assert without.changes == with_it.changes - 1


@pytest.mark.parametrize(("text", "count"), [("2024", 12), ("2024-Q4", 12), ("2024-W40", 156), ("2024-03-05", 800)])
def test_periods_of_any_length(text: str, count: int) -> None:
    """Years have few changes, days have many; both are compared with a year before."""
    last = month(text)
    cells = [
        ("KG", "GE", str(last.shift(-back)), 100.0 + back % 7)
        for back in range(count + 1 + last.frequency.per_year)
    ]
    frame = indicator(*cells)
    range_ = usual_range(frame, compare_periods(frame, last, year_before(last)))
    assert range_ is not None
    assert range_.changes == count
