"""Steps are found, shocks become headlines, and what can't be judged is counted."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from comity.analysis.early_warning.judge import judge, judge_history
from comity.analysis.early_warning.results import ALERT, CLASS, HEADLINE, EarlyWarning
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from unit.analysis.early_warning.flows import START, counts, panel_of

FLOWS = 24


def judged(values: np.ndarray) -> EarlyWarning:
    """Return the early warning of the last period."""
    found = judge(panel_of(values))
    assert found is not None
    return found


def test_quiet_flows_raise_hardly_anything() -> None:
    """A flow in a hundred begins an alarm a month where nothing changes, at most."""
    history = judge_history(panel_of(counts(flows=60, seed=3)))
    new = history.alerts.filter("is_new").height
    assert new / history.counts["judged"].sum() < 0.01
    assert history.headlines.is_empty()


@pytest.mark.parametrize(("factor", "direction"), [(1.5, 1), (0.6, -1)])
def test_a_step_is_raised_in_its_month(factor: float, direction: int) -> None:
    """Half as many again in one flow is seen at once, with all that an alert must tell."""
    values = counts(flows=FLOWS)
    values[5, -1] = round(values[5, -1] * factor)
    found = judged(values)
    row = found.alerts.row(0, named=True)
    assert (row["flow"], row["reporter"], row["origin"]) == (5, "R1", "O05")
    assert (row["rule"], row["direction"], row["is_new"]) == ("surprise", direction, True)
    assert row["since"] == row[PERIOD] == found.period.id
    assert row["value"] == values[5, -1]
    assert row["relative"] == pytest.approx(row["value"] / row["expected"] - 1)
    assert row["lower"] < row["expected"] < row["upper"]
    assert not row["lower"] <= row["value"] <= row["upper"]
    assert row["q_value"] < 0.2
    assert row["p_value"] <= row["q_value"]
    assert row["headline"] is None


def test_a_step_goes_on_as_one_run() -> None:
    """The second month of a step isn't new, and tells since when."""
    values = counts(flows=FLOWS)
    values[5, -2:] = np.round(values[5, -2:] * 1.6)
    panel = panel_of(values)
    row = judged(values).alerts.filter(pl.col("flow") == 5).row(0, named=True)
    assert not row["is_new"]
    assert row["since"] == panel.periods[-2].id


def test_a_shock_to_one_reporter_is_one_headline() -> None:
    """Twelve flows that fall together are one headline with twelve members, not twelve riddles."""
    values = counts(flows=FLOWS)
    values[1::2, -1] = np.round(values[1::2, -1] * 0.4)
    found = judged(values)
    assert found.headlines.height == 1
    row = found.headlines.row(0, named=True)
    assert (row["dimension"], row["code"], row["direction"]) == ("reporter", "R1", -1)
    assert (row["members"], row["of"], row["is_new"]) == (12, 12, True)
    assert row["shift"] == pytest.approx(np.log(0.4), abs=0.1)
    assert set(found.alerts.filter(pl.col("headline") == row["headline"])["flow"]) == set(range(1, FLOWS, 2))


def test_a_shock_to_all_names_no_code() -> None:
    """A closed border is said once, of all flows."""
    values = counts(flows=FLOWS)
    values[:, -1] = np.round(values[:, -1] * 0.3)
    row = judged(values).headlines.row(0, named=True)
    assert (row["dimension"], row["code"], row["members"], row["of"]) == (None, None, FLOWS, FLOWS)


def test_history_is_what_was_said_then() -> None:
    """No month's alerts change when later months have come."""
    values = counts(flows=FLOWS, seed=7)
    values[2, 60:] = np.round(values[2, 60:] * 1.7)
    values[:, 75] = np.round(values[:, 75] * 0.5)
    panel = panel_of(values)
    history = judge_history(panel)
    for at in (24, 40, 60, 61, 75, 76, 95):
        then = judge(panel, period=panel.periods[at])
        assert then is not None
        assert_frame_equal(then.alerts, history.alerts.filter(pl.col(PERIOD) == panel.periods[at].id))
        assert_frame_equal(then.headlines, history.headlines.filter(pl.col(PERIOD) == panel.periods[at].id))
    assert_frame_equal(
        judge_history(panel, first=panel.periods[60], last=panel.periods[80]).alerts,
        history.alerts.filter(pl.col(PERIOD).is_between(panel.periods[60].id, panel.periods[80].id)),
    )


def test_gaps_zeros_and_constant_flows_neither_crash_nor_alarm() -> None:
    """Flows without anything to say say nothing."""
    values = counts(flows=8)
    values[0] = 0.0
    values[1] = 1000.0
    values[2] = np.nan
    values[3, ::3] = np.nan
    values[4, :90] = np.nan
    values[5, -1] = np.nan
    values[6, :50] = 0.0
    values[6, 50:] = 1.0
    found = judged(values)
    assert not set(found.alerts["flow"]) & {0, 1, 2, 3, 4, 5, 6}
    assert (found.judged, found.too_short, found.absent) == (5, 1, 1)
    assert found.classes["flows"].sum() == found.judged


@pytest.mark.parametrize(
    ("frequency", "season", "periods"),
    [
        (Frequency.WEEKLY, 52, 300),
        (Frequency.DAILY, 7, 150),
        (Frequency.QUARTERLY, 4, 40),
        (Frequency.ANNUAL, 1, 20),
    ],
)
def test_other_frequencies_are_judged(frequency: Frequency, season: int, periods: int) -> None:
    """Weeks, days, quarters and years have a season and a past of their own."""
    values = counts(flows=6, periods=periods, season=season)
    values[1, -1] = np.round(values[1, -1] * 3)
    found = judge(panel_of(values, start=Period(frequency, 2015, 1)))
    assert found is not None
    assert found.judged == 6
    assert 1 in found.alerts["flow"].to_list()


def test_volatile_flows_are_blind_and_raised_by_records() -> None:
    """Where a doubling is nothing unusual that is said, and only a record is raised."""
    generator = np.random.default_rng(2)
    values = np.round(np.exp(generator.normal(6, 1.0, (30, 96))))
    values[:9, -1] = np.round(values[:9, -25:-1].max(axis=1) * 1.31)
    found = judged(values)
    assert found.classes.filter("is_blind")["flows"].sum() > 20
    raised = found.alerts.filter(pl.col("flow") < 9)
    assert raised.height >= 6, "some are silent after an earlier record"
    assert (raised["rule"] == "record").sum() >= 3


def test_short_and_empty_panels_are_no_mistake() -> None:
    """Before two years have come nothing is judged; without flows there is no early warning."""
    found = judged(counts(flows=3, periods=20))
    assert not found.is_possible
    assert (found.judged, found.too_short, found.needed) == (0, 3, 24)
    assert judge(panel_of(np.empty((0, 0)))) is None
    with pytest.raises(ValueError, match="empty"):
        judge_history(panel_of(np.empty((0, 0))))
    with pytest.raises(ValueError, match="not in"):
        judge(panel_of(counts()), period=START.shift(-1))


def test_frames_have_the_documented_columns() -> None:
    """Whoever reads a result finds the columns that it documents, also where it is empty."""
    for found in (judged(counts(flows=3, periods=20)), judged(counts(flows=3))):
        assert dict(found.alerts.schema) == {"reporter": pl.String, "origin": pl.String, **ALERT}
        assert dict(found.headlines.schema) == dict(HEADLINE)
        assert dict(found.classes.schema) == dict(CLASS)
