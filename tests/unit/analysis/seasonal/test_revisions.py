import numpy as np
import pytest

from comity.analysis.seasonal.adjust import adjust
from comity.analysis.seasonal.fallback import smooth_ahead
from comity.analysis.seasonal.growth import latest_growth
from comity.analysis.seasonal.result import SCHEMA, Adjusted, Gate
from comity.analysis.seasonal.revisions import revise
from comity.analysis.seasonal.specification import Method, Specification, Transform
from comity.model.frames import PERIOD
from comity.model.periods import Period
from unit.analysis.seasonal.made_series import periods_of, seasonal_series
from unit.analysis.seasonal.test_specification import REVIEWED

import polars as pl  # isort: skip

STL = Specification(Method.STL, REVIEWED, Transform.LOG, "21")


def _made(adjusted: list[float], periods: list[Period]) -> Adjusted:
    columns = {name: [None] * len(periods) for name in SCHEMA} | {
        PERIOD: [period.id for period in periods],
        "adjusted": adjusted,
        "trend": [100.0] * len(periods),
    }
    return Adjusted(pl.DataFrame(columns, schema=SCHEMA), Gate(), STL)


def test_revisions_are_those_of_the_figures() -> None:
    """Level: first against later, as a fraction of the later; growth in points; each by hand."""
    periods = periods_of(4)
    runs = {periods[2]: _made([100, 100, 110], periods[:3]), periods[3]: _made([100, 100, 100, 90], periods)}
    found = revise(runs, lags=(1, 12)).rows(named=True)
    assert [row["count"] for row in found] == [1, 0]
    assert found[0]["level_median"] == pytest.approx(0.1)
    assert found[0]["level_bias"] == pytest.approx(-0.1)
    assert found[0]["growth_mean"] == pytest.approx(0.1)
    assert found[1]["level_median"] is None


def test_a_forecast_behind_the_end_shrinks_revisions() -> None:
    """The reason why STL is extended: without it the latest figure moves more."""

    def revised(forecaster: object) -> float:
        sizes = []
        for seed in range(6):
            values, periods = seasonal_series(108, noise=0.05, seed=seed), periods_of(108)
            first = adjust(values[:84], periods[:84], specification=STL, forecaster=forecaster)
            later = adjust(values, periods, specification=STL, forecaster=forecaster)
            sizes.append(abs(first.frame["adjusted"][83] / later.frame["adjusted"][83] - 1))
        return float(np.mean(sizes))

    assert revised(smooth_ahead) < revised(lambda _values, _season, _steps: np.empty(0))


@pytest.mark.parametrize(("last", "told"), [(150.0, True), (101.0, False)])
def test_growth_is_told_above_the_noise(last: float, told: bool) -> None:  # noqa: FBT001 - a table of cases
    """A sentence on a change that chance brings every month is a silly one."""
    wobble = [100.0 + (-1) ** at for at in range(60)]
    found = latest_growth(_made([*wobble[:-1], last], periods_of(60)))
    assert found is not None
    assert found.is_told is told
    assert found.change == pytest.approx(last / wobble[-2] - 1)


def test_growth_needs_an_adjusted_series() -> None:
    """What the gate holds back has no growth to tell."""
    assert latest_growth(adjust([7.0] * 60, periods_of(60))) is None
