import datetime as dt

import numpy as np
import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from comity.errors import UsageError
from comity.forecasting.forecaster import DEFAULT_QUANTILES, forecast
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.timeline import read_timeline
from comity.model.periods import Frequency
from examples import examples

QUANTILES = [quantile_column(level) for level in DEFAULT_QUANTILES]
COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 5000), st.integers(0, 10**9)).map(float)
VALUES = st.lists(st.one_of(COUNTS, st.none()), min_size=1, max_size=50)
SIGNED = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


def panel(values: list[float | None] | list[float]) -> pl.DataFrame:
    """Return one monthly series."""
    ds = [dt.date(2015 + i // 12, i % 12 + 1, 1) for i in range(len(values))]
    return pl.DataFrame({"unique_id": "x", "ds": ds, "y": pl.Series(values, dtype=pl.Float64)})


@examples(60)
@given(values=VALUES, horizon=st.integers(1, 14))
def test_counts_are_forecast_whatever_they_hold(values: list[float | None], horizon: int) -> None:
    """Some series of counts stops the run, or has negative, unordered or boundless forecasts."""
    frame = forecast(panel(values), horizon=horizon).frame
    known = [value for value in values if value is not None]
    assert frame.height == horizon
    if not known:
        assert frame["mean"].is_null().all()
        return
    table = frame.select("mean", *QUANTILES).to_numpy()
    assert np.isfinite(table).all()
    assert table.min() >= 0
    assert (np.diff(table[:, 1:], axis=1) >= 0).all()
    assert (
        table[:, 0].max() <= max(known) + (max(known) - min(known)) * (1 + (horizon + len(values)) / len(known)) + 1
    )


@examples(30)
@given(values=SIGNED)
def test_signed_values_are_forecast_whatever_they_hold(values: list[float]) -> None:
    """Some signed series stops the run or has quantiles out of order."""
    table = forecast(panel(values), horizon=6).frame.select(QUANTILES).to_numpy()
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=1) >= 0).all()


@examples(100)
@given(
    first=st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
    offsets=st.lists(st.integers(0, 400), min_size=1, max_size=20, unique=True),
)
@example(first=dt.date(2000, 1, 1), offsets=[0, 60])
def test_dates_come_back_as_they_went_in(first: dt.date, offsets: list[int]) -> None:
    """Reading dates as steps and writing them again changes one."""
    ds = [first + dt.timedelta(days=offset) for offset in offsets]
    try:
        steps, timeline = read_timeline(ds)
    except UsageError:  # two, five or seven months apart: no frequency fits by itself
        steps, timeline = read_timeline(ds, Frequency.DAILY)
    assert [timeline.render(step) for step in steps] == ds
    assert len(set(steps)) == len(steps)
