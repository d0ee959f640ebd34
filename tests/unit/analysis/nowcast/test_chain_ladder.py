import numpy as np
import pytest

from comity.analysis.nowcast.chain_ladder import develop

GROWS = np.array([0.5, 0.8, 1.0, 1.0])


def triangle(rows: int = 14, *, noise: float = 0.0, grows: np.ndarray = GROWS) -> np.ndarray:
    """Return what was known of periods that all grow the same way, the last one new."""
    draw = np.random.default_rng(2)
    whole = 1000.0 + 50 * np.arange(rows)
    values = whole[:, None] * grows * np.exp(noise * draw.normal(size=(rows, grows.size)))
    steps = np.arange(rows)[:, None] + np.arange(grows.size)
    values[steps > rows - 1] = np.nan
    return values


def test_a_part_grows_as_parts_grew() -> None:
    """Half of a month that always doubles is twice that, and nearly certain."""
    values = triangle()
    found = develop(values, row=13)
    assert found is not None
    assert found.factor == pytest.approx(2.0)
    assert np.expm1(found.log_value) == pytest.approx(2 * values[13, 0])
    assert found.spread < 0.02


def test_uneven_growth_is_less_certain() -> None:
    """What varied before may vary again."""
    even, uneven = (develop(triangle(noise=noise), row=13) for noise in (0.02, 0.2))
    assert even is not None
    assert uneven is not None
    assert 0.01 < even.spread < uneven.spread / 3


@pytest.mark.parametrize(
    "values",
    [
        triangle(6),
        triangle(grows=np.array([1.0, 1.0, 1.0, 1.0])),
        np.vstack([triangle(13, grows=np.array([1.0, 1.0, 1.0, 1.0])), [[np.nan] * 4]]),
    ],
    ids=["too few", "used to be whole", "nothing came"],
)
def test_a_past_that_says_nothing(values: np.ndarray) -> None:
    """A figure that used to be whole by now gives no factor for one that isn't."""
    assert develop(values, row=values.shape[0] - 1) is None


def test_mostly_whole_months_give_no_factor() -> None:
    """Six partial months among many whole ones aren't the rule."""
    values = triangle(30)
    values[:18, 0] = values[:18, 3]
    assert develop(values, row=29) is None


def test_mack_s_published_example() -> None:
    """The triangle of Taylor and Ashe: reserves' factors as published by Mack (1993)."""
    known = np.full((10, 10), np.nan)
    rows = """357848 1124788 1735330 2218270 2745596 3319994 3466336 3606286 3833515 3901463
352118 1236139 2170033 3353322 3799067 4120063 4647867 4914039 5339085
290507 1292306 2218525 3235179 3985995 4132918 4628910 4909315
310608 1418858 2195047 3757447 4029929 4381982 4588268
443160 1136350 2128333 2897821 3402672 3873311
396132 1333217 2180715 2985752 3691712
440832 1288463 2419861 3483130
359480 1421128 2864498
376686 1363294
344014"""
    for row, line in enumerate(rows.splitlines()):
        figures = [float(number) for number in line.split()]
        known[row, : len(figures)] = figures
    found = develop(known[:, :4], row=9)
    assert found is not None
    assert found.factor == pytest.approx(3.4906 * 1.7473 * 1.4574, rel=1e-4)
