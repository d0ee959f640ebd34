import datetime as dt

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.hierarchy.path_summary import probability_above, quantile_frame
from comity.forecasting.hierarchy.time_sums import aggregate_time
from comity.forecasting.paths import Paths
from comity.model.periods import Frequency


def months(first: str, count: int) -> list[str]:
    """Return months as texts."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(start, start + count)]


def paths(ds: list[object], *, series: int = 1, count: int = 500, seed: int = 0) -> Paths:
    """Return independent paths around 100."""
    values = np.random.default_rng(seed).normal(100, 10, (series, count, len(ds)))
    return Paths(tuple(f"s{n}" for n in range(series)), tuple(ds), values)


def test_whole_quarters_are_sums_of_their_months() -> None:
    """A quarter would hold other months than its own, or one that isn't complete would be shown."""
    made = paths([*months("2025-02", 6)])
    found = aggregate_time(made, to=Frequency.QUARTERLY)
    assert found.ds == ("2025-Q2",)
    assert np.allclose(found.values[:, :, 0], made.values[:, :, 2:5].sum(axis=2))


def test_what_was_observed_of_a_period_is_certain() -> None:
    """The months of this year that are known would be left out, or be as uncertain as those to come."""
    made = paths([*months("2025-02", 11)])
    history = pl.DataFrame({"unique_id": "s0", "ds": months("2024-01", 13), "y": [1.0] * 12 + [70.0]})
    found = aggregate_time(made, to=Frequency.ANNUAL, history=history)
    assert found.ds == ("2025",)
    assert np.allclose(found.values[0, :, 0], 70 + made.values[0].sum(axis=1))
    quarters = aggregate_time(made, to=Frequency.QUARTERLY, history=history)
    assert quarters.ds == ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")


def test_a_part_that_is_unknown_leaves_no_sum() -> None:
    """A month that was never published would count as zero in its year."""
    made = paths([*months("2025-03", 10)], series=2)
    history = pl.DataFrame(
        {"unique_id": ["s0", "s0", "s1", "s1"], "ds": ["2025-01", "2025-02"] * 2, "y": [5.0, 6.0, None, 6.0]}
    )
    found = aggregate_time(made, to=Frequency.ANNUAL, history=history)
    assert np.isfinite(found.values[0]).all()
    assert np.isnan(found.values[1]).all()
    assert aggregate_time(made, to=Frequency.ANNUAL, history=history.filter(pl.col("ds") < "2025-02")).ds == ()


def test_a_sum_is_narrower_than_the_sum_of_quantiles() -> None:
    """Quantiles of months would be added up, as if all erred together."""
    made = paths([*months("2025-01", 12)], count=4000)
    year = quantile_frame(aggregate_time(made, to=Frequency.ANNUAL), [0.1, 0.9])
    months_apart = quantile_frame(made, [0.1, 0.9])
    width = float((year["q0.9"] - year["q0.1"]).item())
    assert width == pytest.approx(2 * 1.2816 * 10 * np.sqrt(12), rel=0.06)
    assert width < 0.4 * float((months_apart["q0.9"] - months_apart["q0.1"]).sum())


def test_dates_and_days_are_added_up_too() -> None:
    """Panels whose periods are dates would have no years."""
    firsts: list[object] = [dt.date(2025, month, 1) for month in range(1, 13)]
    assert aggregate_time(paths(firsts), to=Frequency.HALF_YEARLY).ds == ("2025-S1", "2025-S2")
    days: list[object] = [dt.date(2024, 1, 31) + dt.timedelta(days=n) for n in range(40)]
    found = aggregate_time(paths(days), to=Frequency.MONTHLY)
    assert found.ds == ("2024-02",)
    assert found.values.mean() == pytest.approx(2900, rel=0.01)
    weeks = aggregate_time(paths(days), to=Frequency.WEEKLY)
    assert weeks.ds[0] == "2024-W06"


@pytest.mark.parametrize(
    ("ds", "to"),
    [(["2024-W01", "2024-W02"], Frequency.MONTHLY), (["2024-Q1", "2024-Q2"], Frequency.MONTHLY), ([1, 2, 3], "A")],
)
def test_periods_that_are_no_parts_are_refused(ds: list[object], to: Frequency) -> None:
    """Weeks would be put into the month in which they begin, whole."""
    with pytest.raises(UsageError, match="can't be added up"):
        aggregate_time(paths(ds), to=Frequency(to))


def test_the_chance_to_exceed_is_the_share_of_paths() -> None:
    """A planner would be told a wrong risk."""
    made = Paths(("a", "b"), ("2025-01", "2025-02"), np.array([[[1.0, 1.0], [2.0, 9.0]], [[0.0, 0.0], [0.0, 0.0]]]))
    assert probability_above(made, "a", 2) == 0.5
    assert probability_above(made, "a", 1, ["2025-01"]) == 0.5
    assert probability_above(made, "b", 0) == 0
    with pytest.raises(UsageError, match="no sample paths of c"):
        probability_above(made, "c", 1)
    with pytest.raises(UsageError, match="no period 2026-01"):
        probability_above(made, "a", 1, ["2026-01"])
