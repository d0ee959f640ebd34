"""What can be said to `forecast` beside the panel, and that each of it takes effect."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.forecaster import forecast
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.panel_members import MemberForecast, PanelTask
from comity.forecasting.places_table import read_places

MONTHS = [f"{2016 + i // 12}-{i % 12 + 1:02d}" for i in range(72)]
SEASON = np.exp(0.25 * np.sin(np.arange(72) * np.pi / 6))


def panel(**levels: float) -> pl.DataFrame:
    """Return series with one season and their own levels."""
    random = np.random.default_rng(8)
    parts = [
        pl.DataFrame(
            {"unique_id": name, "ds": MONTHS, "y": (level * SEASON * np.exp(random.normal(0, 0.04, 72))).round()}
        )
        for name, level in levels.items()
    ]
    return pl.concat(parts)


class Steady:
    """A member that repeats a number; without one, it fails."""

    name = "steady"

    def __init__(self, value: float | None) -> None:
        """Keep what it repeats."""
        self.value = value

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast as told."""
        if self.value is None:
            raise RuntimeError("no weights")
        return [MemberForecast(np.full(task.horizon, self.value)) for _ in task.values]


def test_a_hierarchy_adds_up_and_keeps_its_paths() -> None:
    """Bottom series are forecast, and their totals are left to the caller."""
    table = panel(KZ=900, KG=300).with_columns(state=pl.col("unique_id"))
    made = forecast(table, horizon=6, hierarchy=Hierarchy.from_panel(table, dimensions=["state"]))
    sums = made.frame.filter(pl.col("unique_id") != "total").group_by("ds").agg(pl.col("mean").sum()).sort("ds")
    total = made.frame.filter(pl.col("unique_id") == "total").sort("ds")
    assert np.allclose(total["mean"], sums["mean"], rtol=1e-9)
    assert made.coherent is not None
    paths = made.coherent.paths(["total", "KZ", "KG"]).values
    assert np.allclose(paths[0], paths[1] + paths[2], rtol=1e-9)


def test_a_further_member_takes_part_and_a_failing_one_is_named() -> None:
    """A plug-in is loaded and never asked, or its failure ends the run."""
    table = panel(KZ=900)
    joined = forecast(table, horizon=3, members=[Steady(5000.0)], keep_members=True)
    assert joined.members is not None
    assert "steady" in set(joined.members["member"])
    broken = forecast(table, horizon=3, members=[Steady(None)])
    assert broken.notes["KZ"].failed == ("steady",)
    assert broken.frame["mean"].null_count() == 0
    with pytest.raises(UsageError):
        forecast(table, horizon=3, members=["nobody"])


def test_points_for_percentage_errors_lie_lower() -> None:
    """The option is passed over."""
    table = panel(KZ=900)
    mean, mape = (forecast(table, horizon=6, point=point).frame["mean"] for point in ("mean", "mape"))
    assert (mape < mean).all()
    with pytest.raises(UsageError):
        forecast(table, horizon=6, point="median")
    with pytest.raises(UsageError):
        forecast(table, horizon=6, point="mape", quantiles=[0.5])


def test_a_declared_closure_does_not_become_the_season() -> None:
    """Months of closure are taken for what spring is like."""
    table = panel(KZ=900).with_columns(
        y=pl.when(pl.col("ds").is_between(pl.lit("2021-03"), pl.lit("2021-06"))).then(30.0).otherwise("y")
    )
    told = forecast(table, horizon=12, exceptional=[("2021-03", "2021-06")])
    assert told.notes["KZ"].exceptional
    assert "exceptional" in told.notes["KZ"].text
    spring = told.frame.filter(pl.col("ds") == "2022-04")["mean"][0]
    assert spring > 700
    with pytest.raises(UsageError):
        forecast(table, horizon=12, exceptional=[("2021-06", "2021-03")])


def test_a_followed_signal_is_told_with_its_effects() -> None:
    """A signal moves a forecast and nobody can see that it did."""
    random = np.random.default_rng(5)
    months = [f"{2016 + i // 12}-{i % 12 + 1:02d}" for i in range(84)]
    searches = np.exp(np.cumsum(random.normal(0, 0.06, 84)))
    earlier = np.concatenate([np.full(4, searches[0]), searches[:-4]])
    season = np.exp(0.25 * np.sin(np.arange(84) * np.pi / 6) + random.normal(0, 0.05, 84))
    table = pl.DataFrame({"unique_id": "A", "ds": months, "y": (900 * earlier**1.5 * season).round()})
    signals = pl.DataFrame({"signal": "searches", "ds": months, "value": searches, "known_at": None})
    followed = forecast(table, horizon=6, signals=signals, calendar=None)
    assert [one.signal for one in followed.signals["A"].signals] == ["searches"]
    assert np.array_equal(followed.effects["A"], followed.signals["A"].effects)
    alone = forecast(table, horizon=6, calendar=None)
    assert not alone.signals
    assert not np.allclose(followed.frame["mean"], alone.frame["mean"], rtol=0.01)


def test_progress_reaches_the_number_of_series() -> None:
    """A long run says nothing until it ends."""
    told: list[tuple[int, int]] = []
    forecast(panel(KZ=900, KG=300), horizon=3, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
    with pytest.raises(UsageError):
        forecast(panel(KZ=900), horizon=3, engine="abacus")


def test_places_are_read_from_a_table(tmp_path: Path) -> None:
    """Countries go to another series, or a word is taken for a code."""
    path = tmp_path / "places.csv"
    path.write_text("unique_id;countries\n004;tr KZ\nB;\n", encoding="utf-8")
    assert read_places(path).places == {"004": ("TR", "KZ"), "B": ()}
    path.write_text("unique_id,countries\nA,Turkey\n", encoding="utf-8")
    with pytest.raises(UsageError, match="TURKEY"):
        read_places(path)
    path.write_text("unique_id,country\nA,TR\n", encoding="utf-8")
    with pytest.raises(UsageError, match="countries"):
        read_places(path)
