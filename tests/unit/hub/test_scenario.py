"""Scenarios on the forecast of a hub's indicator, and on a panel without a hub."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ConfigurationError, UsageError
from comity.forecasting.scenario.parse import parse_scenario_text
from comity.hub.forecasts.scenario import ScenarioRun, read_scenario, scenario_as_json, try_on_panel, try_scenario
from comity.hub.home import Hub
from comity.model.access import MEMBERS_SIGHT
from unit.hub.many_months import fill_hub

MULTIPLIER = '[[step]]\nkind="multiplier"\nvalue=1.5\n'


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub with thirty months of two members, three origins and two purposes."""
    with fill_hub(tmp_path_factory.mktemp("scenario")) as made:
        yield made


@pytest.fixture(scope="module")
def attempt(hub: Hub) -> Callable[[str], ScenarioRun]:
    """Return what tries the text of a scenario on four months; each text is tried once."""
    return cache(lambda text: try_scenario(hub, parse_scenario_text(text, name="plan.toml"), horizon=4))


def _mean(found: ScenarioRun, node: str, column: str) -> list[float]:
    values: list[float] = found.table.filter(pl.col("unique_id") == node)[column].to_list()
    return values


def test_the_baseline_is_the_forecast_that_was_kept(hub: Hub, attempt: Callable[[str], ScenarioRun]) -> None:
    """A scenario beside another baseline than the published forecast couldn't be told to anybody."""
    found = attempt(MULTIPLIER + 'scope.origin=["CN"]\nscope.destination=["KG"]')
    kept = next(run for run in hub.ledger.forecast_runs() if run.id == found.run)
    issued = kept.frame.filter(pl.col("unique_id") == "total")["q0.5"].to_list()
    assert _mean(found, "total", "baseline_q0.5") == pytest.approx(issued, rel=0.02)
    assert found.origin == "2026-01"
    assert [str(day)[:7] for day in found.table["ds"].unique().sort()] == [
        "2026-02",
        "2026-03",
        "2026-04",
        "2026-05",
    ]


def test_a_scope_on_one_pair_changes_its_sums_alone(attempt: Callable[[str], ScenarioRun]) -> None:
    """The total has to rise by what the pair does, and the other member by nothing."""
    found = attempt(MULTIPLIER + 'scope.origin=["CN"]\nscope.destination=["KG"]')
    own = _mean(found, "destination=KG", "difference")
    assert own == pytest.approx(_mean(found, "total", "difference"))
    assert own == pytest.approx(_mean(found, "origin=CN", "difference"))
    assert min(own) > 0
    assert _mean(found, "destination=AM", "difference") == [0.0] * 4
    assert _mean(found, "KG/CN", "ratio") == pytest.approx([1.5] * 4)


def test_purposes_stand_apart_where_a_scope_names_them(attempt: Callable[[str], ScenarioRun]) -> None:
    """A scenario on tourists must leave business alone; without one there is no need to split."""
    found = attempt(MULTIPLIER + 'scope.purpose=["TOUR*"]')
    assert _mean(found, "purpose=TOURISM", "ratio") == pytest.approx([1.5] * 4)
    assert _mean(found, "purpose=BUSINESS", "ratio") == pytest.approx([1.0] * 4)
    assert not any(name.startswith("purpose=") for name in attempt(MULTIPLIER).outcome.summing.nodes)


def test_the_spread_follows_the_last_year(attempt: Callable[[str], ScenarioRun]) -> None:
    """A cell that nobody sent isn't made up: Armenia reports no arrivals of Germans."""
    found = attempt(MULTIPLIER)
    assert "KG/DE" in found.outcome.summing.nodes
    assert "AM/DE" not in found.outcome.summing.nodes


def test_a_threshold_is_answered_and_told_as_json(attempt: Callable[[str], ScenarioRun]) -> None:
    """A program needs the same answers as a person."""
    found = attempt(MULTIPLIER + '[[threshold]]\nabove=1\n[[threshold]]\nabove=1e12\nscope.origin=["CN"]')
    told = scenario_as_json(found, series=["total"])
    sure, never = told["thresholds"]
    assert sure["probability"]["baseline"] == 1.0
    assert never["probability"]["scenario"] == 0.0
    assert never["must_be_true"]["multiplier"] > 1000
    assert {row["name"] for row in sure["drivers"]["destination"]} == {"AM", "KG"}
    assert [row["unique_id"] for row in told["periods"]] == ["total"] * 4
    assert told["whole"][0]["ds"] == "2026-02-01/2026-05-01"


def test_a_code_that_is_not_there_is_named(attempt: Callable[[str], ScenarioRun]) -> None:
    """A typo must not look like a scenario without effect; all columns that there are are told."""
    with pytest.raises(ConfigurationError, match=r"plan.toml, \[\[step\]\] number 1, scope.origin: no series has"):
        attempt(MULTIPLIER + 'scope.origin=["XX"]')
    with pytest.raises(ConfigurationError) as caught:
        attempt(MULTIPLIER + 'scope.purposes=["TOURISM"]')
    assert "Did you mean purpose?" in caught.value.remedy


def test_an_audience_gets_a_scenario_of_what_it_may_see(hub: Hub, attempt: Callable[[str], ScenarioRun]) -> None:
    """Shares of hidden figures must not shine through a scenario of open ones."""
    scenario = parse_scenario_text(MULTIPLIER)
    found = try_scenario(hub, scenario, horizon=2, sight=MEMBERS_SIGHT)
    assert not any("UZ" in name for name in found.outcome.summing.nodes)
    assert any("UZ" in name for name in attempt(MULTIPLIER).outcome.summing.nodes)


PANEL = "unique_id;ds;y;origin\n" + "".join(
    f"{name};{2022 + month // 12}-{month % 12 + 1:02d};{level + month},5;{origin}\n"
    for name, level, origin in (("a", 100, "KZ"), ("b", 50, "UZ"))
    for month in range(30)
)


def test_a_panel_needs_no_hub(tmp_path: Path) -> None:
    """A planner with a table has no ledger."""
    path = tmp_path / "panel.csv"
    path.write_text(PANEL, "utf-8")
    found = try_on_panel(path, parse_scenario_text(MULTIPLIER + 'scope.origin="KZ"'), horizon=3)
    assert found.run is None
    assert found.outcome.summing.nodes == ("total", "a", "b")
    assert _mean(found, "a", "ratio") == pytest.approx([1.5] * 3)
    assert _mean(found, "total", "difference") == pytest.approx(_mean(found, "a", "difference"))


def test_a_panel_whose_series_change_their_keys_is_refused(tmp_path: Path) -> None:
    """A series that is of two origins is in no sum of one."""
    path = tmp_path / "panel.csv"
    path.write_text(PANEL + "a;2025-01;5;UZ\n", "utf-8")
    with pytest.raises(UsageError, match="The series a has more than one code"):
        try_on_panel(path, parse_scenario_text(MULTIPLIER), horizon=3)


def test_a_file_with_several_faults_tells_all(tmp_path: Path) -> None:
    """One fault at a time wastes a planner's day; a file that isn't there is said, too."""
    path = tmp_path / "plan.toml"
    path.write_text(
        '[[step]]\nkind="level"\n[[step]]\nkind="ramp"\nvalue=-1\nfrom="2026-01"\nto="2026-02"', "utf-8"
    )
    with pytest.raises(ConfigurationError) as caught:
        read_scenario(path)
    assert "number 1, add" in caught.value.detail
    assert "number 2, value: found -1" in caught.value.detail
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_scenario(path)
    with pytest.raises(UsageError, match="There is no file"):
        read_scenario(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[3] / "examples" / "scenarios").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_examples_are_read(path: Path) -> None:
    """An example that Comity refuses teaches nothing."""
    assert read_scenario(path).names["ru"]
