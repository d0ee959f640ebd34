import numpy as np
import pytest

from comity.forecasting.calendar_effects import calendar_effects, easter_share, leap_effect
from comity.forecasting.series import Array

JANUARY_2022 = 12 * 2022
MARCH_2024 = 26
APRIL_2023 = 15


def panel(effect: float, *, count: int = 12, months: int = 27) -> list[Array]:
    """Return series that grow steadily, with a season and this effect of Easter."""
    generator = np.random.default_rng(0)
    span = np.arange(months)
    feast = np.array([easter_share(JANUARY_2022 + int(m)) for m in span])
    line = 0.005 * span + 0.3 * np.sin(span / 6 * np.pi) + effect * feast
    return [np.asarray(1000 * np.exp(line + generator.normal(0, 0.004, months))) for _ in range(count)]


def test_easter_lies_where_the_calendar_says() -> None:
    """The days of Easter are counted in the wrong month, or lost between two."""
    assert easter_share(12 * 2024 + 2) == 1
    assert easter_share(12 * 2018 + 2) + easter_share(12 * 2018 + 3) == pytest.approx(1)
    assert easter_share(12 * 2018 + 2) == pytest.approx(8 / 9)
    assert easter_share(12 * 2025 + 2) == 0


def test_only_the_february_of_a_leap_year_has_an_effect() -> None:
    """A leap day is seen where there is none."""
    assert leap_effect(12 * 2024 + 1) == pytest.approx(np.log(29 / 28))
    assert leap_effect(12 * 2023 + 1) == leap_effect(12 * 2024 + 2) == leap_effect(12 * 2100 + 1) == 0


def test_a_clear_effect_is_drawn_towards_what_the_series_say() -> None:
    """The effect is the expected one, whatever the figures say."""
    sizes = []
    for effect in (0.0, 0.12):
        found = calendar_effects(panel(effect), [JANUARY_2022] * 12, 12)
        assert len(found[0]) == 39
        sizes.append(np.mean([one[MARCH_2024] for one in found]))
    assert sizes[0] < 0.03 < sizes[1]
    assert sizes[1] > 0.08


def test_without_a_move_the_expected_effect_stands() -> None:
    """An effect is read from months in which Easter didn't move."""
    found = calendar_effects([one[:24] for one in panel(0.2)], [JANUARY_2022] * 12, 12)
    assert found[0][APRIL_2023] == pytest.approx(0.03)
    assert found[0][MARCH_2024] == pytest.approx(0.03)


def test_gaps_and_zeros_do_no_harm() -> None:
    """A gap or a zero spreads into every effect of the panel."""
    series = panel(0.05)
    series[0][[3, 20]] = np.nan
    series[1][5] = 0
    found = calendar_effects(series, [JANUARY_2022] * 11 + [JANUARY_2022 + 1], 12)
    assert all(np.isfinite(one).all() for one in found)
