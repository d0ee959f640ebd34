from pathlib import Path

import numpy as np
import pytest
from bench.forecast.baselines import MODELS, make_baseline
from bench.forecast.contest import Contest, hold_contest, merge
from bench.forecast.cost import synthetic_split
from bench.forecast.metrics import pool
from bench.forecast.ours import split_frame
from bench.forecast.split import Split
from bench.forecast.tables import panel_table, set_table


def fake_set(name: str = "tourism_quarterly", *, origin: str | None = None) -> Split:
    """Return three quarterly series that look like no competition's."""
    draw, steps = np.random.default_rng(3), np.arange(24)
    rows = [100 * (2 + number) + 30 * np.cos(steps * np.pi / 2) + draw.normal(0, 5, 24) for number in range(3)]
    ids = tuple(f"s{number}" for number in range(3))
    return Split(name, 4, 4, ids, tuple(row[:20] for row in rows), tuple(row[20:] for row in rows), origin)


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> Contest:
    """Return the fake set's contest with every baseline made."""
    cache: Path = tmp_path_factory.mktemp("cache")
    split = fake_set()
    for model in MODELS:
        make_baseline(split, model, cache=cache)
    return hold_contest(split.name, [split], make=False, cache=cache)


def test_all_forecasters_are_scored_on_the_same_series(contest: Contest) -> None:
    """A baseline is missing, or was scored on fewer series."""
    expected = {"ours", "seasonal_naive", *MODELS, "scum_mean", "scum_median"}
    assert set(contest.scores) == expected
    assert {scores.ids for scores in contest.scores.values()} == {("s0", "s1", "s2")}
    assert all(0 < pool(scores, "mase") < 10 for scores in contest.scores.values())
    assert set(contest.seconds) == {"ours", *MODELS}


def test_the_table_has_ours_the_baselines_and_the_published_figures(contest: Contest) -> None:
    """A row is lost, or a row has another number of cells than its head."""
    rows = set_table(contest).splitlines()
    for name in ("**Comity**", "seasonal naive", "AutoARIMA", "SCUM, median", "TiRex, published"):
        assert any(name in row for row in rows)
    assert len({row.count("|") for row in rows}) == 1


def test_the_panels_table_ends_with_means_against_every_forecaster(contest: Contest) -> None:
    """The geometric mean over panels isn't of the panels' ratios."""
    table = panel_table([contest, contest])
    ratio = pool(contest.ours, "mase") / pool(contest.scores["scum_median"], "mase")
    assert f"| SCUM, median | {ratio:.3f} (" in table
    assert table.count("| tourism_quarterly |") == 2


def test_without_cached_baselines_ours_meets_seasonal_naive_alone(tmp_path: Path) -> None:
    """A validation makes baselines nobody asked for, or claims a SCUM of fewer models."""
    found = hold_contest("made-up", [fake_set()], make=False, cache=tmp_path)
    assert set(found.scores) == {"ours", "seasonal_naive"}
    assert "SCUM" not in set_table(found)


def test_frequencies_are_merged_series_by_series(contest: Contest) -> None:
    """Two frequencies whose series share names are taken for one."""
    other = Contest("other", 1, contest.recipe, contest.scores, contest.seconds, contest.failed)
    merged = merge("tourism", [contest, other])
    assert len(set(merged.ours.ids)) == 6
    assert pool(merged.ours, "mape") == pytest.approx(pool(contest.ours, "mape"))


def test_what_is_forecast_are_the_values_in_their_months() -> None:
    """Series are shifted against each other, or a missing value becomes a figure."""
    split = Split(
        "p", 12, 2, ("a", "b"), (np.array([1.0, np.nan, 3]), np.array([5.0])), (np.ones(2),) * 2, "2020-01"
    )
    frame = split_frame(split)
    assert frame.rows() == [
        ("a", "2019-11", 1.0),
        ("a", "2019-12", None),
        ("a", "2020-01", 3.0),
        ("b", "2020-01", 5.0),
    ]


def test_series_without_dates_end_at_one_step() -> None:
    """A competition's series are given a calendar."""
    split = Split("c", 12, 2, ("a", "b"), (np.array([1.0, 2, 3]), np.array([5.0])), (np.ones(2),) * 2)
    assert split_frame(split)["ds"].to_list() == [1, 2, 3, 3]


def test_synthetic_series_are_the_same_each_time() -> None:
    """The cost is measured on other series at each run."""
    assert synthetic_split(5).digest() == synthetic_split(5).digest()
    assert {len(values) for values in synthetic_split(5).train} == {120}
