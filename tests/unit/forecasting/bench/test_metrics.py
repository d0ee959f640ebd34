import numpy as np
import pytest
from bench.forecast.metrics import (
    Forecast,
    SeriesScores,
    join,
    mean_ratio,
    measure_interval,
    paired_difference,
    paired_ratio,
    pool,
    score_series,
)
from bench.forecast.split import LEVELS, Split
from hypothesis import given, settings
from hypothesis import strategies as st


def split_of(train: list[list[float]], test: list[list[float]], season: int = 2) -> Split:
    """Return a split of these histories and what came."""
    ids = tuple(f"s{number}" for number in range(len(train)))
    return Split(
        "made up", season, len(test[0]), ids, tuple(map(np.array, train)), tuple(np.array(row) for row in test)
    )


def flat(split: Split, mean: float, spread: float = 0.0) -> Forecast:
    """Return a forecast of one level everywhere, its quantiles evenly apart."""
    means = np.full((len(split.ids), split.horizon), mean)
    return Forecast(means, means[:, :, None] + spread * np.linspace(-1, 1, len(LEVELS)))


def slow_scores(split: Split, forecast: Forecast) -> dict[str, float]:
    """Score one step at a time, in the order in which the definitions are read."""
    masees, loss, size, apes, inside = [], 0.0, 0.0, [], []
    for i, (history, came) in enumerate(zip(split.train, split.test, strict=True)):
        scale = np.mean([abs(history[t] - history[t - split.season]) for t in range(split.season, len(history))])
        errors = [abs(came[h] - forecast.mean[i, h]) for h in range(split.horizon)]
        if scale > 0:
            masees.append(np.mean(errors) / scale)
        for h in range(split.horizon):
            for k in range(1, 10):
                off = came[h] - forecast.quantiles[i, h, k]
                loss += 2 * (k / 10 * off if off >= 0 else (k / 10 - 1) * off) / 9
            size += abs(came[h])
            inside.append(forecast.quantiles[i, h, 1] <= came[h] <= forecast.quantiles[i, h, 9])
            if came[h] != 0:
                apes.append(100 * errors[h] / abs(came[h]))
    found = {"wql": loss / size, "mape": np.mean(apes), "coverage80": np.mean(inside)}
    return found | ({"mase": np.mean(masees)} if masees else {})


VALUES = st.lists(st.integers(0, 50).map(float), min_size=6, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(0, 50), st.integers(0, 20))
def test_scores_agree_with_the_definitions_read_aloud(rows: list[list[float]], mean: int, spread: int) -> None:
    """The arrays don't compute what the definitions say."""
    split = split_of([row[:4] for row in rows], [[*row[4:5], row[5] + 1] for row in rows])
    forecast = flat(split, float(mean), float(spread))
    scores = score_series(split, forecast)
    for measure, expected in slow_scores(split, forecast).items():
        assert pool(scores, measure) == pytest.approx(expected)  # type: ignore[arg-type]


def test_a_series_without_seasonal_change_is_left_out_of_mase_alone() -> None:
    """One constant history makes MASE infinite, or drops its series from WQL."""
    split = split_of([[5, 5, 5, 5], [1, 2, 3, 4]], [[8, 8], [8, 8]])
    scores = score_series(split, flat(split, 6))
    assert pool(scores, "mase") == pytest.approx(1.0)
    assert pool(scores, "wql") == pytest.approx(2 / 8)


def test_what_has_not_come_is_not_scored() -> None:
    """A missing actual value counts as an error, or as covered."""
    split = split_of([[1, 2, 3, 4]], [[8, np.nan]])
    scores = score_series(split, flat(split, 6, spread=5))
    assert pool(scores, "mase") == pytest.approx(1.0)
    assert pool(scores, "coverage95") == 1
    assert scores.below["coverage95"].sum() == 1


def test_missing_months_are_no_seasonal_differences() -> None:
    """A gap in the history changes the scale."""
    split = split_of([[1, np.nan, 3, 9, 5, 6]], [[8, 8]])
    assert pool(score_series(split, flat(split, 6)), "mase") == pytest.approx(2 / np.mean([2, 2, 3]))


def test_a_zero_is_left_out_of_mape() -> None:
    """One actual value of zero makes MAPE infinite."""
    split = split_of([[1, 2, 3, 4]], [[0, 10]])
    assert pool(score_series(split, flat(split, 8)), "mape") == pytest.approx(20)


@pytest.mark.parametrize("fault", ["shape", "not finite"])
def test_a_faulty_forecast_is_refused(fault: str) -> None:
    """A forecast with holes is scored as if it were whole."""
    split = split_of([[1, 2, 3, 4]], [[8, 8]])
    whole = flat(split, 6)
    broken = whole.mean[:, :1] if fault == "shape" else np.where(whole.mean > 0, np.nan, 0)
    with pytest.raises(ValueError, match="shape" if fault == "shape" else "finite"):
        score_series(split, Forecast(broken, whole.quantiles))


def random_scores(count: int, seed: int, mean: float = 10) -> SeriesScores:
    """Return the scores of one level forecast for Poisson counts about 20."""
    draw = np.random.default_rng(seed)
    split = split_of(draw.poisson(20, (count, 12)).tolist(), draw.poisson(20, (count, 4)).tolist())
    return score_series(split, flat(split, mean, spread=8))


def test_differences_are_paired() -> None:
    """Ours less ours isn't nought in every draw; the interval then says less than the data do."""
    ours = random_scores(40, 1)
    found = paired_difference(ours, ours, "mase")
    assert (found.value, found.low, found.high) == (0, 0, 0)
    apart = measure_interval(ours, "mase")
    assert apart.low < apart.value < apart.high


def test_a_better_forecast_has_a_difference_below_nought() -> None:
    """The sign is turned round."""
    ours, other = random_scores(60, 1, mean=20), random_scores(60, 1, mean=5)
    assert paired_difference(ours, other, "wql").high < 0
    assert paired_ratio(ours, other, "mase").high < 1
    assert mean_ratio([(ours, other), (ours, other)], "mase").high < 1


def test_the_origins_of_a_series_are_drawn_together() -> None:
    """Scoring each series at two origins narrows the interval as though there were twice the series."""
    once = random_scores(40, 2)
    twice = join([once, once])
    assert measure_interval(twice, "mase").low == pytest.approx(measure_interval(once, "mase").low)
    apart = join([once, once], prefix=["a/", "b/"])
    assert measure_interval(apart, "mase").low > measure_interval(once, "mase").low


def test_other_series_are_not_compared() -> None:
    """A difference between two sets of series passes for one between two forecasts."""
    with pytest.raises(ValueError, match="different series"):
        paired_difference(random_scores(4, 1), random_scores(5, 1), "mase")
