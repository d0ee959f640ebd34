import numpy as np

from comity.forecasting.calendar.admission import hold_outs, slopes
from comity.forecasting.calendar.feasts import Feast

FAMILIES = [Feast.RAMADAN, Feast.LUNAR_NEW_YEAR]


def evidence(true: list[float], *, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Return moments and products of 36 steps in which what came is `true` times what was foretold."""
    generator = np.random.default_rng(0)
    foretold = generator.normal(0, 0.1, (36, 2))
    came = foretold @ np.array(true) + generator.normal(0, noise, 36)
    return foretold * came[:, None], foretold[:, :, None] * foretold[:, None, :]


def test_the_past_is_held_back_year_by_year() -> None:
    """Too little is left to learn from, or a year is scored on what it taught."""
    assert hold_outs(60, 12) == [(24, 36), (36, 48), (48, 60)]
    assert hold_outs(30, 12) == [(18, 30)]
    assert hold_outs(15, 12) == [(8, 15)]
    assert hold_outs(5, 12) == []


def test_an_effect_that_foretells_is_admitted_and_one_that_does_not_is_left_out() -> None:
    """Nonsense is admitted, or a true effect refused."""
    found = slopes(*evidence([1.0, 0.0], noise=0.05), FAMILIES)
    assert found[Feast.RAMADAN] > 0.8
    assert found[Feast.LUNAR_NEW_YEAR] == 0


def test_an_effect_is_admitted_as_far_as_it_holds() -> None:
    """An effect that is half as large as thought is admitted whole; one with the wrong sign is turned round."""
    found = slopes(*evidence([0.5, -0.2], noise=0.01), FAMILIES)
    assert 0.3 < found[Feast.RAMADAN] < 0.7
    assert found[Feast.LUNAR_NEW_YEAR] == 0


def test_what_can_not_be_tried_is_admitted_only_where_expected() -> None:
    """A short panel gets effects that nothing speaks for, or loses Easter."""
    families = [Feast.WESTERN_EASTER, Feast.RAMADAN]
    assert slopes(np.zeros((0, 2)), np.zeros((0, 2, 2)), families) == {
        Feast.WESTERN_EASTER: 1.0,
        Feast.RAMADAN: 0.0,
    }
