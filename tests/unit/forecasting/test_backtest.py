import datetime as dt
import math

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.backtest import Moment, backtest
from comity.forecasting.routing import ROUTES, Route


def month(index: int) -> dt.date:
    """Return the first day of a month counted from January 2018."""
    return dt.date(2018 + index // 12, index % 12 + 1, 1)


def table(count: int, *, series: int = 6, noise: float = 8.0) -> pl.DataFrame:
    """Return noisy seasonal series."""
    generator = np.random.default_rng(0)
    rows = [
        (f"s{k}", month(i), max(100 + 30 * math.sin(i / 6 * math.pi) + generator.normal(0, noise), 0))
        for k in range(series)
        for i in range(count)
    ]
    return pl.DataFrame(rows, schema=["unique_id", "ds", "y"], orient="row")


def test_the_combination_beats_seasonal_naive_on_noisy_seasons() -> None:
    """On data made for it the combination is no better than last year's value."""
    truth = table(72)
    found = backtest(lambda _: truth, truth, origins=[month(47), month(59)], horizon=12)
    assert found.mase_ratio.high < 1
    assert found.wql_ratio.high < 1
    assert found.score.mase / found.naive.mase == pytest.approx(found.mase_ratio.value)
    assert 0.6 < found.score.coverage80 <= found.score.coverage95
    assert (found.series, found.left_out, found.origins) == (6, 0, 2)
    assert found.by_horizon["step"].to_list() == list(range(1, 13))
    assert found.by_horizon["n"].to_list() == [12] * 12
    assert set(found.by_member["member"]) == set(ROUTES[Route.FULL])
    assert np.allclose(found.by_member["ratio"] * found.naive.mase, found.by_member["mase"])


def test_no_model_sees_what_came_after_the_origin() -> None:
    """A panel that holds later rows leaks them into the forecast."""
    truth = table(60, series=2)
    poisoned = truth.with_columns(y=pl.when(pl.col("ds") > month(47)).then(1e6).otherwise("y"))
    honest = backtest(lambda _: truth, truth, origins=[month(47)], horizon=6)
    leaking = backtest(lambda _: poisoned, truth, origins=[month(47)], horizon=6)
    assert leaking.score == honest.score


def test_each_origin_reads_its_own_vintage() -> None:
    """A revision is seen before it was made."""
    truth, asked = table(60, series=1), []

    def read(origin: Moment) -> pl.DataFrame:
        asked.append(origin)
        return truth.with_columns(y=pl.col("y") * 2)

    doubled = backtest(read, truth, origins=[month(40), month(47)], horizon=3)
    plain = backtest(lambda _: truth, truth, origins=[month(40), month(47)], horizon=3)
    assert asked == [month(40), month(47)]
    assert doubled.score.mase > plain.score.mase


def test_a_late_series_is_bridged_to_the_origin() -> None:
    """The forecast of a series that ends early is compared with the wrong months."""
    truth = table(60, series=1, noise=0.01)
    late = truth.filter(pl.col("ds") <= month(44))
    found = backtest(lambda _: late, truth, origins=[month(47)], horizon=6)
    assert found.score.wql < 0.01


def test_series_that_can_not_be_scored_are_left_out_and_counted() -> None:
    """A short or even series is scored, or vanishes without a count."""
    truth = table(60, series=1)
    short = pl.DataFrame({"unique_id": "short", "ds": [month(i) for i in range(40, 60)], "y": 5.0})
    even = pl.DataFrame({"unique_id": "even", "ds": [month(i) for i in range(60)], "y": 5.0})
    both = pl.concat([truth, short, even])
    found = backtest(lambda _: both, both, origins=[month(47)], horizon=6)
    assert found.by_series["unique_id"].to_list() == ["s0"]
    assert found.left_out == 2


def test_nothing_to_score_is_said() -> None:
    """An empty backtest ends in a division by zero."""
    truth = table(12, series=1)
    with pytest.raises(UsageError, match="24 observations"):
        backtest(lambda _: truth, truth, origins=[month(11)], horizon=3)


def test_periods_that_have_not_come_are_not_scored() -> None:
    """A ragged end counts as an error."""
    truth = table(50, series=1)
    found = backtest(lambda _: truth, truth, origins=[month(47)], horizon=12)
    assert found.by_horizon["step"].to_list() == [1, 2]
