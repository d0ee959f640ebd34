"""What is unusual: a rule that sees a real change and leaves season, trend and noise alone."""

import math
import random

import pytest

from comity.analysis.unusual import find_unusual
from unit.analysis.sample_indicator import Cell, history, indicator, month

LAST = month("2024-12")


def seasonal(noise: random.Random, *, scale: float = 1000, growth: float = 1.05, jump: float = 1.0) -> list[Cell]:
    """Return four years with season, growth and Poisson-like noise; the last month times `jump`."""

    def value(at: int) -> float:
        level = scale * growth ** (at / 12) * (1 + 0.5 * math.sin(2 * math.pi * at / 12))
        return max(0.0, round(level * (jump if at == 47 else 1) + noise.gauss(0, 1) * math.sqrt(level)))

    return history("KG", "CN", value)


@pytest.mark.parametrize(("jump", "side"), [(1.6, 1), (0.6, -1)])
def test_a_break_is_found_either_way(jump: float, side: int) -> None:
    """More and less are equally worth a look."""
    found = find_unusual(indicator(*seasonal(random.Random(1), jump=jump)), LAST)
    origins = dict(zip(found.items["origin"], found.items["score"], strict=True))
    assert set(origins) == {"CN", "_T"}
    assert all(math.copysign(1, score) == side for score in origins.values())
    row = found.items.row(0, named=True)
    assert row["relative"] == pytest.approx(jump - 1, abs=0.1)
    assert row["run"] == 1
    assert not row["lower"] <= row["value"] <= row["upper"]
    assert row["lower"] < row["expected"] < row["upper"]


def test_season_trend_and_noise_are_usual() -> None:
    """A rule that cries every month is not read."""
    noise = random.Random(2)
    alarms = [find_unusual(indicator(*seasonal(noise, growth=1.3)), LAST).items.height for _ in range(40)]
    assert sum(alarms) <= 2


def test_a_short_history_says_so() -> None:
    """That nothing is unusual must not be said of series that nobody could look at."""
    found = find_unusual(indicator(*history("KG", "CN", lambda _: 500, months=20)), LAST)
    assert not found.is_possible
    assert (found.checked, found.too_short, found.needed) == (0, 2, 12)


def test_small_counts_are_left_alone() -> None:
    """Three instead of one is no news."""
    found = find_unusual(indicator(*history("KG", "CN", lambda at: 30 if at == 47 else 10)), LAST)
    assert (found.items.height, found.too_small, found.checked) == (0, 2, 0)


def test_a_fall_from_a_large_count_is_no_small_count() -> None:
    """A flow that nearly stops is what a reader must hear of."""
    found = find_unusual(indicator(*history("KG", "CN", lambda at: 3 if at == 47 else 1000)), LAST)
    assert set(found.items["origin"]) == {"CN", "_T"}


def test_periods_in_a_row_are_counted() -> None:
    """The third month in a row is another thing than the first."""
    found = find_unusual(indicator(*history("KG", "CN", lambda at: 2000 if at >= 45 else 1000)), LAST)
    assert found.items["run"].to_list() == [3, 3]


def test_other_reporters_are_not_looked_at() -> None:
    """A partial month of one reporter is no break."""
    frame = indicator(*seasonal(random.Random(1), jump=2))
    assert find_unusual(frame, LAST, reporters=["TJ"]).checked == 0


def test_gaps_do_not_break_the_rule() -> None:
    """A month that wasn't reported has no change on a year; the others still have."""
    cells = [c for c in seasonal(random.Random(3)) if c[2] not in {"2023-05", "2022-11"}]
    assert find_unusual(indicator(*cells), LAST).checked == 2


def test_nothing_is_unusual_where_nothing_came() -> None:
    """An empty frame is no fault."""
    found = find_unusual(indicator(), LAST)
    assert (found.items.height, found.checked, found.too_short) == (0, 0, 0)
