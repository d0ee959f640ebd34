import numpy as np
import polars as pl
import pytest
from bench.forecast.panels import HORIZON, Panel, choose_series, panel_splits, panels
from bench.forecast_accuracy import DATA, months

TABLES = ("normal", "shock")


def place(month: str) -> int:
    """Return the month as a number."""
    return int(month[:4]) * 12 + int(month[5:])


@pytest.mark.parametrize("table", TABLES)
def test_validation_origins_are_earlier_than_test_origins(table: str) -> None:
    """A choice is made at an origin that is also tested."""
    for panel in panels(table):
        assert len(panel.origins(table)) == 6
        assert max(panel.origins(table, validation=True)) < min(panel.origins(table))


def test_normal_test_months_lie_before_the_closure_and_shock_origins_after() -> None:
    """The tables of normal times and of shock share months."""
    normal = [origin for panel in panels("normal") for origin in panel.origins("normal")]
    shock = [origin for panel in panels("shock") for origin in panel.origins("shock")]
    assert max(place(origin) for origin in normal) + HORIZON < place("2020-02")
    assert min(shock) >= "2020-03"


def test_the_choice_of_series_is_fixed_and_bounded() -> None:
    """Another run scores other series, or one that had nothing at the origin."""
    draw = np.random.default_rng(0)
    known = {f"s{number:03d}": draw.poisson(number, 40).astype(float) for number in range(200)}
    known["new"] = np.full(5, 1e6)
    chosen = choose_series(known)
    assert len(chosen) == 90
    assert "new" not in chosen
    assert "s000" not in chosen
    assert {f"s{number:03d}" for number in range(150, 200)} < set(chosen)
    assert choose_series(dict(reversed(known.items()))) == chosen


def made_up() -> Panel:
    """Return a panel whose values are their months' numbers."""
    every = months("2010-01", "2019-12")
    rows = [(f"s{number}", month, float(place(month) + number)) for number in range(3) for month in every]
    table = pl.DataFrame(rows, schema=["unique_id", "ds", "y"], orient="row")
    return Panel("made-up", lambda _: table, lambda: table, normal=("2018-03",), normal_validation=("2017-12",))


def test_histories_end_at_the_origin_and_what_came_begins_after_it() -> None:
    """A forecaster sees the month that it forecasts."""
    (split,) = panel_splits(made_up(), "normal")
    assert split.train[0][-1] == place("2018-03")
    np.testing.assert_array_equal(split.test[0], place("2018-03") + np.arange(1, 13))


def test_validation_sees_nothing_after_the_first_test_origin() -> None:
    """A validation horizon reaches into what is tested."""
    (split,) = panel_splits(made_up(), "normal", validation=True)
    assert np.isfinite(split.test[0]).tolist() == [True] * 3 + [False] * 9


@pytest.mark.shared
def test_shared_panels_are_read_as_of_their_origins() -> None:
    """A panel has no series, or a series ends elsewhere than at the origin."""
    if not (DATA / "frontex_ibc_vintages").is_dir():
        pytest.skip("the public data frontex_ibc_vintages don't lie beside the checkout")
    (panel,) = [one for one in panels("shock") if one.name == "frontex"]
    splits = panel_splits(panel, "shock")
    assert [split.origin for split in splits] == list(panel.shock)
    assert all(len(split.ids) == 90 for split in splits)
    assert {len(values) for values in splits[0].train} == {place("2022-03") - place("2009-01") + 1}
