import numpy as np

from comity.forecasting.gaps import fill_gaps
from comity.forecasting.seasonal import shrunken_seasonal

WAVE = np.sin(np.arange(48) / 6 * np.pi)


def test_a_strong_season_is_kept_nearly_whole() -> None:
    """Shrinking eats a season that the data show clearly."""
    noise = np.random.default_rng(0).normal(0, 0.05, 48)
    assert np.allclose(shrunken_seasonal(WAVE + noise, 12), WAVE[:12], atol=0.1)


def test_noise_is_left_nearly_flat() -> None:
    """A season is seen in pure noise."""
    noise = np.random.default_rng(0).normal(0, 1, 28)
    plain = np.array([noise[k::12].mean() for k in range(12)])
    assert shrunken_seasonal(noise, 12).std() < 0.5 * plain.std()


def test_a_trend_is_not_taken_for_a_season() -> None:
    """In a series of two years and a bit the line leaks into the indices."""
    assert np.abs(shrunken_seasonal(np.arange(28.0), 12)).max() < 0.5


def test_indices_have_mean_zero() -> None:
    """Taking the season off moves the level."""
    assert abs(shrunken_seasonal(WAVE[:20] + 5, 12).mean()) < 1e-9


def test_a_larger_penalty_shrinks_more() -> None:
    """The penalty works the wrong way round."""
    spread = [shrunken_seasonal(WAVE[:28], 12, penalty=k).std() for k in (0.1, 2.0, 50.0)]
    assert spread == sorted(spread, reverse=True)


def test_the_fast_likelihood_agrees_with_the_plain_one() -> None:
    """The penalty chosen through Henderson's equations isn't that of the restricted likelihood written out."""
    values = WAVE[:30] * 0.5 + np.random.default_rng(1).normal(0, 0.5, 30)
    time = np.arange(30)
    fixed = np.column_stack([np.ones(30), (time - time.mean()) / 12])
    effects = np.zeros((30, 12))
    effects[time, time % 12] = 1

    def plain(penalty: float) -> float:
        cover = np.eye(30) + effects @ effects.T / penalty
        inverse = np.linalg.inv(cover)
        inner = fixed.T @ inverse @ fixed
        rest = values - fixed @ np.linalg.solve(inner, fixed.T @ inverse @ values)
        squares = rest @ inverse @ rest
        return float(28 * np.log(squares) + np.linalg.slogdet(cover)[1] + np.linalg.slogdet(inner)[1])

    best = min(np.geomspace(0.03, 100, 18), key=plain)
    assert np.allclose(shrunken_seasonal(values, 12), shrunken_seasonal(values, 12, penalty=best))


def test_gaps_follow_the_season() -> None:
    """A gap in a peak month is filled by a line between its neighbours."""
    values = WAVE * 50 + 100
    holed = values.copy()
    holed[[15, 27]] = np.nan
    assert np.allclose(fill_gaps(holed, 12), values, atol=4)


def test_gaps_without_a_season_follow_the_line() -> None:
    """A gap in a short series isn't filled from its neighbours."""
    assert fill_gaps(np.array([1.0, np.nan, 3.0]), 12).tolist() == [1, 2, 3]


def test_filling_never_makes_counts_negative() -> None:
    """A gap beside zeros is filled below zero."""
    values = np.tile(np.array([0.0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 0]), 3)
    values[[12, 13, 14, 20, 22]] = np.nan
    assert fill_gaps(values, 12).min() >= 0
