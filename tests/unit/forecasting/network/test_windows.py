import numpy as np

from comity.forecasting.network.panel_logs import PanelLogs, lay_out
from comity.forecasting.network.windows import Frame, Windows, windows_at

SEASON, LOOKBACK, HORIZON = 4, 8, 6
FRAME = Frame(SEASON, LOOKBACK, HORIZON)
SERIES = [np.random.default_rng(k).normal(3, 1, count) for k, count in enumerate((30, 7, 22))]


def panel(series: list[np.ndarray]) -> PanelLogs:
    """Return the series laid out for the frame."""
    return lay_out(series, season=SEASON, before=LOOKBACK, after=HORIZON, usual=0.5)


def window(series: list[np.ndarray], number: int, count: int) -> Windows:
    """Return the window of a series after its first `count` values."""
    laid = panel(series)
    return windows_at(laid, FRAME, laid.starts[[number]] + count)


def test_a_window_knows_nothing_of_what_comes_after_its_origin() -> None:
    """The network is trained with knowledge of the future, and fails where there is none."""
    changed = [SERIES[0].copy(), *SERIES[1:]]
    changed[0][20:] += 100
    before, after = window(SERIES, 0, 20), window(changed, 0, 20)
    assert np.array_equal(before.inputs, after.inputs)
    assert np.array_equal(before.base, after.base)


def test_base_and_target_are_the_last_season_and_the_steps_ahead() -> None:
    """The forecast that the network corrects isn't the seasonal naive one, or what it learns is shifted."""
    made = window(SERIES, 0, 20)
    logs = SERIES[0]
    assert np.allclose(made.base * made.scale + made.level, logs[[16, 17, 18, 19, 16, 17]], atol=1e-5)
    assert np.allclose(made.target * made.scale + made.level, logs[20:26], atol=1e-5)


def test_windows_never_reach_into_the_neighbour() -> None:
    """At a series' ends the window shows values of another one."""
    made = window(SERIES, 1, 6)
    assert np.isnan(made.target[0]).tolist() == [False] + [True] * 5
    assert not made.inputs[0, :2].any()
    others = [SERIES[0] * 2 + 5, SERIES[1], SERIES[2] - 7]
    assert np.allclose(window(others, 1, 6).base * window(others, 1, 6).scale, made.base * made.scale, atol=1e-5)


def test_the_level_of_a_series_is_not_seen() -> None:
    """The same course at a thousand times the number looks different."""
    higher = [logs + np.log(1000) for logs in SERIES]
    assert np.allclose(window(SERIES, 2, 15).inputs, window(higher, 2, 15).inputs, atol=1e-4)


def test_without_a_season_windows_are_whole_too() -> None:
    """Annual series divide by a season of one that isn't there."""
    laid = lay_out(SERIES, season=1, before=4, after=3, usual=0.5)
    made = windows_at(laid, Frame(1, 4, 3), laid.ends)
    assert np.isfinite(made.inputs).all()
    assert np.allclose(
        made.base * made.scale[:, None] + made.level[:, None], [[one[-1]] * 3 for one in SERIES], atol=1e-5
    )
