"""Members of other packages are found by name, checked, and never stop a run."""

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, EntryPoints
from types import ModuleType

import numpy as np
import pytest

from comity.errors import UsageError
from comity.forecasting import plug_ins
from comity.forecasting.panel_members import MemberForecast, PanelTask
from comity.forecasting.plug_ins import SeriesMember, load_members, run_member
from comity.forecasting.series import Array

LEVELS = (0.1, 0.5, 0.9)
TASK = PanelTask(
    values=[np.arange(1.0, 25), np.array([5.0, 4, 0, 2]), np.array([-3.0, 2])],
    places=[10, 10, 10],
    season=12,
    horizon=4,
    levels=LEVELS,
    seed=7,
)


class Flat:
    """A member as another package would bring it."""

    name = "flat"

    def __init__(self, level: str = "3") -> None:
        """Take a level as the argument."""
        self.level = float(level)

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast the level."""
        return [MemberForecast(np.full(task.horizon, self.level)) for _ in task.values]


class Made:
    """A member that returns what it is told to."""

    name = "made"

    def __init__(self, *made: object) -> None:
        """Keep what is to be returned."""
        self.made = made

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Return it, or raise it."""
        del task
        if isinstance(self.made[0], Exception):
            raise self.made[0]
        return list(self.made)  # type: ignore[arg-type]


@pytest.fixture
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that registers a class, a member and something that is none."""
    module = ModuleType("flat_members")
    vars(module).update(Flat=Flat, ready=Flat("8"), nothing=object())
    monkeypatch.setitem(sys.modules, "flat_members", module)
    points = EntryPoints(
        EntryPoint(name, f"flat_members:{target}", plug_ins.GROUP)
        for name, target in (("flat", "Flat"), ("ready", "ready"), ("nothing", "nothing"), ("gone", "Missing"))
    )
    monkeypatch.setattr(plug_ins, "entry_points", points.select)


@pytest.mark.usefixtures("_installed")
def test_members_are_loaded_by_name_each_once_with_their_argument() -> None:
    """An argument is lost, or a member takes part twice."""
    members = load_members(["flat", "flat:9", "ready", "flat"])
    assert [run_member(member, TASK).forecasts[0].mean[0] for member in members] == [3, 9, 8]  # type: ignore[union-attr]


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("name", "words"),
    [("unknown", "No installed package"), ("nothing", "can't be used"), ("gone", "can't be used")],
)
def test_a_name_that_leads_to_no_member_is_refused(name: str, words: str) -> None:
    """A typing mistake forecasts without the member that was asked for."""
    with pytest.raises(UsageError, match=words) as found:
        load_members([name])
    assert found.value.remedy


@pytest.mark.usefixtures("_installed")
def test_the_remedy_names_what_is_installed() -> None:
    """The user has to guess the names."""
    with pytest.raises(UsageError) as found:
        load_members(["flatt"])
    assert "chronos, flat, gone" in found.value.remedy


def test_a_member_that_raises_is_named_and_leaves_every_series_out() -> None:
    """A failing member stops the run, or fails in silence."""
    run = run_member(Made(ValueError("no weights")), TASK)
    assert run.forecasts == (None, None, None)
    assert run.texts == ("The member made failed and was left out: ValueError: no weights.",)


def test_too_few_forecasts_are_no_forecasts() -> None:
    """The forecast of one series is taken for another's."""
    run = run_member(Made(MemberForecast(np.ones(4))), TASK)
    assert run.forecasts == (None, None, None)
    assert "1 forecasts for 3 series" in run.texts[0]


@pytest.mark.parametrize(
    "mean", [np.ones(3), np.array([1, 2, np.nan, 4]), np.array([1, 2, np.inf, 4]), np.ones((4, 1)), "four", None]
)
def test_unusable_means_are_left_out_alone(mean: object) -> None:
    """One series' NaN spoils the combination or the whole run."""
    good = MemberForecast(np.ones(4))
    run = run_member(Made(good, MemberForecast(mean), good), TASK)  # type: ignore[arg-type]
    assert [one is None for one in run.forecasts] == [False, True, False]
    assert run.texts == ("The member made had no usable forecast for 1 series.",)


def test_quantiles_are_ordered_and_never_below_zero_where_the_series_never_was() -> None:
    """A plug-in brings back crossing or negative quantiles of counts."""
    crossing = np.tile([5.0, 1.0, -2.0], (4, 1))
    bad = np.tile([5.0, 1.0], (4, 1))
    run = run_member(Made(*(MemberForecast(np.full(4, -1.0), q) for q in (crossing, bad, crossing))), TASK)
    first, second, third = run.forecasts
    assert first
    assert second
    assert third
    assert first.quantiles is not None
    assert first.quantiles[0].tolist() == [0, 1, 5]
    assert first.mean.tolist() == [0, 0, 0, 0]
    assert second.quantiles is None
    assert third.quantiles is not None
    assert third.quantiles[0].tolist() == [-2, 1, 5]


def test_a_function_for_one_series_is_a_member() -> None:
    """A function that fails on one series loses all others, or changes the values of the panel."""

    def last(values: Array, season: int, horizon: int) -> Array:
        assert season == 12
        values[:] = values[-1]
        if values[-1] < 3:
            raise ValueError
        return np.full(horizon, values[-1])

    run = run_member(SeriesMember("last", last), TASK)
    assert run.forecasts[0] is not None
    assert run.forecasts[0].mean.tolist() == [24, 24, 24, 24]
    assert run.forecasts[1:] == (None, None)
    assert TASK.values[0][0] == 1
