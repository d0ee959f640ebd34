import datetime as dt
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting import members
from comity.forecasting.forecaster import DEFAULT_QUANTILES, ForecastResult, forecast
from comity.forecasting.members import Member, Outcome
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.routing import ROUTES, Route
from comity.model.periods import Frequency

QUANTILE_COLUMNS = [quantile_column(level) for level in DEFAULT_QUANTILES]


def seasonal(count: int, *, level: float = 100.0, seed: int = 0) -> list[float]:
    """Return months with a season and some noise."""
    noise = np.random.default_rng(seed).normal(0, 3, count)
    return [float(round(level + 30 * math.sin(i / 6 * math.pi) + noise[i])) for i in range(count)]


def panel(**series: Sequence[float | None]) -> pl.DataFrame:
    """Return a monthly panel; each series begins in January 2020."""
    rows = [
        (name, dt.date(2020 + i // 12, i % 12 + 1, 1), value)
        for name, values in series.items()
        for i, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema={"unique_id": pl.String, "ds": pl.Date, "y": pl.Float64}, orient="row")


def means(result: ForecastResult, unique_id: str) -> list[float]:
    """Return the mean forecasts of one series."""
    return result.frame.filter(pl.col("unique_id") == unique_id)["mean"].to_list()


@pytest.mark.parametrize(
    ("values", "route"),
    [
        ([None, None, None], Route.EMPTY),
        ([0.0] * 40, Route.ZERO),
        ([7.0] * 40, Route.CONSTANT),
        ([5.0], Route.SINGLE),
        ([None, 5.0, None], Route.SINGLE),
        ([3.0, 4.0], Route.YOUNG),
        (seasonal(15), Route.YOUNG),
        (seasonal(16), Route.SHORT),
        (seasonal(28), Route.SHORT),
        (seasonal(36), Route.FULL),
        ([0.0, 3.0, 0.0, 0.0, 1.0] * 8, Route.INTERMITTENT),
    ],
)
def test_every_kind_of_series_takes_its_route(values: Sequence[float | None], route: Route) -> None:
    """A kind of series is forecast by members that aren't meant for it, or stops the run."""
    result = forecast(panel(x=values), horizon=6)
    note = result.notes["x"]
    assert note.route is route
    assert note.failed == () or values == [3.0, 4.0]
    assert note.text
    assert result.frame.height == 6
    assert result.frame["mean"].is_null().all() == (route is Route.EMPTY)


def test_the_frame_has_the_documented_columns_and_following_dates() -> None:
    """The output's columns, types or dates differ from what frames.md says."""
    result = forecast(panel(x=seasonal(28)), horizon=2)
    assert result.frame.columns == ["unique_id", "ds", "mean", *QUANTILE_COLUMNS]
    assert result.frame.dtypes == [pl.String, pl.Date, *[pl.Float64] * 12]
    assert result.frame["ds"].to_list() == [dt.date(2022, 5, 1), dt.date(2022, 6, 1)]
    assert result.frequency is Frequency.MONTHLY


def test_a_season_is_forecast_as_a_season() -> None:
    """The combination loses the season of a plain seasonal series, short or long."""
    for count in (28, 60):
        truth = [100 + 30 * math.sin(i / 6 * math.pi) for i in range(count, count + 12)]
        made = means(forecast(panel(x=seasonal(count)), horizon=12), "x")
        assert float(np.mean(np.abs(np.array(made) - truth))) < 6


def test_zero_and_constant_series_are_repeated() -> None:
    """A series that never changed is forecast to change."""
    result = forecast(panel(zero=[0.0] * 30, same=[7.0] * 30), horizon=3)
    assert result.frame.select("mean", *QUANTILE_COLUMNS).to_numpy().tolist() == [[0.0] * 12] * 3 + [[7.0] * 12] * 3


def test_negative_values_are_allowed_and_only_then() -> None:
    """Balances can't be forecast, or counts are forecast below zero."""
    values = [value - 100 for value in seasonal(48)]
    falling = [max(300.0 - 8 * i, 2.0) + i % 3 for i in range(48)]
    result = forecast(panel(net=values, falling=falling), horizon=24)
    by_series = result.frame.group_by("unique_id").agg(pl.col("q0.025").min())
    least = dict(by_series.iter_rows())
    assert least["net"] < 0
    assert least["falling"] >= 0
    assert not any(name.startswith("log_") for name in result.notes["net"].members)


def test_gaps_are_filled_and_said() -> None:
    """A gap is read as zero, or filled without a word."""
    values: list[float | None] = list(seasonal(48))
    whole = means(forecast(panel(x=values), horizon=12), "x")
    values[20] = values[33] = None
    result = forecast(panel(x=values), horizon=12)
    assert result.notes["x"].filled == 2
    assert "2 missing observations" in result.notes["x"].text
    assert np.allclose(means(result, "x"), whole, rtol=0.1)


def test_a_row_that_is_absent_is_the_same_as_a_missing_value() -> None:
    """An absent month is skipped, so that later months move up."""
    values: list[float | None] = list(seasonal(48))
    values[20] = None
    table = panel(x=values)
    assert forecast(table, horizon=6).frame.equals(forecast(table.drop_nulls("y"), horizon=6).frame)


def test_missing_values_at_the_end_are_bridged() -> None:
    """A late month moves the forecast's season by one."""
    full = seasonal(40)
    result = forecast(panel(x=[*full[:38], None, None]), horizon=12)
    assert result.frame["ds"][0] == dt.date(2023, 5, 1)
    assert result.notes["x"].bridged == 2
    assert np.allclose(means(result, "x"), means(forecast(panel(x=full), horizon=12), "x"), rtol=0.12)


def test_a_failed_member_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One failing model stops a whole run, or fails unseen."""

    def fail(*_: object) -> Outcome:
        raise RuntimeError("singular")

    broken = {**members.MEMBERS, "ces": Member("ces", fail), "mstl_theta": Member("mstl_theta", lambda *_: nans)}
    nans = Outcome(np.full(6, np.nan))
    monkeypatch.setattr("comity.forecasting.one_series.MEMBERS", broken)
    result = forecast(panel(x=seasonal(48)), horizon=6)
    assert result.notes["x"].failed == ("mstl_theta", "ces")
    assert "mstl_theta, ces" in result.notes["x"].text
    assert result.frame["mean"].is_not_null().all()


def test_where_all_members_fail_the_last_value_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A series whose every model fails has no forecast and no word about it."""

    def fail(*_: object) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr("comity.forecasting.one_series.MEMBERS", {n: Member(n, fail) for n in members.MEMBERS})
    result = forecast(panel(x=seasonal(48)), horizon=3, calendar=None)
    assert means(result, "x") == [seasonal(48)[-1]] * 3
    assert "Every member failed" in result.notes["x"].text


def test_a_wild_member_does_not_carry_the_mean_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One exploding member moves the combination."""
    wild = Member("ces", lambda *_: Outcome(np.full(6, 1e12)))
    plain = means(forecast(panel(x=seasonal(48)), horizon=6), "x")
    monkeypatch.setattr("comity.forecasting.one_series.MEMBERS", {**members.MEMBERS, "ces": wild})
    assert np.allclose(means(forecast(panel(x=seasonal(48)), horizon=6), "x"), plain, rtol=0.05)


def test_pandas_gives_what_polars_gives() -> None:
    """A pandas frame is read otherwise than a polars one."""
    table = panel(x=seasonal(28), y=seasonal(40))
    other = pd.DataFrame({name: table[name].to_list() for name in table.columns})
    assert forecast(other, horizon=4).frame.equals(forecast(table, horizon=4).frame)


def test_the_same_input_gives_the_same_output_in_any_order_and_on_any_number_of_processes() -> None:
    """A run can't be repeated: it depends on chance, row order or processes."""
    table = panel(a=seasonal(28), b=seasonal(48, seed=1), c=[0.0, 2.0, 0.0, 1.0] * 10)
    once = forecast(table, horizon=5).frame
    assert forecast(table, horizon=5, n_jobs=2).frame.equals(once)
    for seed in range(1, 4):
        shuffled = forecast(table.sample(fraction=1, shuffle=True, seed=seed), horizon=5).frame
        assert shuffled.sort("unique_id", "ds").equals(once.sort("unique_id", "ds")), seed


def test_other_frequencies_are_forecast() -> None:
    """Quarters, weeks, days, years or plain numbers aren't forecast by all their members."""
    quarters = [f"{2010 + i // 4}-Q{i % 4 + 1}" for i in range(40)]
    weeks = [str(dt.date(2020, 1, 1) + dt.timedelta(weeks=i)) for i in range(160)]
    days = [str(dt.date(2024, 1, 1) + dt.timedelta(days=i)) for i in range(60)]
    years = [str(1990 + i) for i in range(20)]
    for ds, route in ((quarters, Route.FULL), (weeks, Route.FULL), (days, Route.FULL), (years, Route.TREND)):
        table = pl.DataFrame({"unique_id": "x", "ds": ds, "y": seasonal(len(ds))})
        note = forecast(table, horizon=4).notes["x"]
        assert (note.route, note.failed) == (route, ())


def test_members_are_returned_when_asked_for() -> None:
    """Diagnostics by member can't be made."""
    result = forecast(panel(x=seasonal(28)), horizon=2, keep_members=True)
    assert result.members is not None
    assert set(result.members["member"]) == set(ROUTES[Route.SHORT])
    assert result.members.height == 2 * len(ROUTES[Route.SHORT])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pl.DataFrame({"id": ["a"], "ds": [1], "y": [1.0]}), "unique_id"),
        (pl.DataFrame({"unique_id": [], "ds": [], "y": []}), "no rows"),
        (pl.DataFrame({"unique_id": ["a", "a"], "ds": ["2024-01"] * 2, "y": [1.0, 2.0]}), "more than once"),
        (pl.DataFrame({"unique_id": ["a"], "ds": ["2024-01"], "y": [math.inf]}), "row 1"),
        (pl.DataFrame({"unique_id": ["a", None], "ds": ["2024-01"] * 2, "y": [1.0, 2.0]}), "Row 2"),
    ],
)
def test_a_table_that_is_no_panel_is_refused(table: pl.DataFrame, words: str) -> None:
    """A wrong table is forecast as if it were right."""
    with pytest.raises(UsageError, match=words):
        forecast(table, horizon=1)


@pytest.mark.parametrize("quantiles", [(), (0.0,), (0.5, 0.5), (1.2,), (math.nan,)])
def test_wrong_quantiles_are_refused(quantiles: tuple[float, ...]) -> None:
    """A quantile outside (0, 1), or none at all, is accepted."""
    with pytest.raises(UsageError):
        forecast(panel(x=[1.0]), horizon=1, quantiles=quantiles)


@pytest.mark.parametrize("horizon", [0, -1, 1001])
def test_wrong_horizons_are_refused(horizon: int) -> None:
    """A horizon of nothing, or without bound, is accepted."""
    with pytest.raises(UsageError):
        forecast(panel(x=[1.0]), horizon=horizon)


def test_quantiles_can_be_chosen() -> None:
    """Other quantiles than the default can't be had, or lose their order."""
    frame = forecast(panel(x=seasonal(28)), horizon=1, quantiles=(0.95, 0.05)).frame
    assert frame.columns[3:] == ["q0.05", "q0.95"]
    assert frame["q0.05"][0] < frame["mean"][0] < frame["q0.95"][0]
