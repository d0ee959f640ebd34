"""Tables of signals: what is read, what is refused, and which vintage counts."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.signals.coming import is_seasonal, placebos, sources
from comity.forecasting.signals.table import end_of, lay_out, moment_of, signals_of_dataflow
from comity.forecasting.table import read_table
from comity.forecasting.timeline import Timeline, read_timeline


def monthly() -> Timeline:
    """Return a timeline of months whose step 0 is January 2024."""
    return read_timeline(["2024-01", "2024-02", "2024-03"])[1]


def rows(*lines: tuple[str, str, object, object]) -> pl.DataFrame:
    """Return a table of signals."""
    return pl.DataFrame(lines, schema=["signal", "ds", "value", "known_at"], orient="row")


def test_the_latest_value_known_at_the_moment_counts() -> None:
    """A revision is seen before it was published, or never."""
    frame = rows(("x", "2024-01", "1.0", "2024-02-01"), ("x", "2024-01", "2.0", "2024-05-01"))
    (signal,) = lay_out(frame, monthly())
    first = signal.steps[0]
    for day, value in ((dt.date(2024, 4, 30), 1.0), (dt.date(2024, 5, 1), 2.0)):
        assert signal.levels(first, 1, moment_of(day)).tolist() == [value]
    assert np.isnan(signal.levels(first, 1, moment_of(dt.date(2024, 1, 31)))).all()


def test_without_a_moment_a_value_is_known_at_the_end_of_its_period() -> None:
    """Origins in the past see undated figures of their future."""
    (signal,) = lay_out(rows(("x", "2024-02", "1.0", "")), monthly())
    step = int(signal.steps[0])
    assert np.isnan(signal.levels(step, 1, moment_of(dt.date(2024, 2, 28)))).all()
    assert signal.levels(step, 1, moment_of(dt.date(2024, 2, 29))).tolist() == [1.0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("x", "2024-01", "much", ""), "finite number"),
        (("x", "2024-01", "1", "soon"), "no date"),
        (("x", "2024-Q1", "1", ""), "another frequency"),
    ],
)
def test_rows_that_cannot_be_read_are_refused(line: tuple[str, str, str, str], words: str) -> None:
    """A broken row becomes a wrong signal instead of an error."""
    with pytest.raises(UsageError, match=words):
        lay_out(rows(line), monthly())


def test_two_values_of_one_moment_are_refused() -> None:
    """One of two contradicting values is taken at will."""
    line = ("x", "2024-01", "1", "2024-02-01")
    with pytest.raises(UsageError, match="two values"):
        lay_out(rows(line, line), monthly())


def test_a_missing_column_is_named() -> None:
    """The user isn't told which column lacks."""
    with pytest.raises(UsageError, match="known_at"):
        lay_out(rows(("x", "2024-01", "1", "")).drop("known_at"), monthly())


@pytest.mark.parametrize(
    ("ds", "ends"),
    [
        (["2024-01", "2024-02"], dt.date(2024, 2, 29)),
        (["2024-Q1", "2024-Q2"], dt.date(2024, 6, 30)),
        (["2023", "2024"], dt.date(2024, 12, 31)),
        (["2024-W08", "2024-W09"], dt.date(2024, 3, 3)),
        (["2024-02-28", "2024-02-29"], dt.date(2024, 2, 29)),
    ],
)
def test_a_step_ends_with_its_period(ds: list[str], ends: dt.date) -> None:
    """The moment from which a figure can be known is off by a period."""
    steps, timeline = read_timeline(ds)
    assert end_of(timeline, steps[-1]) == ends


def test_a_csv_is_read_as_text_and_a_dataflow_by_its_dimensions(tmp_path: Path) -> None:
    """A signal named 004 becomes 4; a series key loses a dimension."""
    path = tmp_path / "signals.csv"
    path.write_text("signal,ds,value,known_at\n004,2024-01,1.5,2024-02-01\n", encoding="utf-8")
    assert [signal.name for signal in lay_out(read_table(path), monthly())] == ["004"]
    flow = pl.DataFrame(
        {"FREQ": ["M"], "CURRENCY": ["EUR"], "TIME_PERIOD": ["2024-01"], "OBS_VALUE": ["1.1"], "AT": ["2024-02-01"]}
    )
    (signal,) = lay_out(signals_of_dataflow(flow, dimensions=["FREQ", "CURRENCY"], known_at="AT"), monthly())
    assert (signal.name, signal.values.tolist()) == ("M.EUR", [1.1])


def test_after_the_last_value_the_season_repeats() -> None:
    """Coming values are taken from after the origin."""
    known = np.array([False, True, True, True, True, False, False, False, False, False])
    assert sources(known, 4, seasonal=True).tolist() == [1, 1, 2, 3, 4, 1, 2, 3, 4, 1]
    assert sources(known, 4, seasonal=False).tolist() == [1, 1, 2, 3, 4, 4, 4, 4, 4, 4]
    wave = np.tile([0.0, 5.0, 1.0, 7.0], 6)
    assert is_seasonal(wave, 4)
    assert not is_seasonal(np.arange(24.0), 4)


def test_placebos_move_as_much_as_the_signal() -> None:
    """Placebos are calmer than the signal, so that any signal beats them."""
    levels = np.cumsum(np.random.default_rng(0).normal(0, 1, 120))
    made = placebos(levels, 12, 50, np.random.default_rng(1))
    changes = made[:, 12:] - made[:, :-12]
    assert np.isclose(changes.std(axis=1).mean(), (levels[12:] - levels[:-12]).std(), rtol=0.05)
    assert np.abs([np.corrcoef(row, levels)[0, 1] for row in changes @ np.eye(108, 120)]).mean() < 0.6
