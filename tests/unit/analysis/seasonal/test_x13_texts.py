import numpy as np
import pytest

from comity.analysis.seasonal.time_series import make_series
from comity.analysis.seasonal.x13_output import X13Fault, X13Output, chosen, parse_output
from comity.analysis.seasonal.x13_spec import render_frozen, render_review
from comity.model.periods import Frequency
from unit.analysis.seasonal.made_series import periods_of, seasonal_series
from unit.analysis.seasonal.test_specification import KEPT

SERIES = make_series([10.0, None, 12.0, *seasonal_series(60)], periods_of(63))
DIAGNOSTICS = """\
samode: multiplicative seasonal adjustment
arimamdl: (1 1 0)(0 1 1)
aictest.td: td1coef
aictest.e.window: 8
Constant$Constant: +0.391139391570894E-01 +0.118083665334625E-01 +0.331239202697921E+01
AutoOutlier$AO2012.Oct: +0.298262234066902E+00 +0.561004264714794E-01 +0.531657694649672E+01
Outlier$LS2013.Jan: +0.298262234066902E+00 +0.561004264714794E-01 +0.531657694649672E+01
f3.q:  0.47
qssadj:         1.50000     0.47000
"""


def _table(values: np.ndarray) -> str:
    rows = "\n".join(f"2010{at:02d}\t{value:+.15E}" for at, value in enumerate(values))
    return f"date\ts.d11\n------\t---\n{rows}\n"


def _files(**other: str) -> dict[str, str]:
    values = np.linspace(1, 2, len(SERIES))
    return {name: _table(values) for name in ("d10", "d11", "d12")} | {"udg": DIAGNOSTICS} | other


def test_a_frozen_specification_chooses_nothing() -> None:
    """Between reviews only parameters are estimated: a model chosen anew would move all figures."""
    text = render_frozen(SERIES, KEPT)
    assert "automdl" not in text
    assert "aictest" not in text
    assert "outlier{" not in text
    assert "model=(0 1 1)(0 1 1)" in text
    assert "-99999.0" in text
    assert max(map(len, text.splitlines())) < 133


def test_outliers_of_another_span_are_left_out() -> None:
    """X-13 stops at an outlier outside the series, as an earlier state of the figures has."""
    text = render_frozen(SERIES, KEPT)
    assert "AO2015.Mar" in text
    assert "LS2020.Apr" not in text


def test_outliers_since_the_review_are_looked_for() -> None:
    """A shock after the review would otherwise go into the season."""
    text = render_frozen(SERIES, KEPT, outliers_from=SERIES.periods[40])
    assert f"span=({SERIES.periods[41].year}.{SERIES.periods[41].number:02d},)" in text


def test_a_review_takes_the_airline_model_where_it_is_told() -> None:
    """Where no model converges on its own, one is given."""
    assert "automdl" in render_review(SERIES)
    assert "automdl" not in render_review(SERIES, model="(0 1 1)(0 1 1)")


def test_quarters_are_dated_as_quarters() -> None:
    """2004.01 would be January of a monthly series."""
    quarters = make_series([1.0, 2.0, 3.0], periods_of(3, Frequency.QUARTERLY))
    assert "start=2004.1\n" in render_review(quarters)


def test_tables_and_diagnostics_are_read() -> None:
    """What X-13 chose is kept for a year: it must be what it wrote."""
    found = parse_output(_files(), SERIES)
    assert isinstance(found, X13Output)
    assert found.number("f3.q") == 0.47
    assert found.number("qssadj", 1) == 0.47
    assert found.number("nothing") is None
    assert set(found.calendar) == {1.0}
    kept = chosen(found, SERIES, seasonal_filter="s3x9")
    assert kept.model == "(1 1 0)(0 1 1)"
    assert kept.regressors == ("td1coef", "easter[8]")
    assert kept.outliers == ("AO2012.Oct", "LS2013.Jan")
    assert kept.has_mean


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"err": " ERROR: Estimation failed to\n        converge.\n\n more"}, "Estimation failed to converge."),
        ({"err": "ERROR: no result within 30 seconds"}, "no result within 30 seconds"),
        ({}, "it ended without a result"),
        (_files(d11=_table(np.ones(5))), "it ended without a result"),
        (_files(d11=_table(np.full(len(SERIES), np.nan))), "the result has figures that are no numbers"),
    ],
)
def test_what_went_wrong_is_said(files: dict[str, str], reason: str) -> None:
    """A reader must see why a headline series was adjusted by another method."""
    assert parse_output(files, SERIES) == X13Fault(reason)
