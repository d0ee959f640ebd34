"""Try a scenario on the forecast of a hub's indicator, or on any panel."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.analysis.series import TOTAL_SERIES
from comity.errors import ConfigurationError, OutsideError, UsageError
from comity.hub.extras import require
from comity.hub.forecasts.forecast import IndicatorForecast, forecast_indicator
from comity.hub.forecasts.scenario_cells import margins_of, past_cells
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period

if TYPE_CHECKING:
    from comity.forecasting.scenario.apply import Outcome
    from comity.forecasting.scenario.baseline import Baseline
    from comity.forecasting.scenario.definition import Scenario
    from comity.forecasting.scenario.readout import Answer

_LARGEST_FILE = 1 << 20
NODE_LEVELS = (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)


@dataclass(frozen=True)
class ScenarioRun:
    """A scenario beside its baseline: by period (`table`) and over the whole horizon (`whole`), and its answers.

    Both tables have the columns of `comity.forecasting.scenario.compare.compare`, a row for each node. `run` is the
    number of the forecast run of the baseline, None for a panel.
    """

    scenario: "Scenario"
    outcome: "Outcome"
    table: pl.DataFrame
    whole: pl.DataFrame
    answers: "tuple[Answer, ...]"
    run: int | None = None
    origin: str = ""

    @property
    def total(self) -> str:
        """The node that is shown where none is asked for: the sum of all."""
        return self.outcome.summing.nodes[0]


def read_scenario(path: Path) -> "Scenario":
    """Read a scenario's file; raises ConfigurationError that says all its faults, by table."""
    require("forecast", "scenario")
    from comity.forecasting.scenario.parse import load_scenario, parse_scenario, scenario_faults

    content = load_scenario(_read_text(path), name=path.name)
    faults = scenario_faults(content, name=path.name)
    if len(faults) > 1:
        said = "\n".join(f"{fault.detail} {fault.remedy}" for fault in faults)
        raise ConfigurationError(said, remedy=f"{len(faults)} tables are wrong; correct each.")
    return parse_scenario(content, name=path.name)


def told_scenario(
    told: str | Mapping[str, Any], *, name: str
) -> "tuple[Scenario | None, Sequence[ConfigurationError]]":
    """Return the scenario of a TOML text or of plain values such as a form's, else all that is wrong with it.

    `name` is that of the file or form, for messages.
    """
    require("forecast", "scenario")
    from comity.forecasting.scenario.parse import load_scenario, parse_scenario, scenario_faults

    try:
        content = load_scenario(told, name=name) if isinstance(told, str) else told
    except ConfigurationError as fault:
        return None, (fault,)
    faults = scenario_faults(content, name=name)
    return (None, faults) if faults else (parse_scenario(content, name=name), ())


def compare_node(found: ScenarioRun, node: str) -> pl.DataFrame:
    """Return the comparison of one node by period, with the quantiles of 50, 80 and 95 % intervals."""
    from comity.forecasting.scenario.compare import compare

    return compare(found.outcome, levels=NODE_LEVELS, ids=[node])


def try_scenario(
    hub: Hub,
    scenario: "Scenario",
    *,
    horizon: int | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    seed: int = 0,
) -> ScenarioRun:
    """Apply a scenario to the forecast of the hub's indicator, which is made and kept as `comity forecast` does.

    Scopes know the columns destination (the reporting member), origin, and the indicator's others, such as purpose.
    The forecast of total, members and largest origins is spread over their crossings by last year's figures (of
    purposes and smaller origins only those that a scope names stand apart) and added up after.
    """
    require("forecast", "scenario")
    made = forecast_indicator(hub, horizon=horizon, as_of=as_of, sight=sight, seed=seed)
    return try_on_forecast(made, scenario, seed=seed)


def try_on_forecast(made: IndicatorForecast, scenario: "Scenario", *, seed: int = 0) -> ScenarioRun:
    """Apply a scenario to an indicator's forecast that was made (see `try_scenario`)."""
    require("forecast", "scenario")
    _past, baseline = baseline_of(made, scenario, seed=seed)
    return _run(scenario, baseline, seed=seed, run=made.run.id, origin=str(made.situation.period))


def baseline_of(made: IndicatorForecast, scenario: "Scenario", *, seed: int = 0) -> "tuple[pl.DataFrame, Baseline]":
    """Return the last year by destination, origin and what scopes name, and the forecast's paths spread over it."""
    from comity.forecasting.scenario.baseline import cells_baseline

    past = past_cells(made, scenario)
    return past, cells_baseline(
        made.result.frame,
        made.panel,
        past,
        total=TOTAL_SERIES,
        margins=margins_of(made, past),
        frequency=made.situation.period.frequency,
        seed=seed,
    )


def try_on_panel(
    path: Path, scenario: "Scenario", *, horizon: int, frequency: Frequency | None = None, seed: int = 0
) -> ScenarioRun:
    """Apply a scenario to the forecast of a long table: `unique_id`, `ds`, `y` and columns of text for scopes.

    The series are parts: none is a sum of others. The total is that of all, and there is one for each code of each
    column. Raises UsageError where a series has two codes in a column.
    """
    require("forecast", "scenario")
    from comity.forecasting.scenario.baseline import panel_baseline
    from comity.forecasting.table import read_panel

    panel = read_panel(path)
    keys = read_keys(path)
    return _run(scenario, panel_baseline(panel, keys, horizon=horizon, frequency=frequency, seed=seed), seed=seed)


def read_keys(path: Path) -> pl.DataFrame:
    """Return `unique_id` and the columns of text beside `ds` and `y` of a panel's file, a row for each series."""
    from comity.forecasting.table import read_table

    frame = read_table(path)
    columns = [name for name, kind in frame.schema.items() if kind == pl.String and name not in {"ds", "y"}]
    keys = frame.select("unique_id", *(name for name in columns if name != "unique_id"))
    keys = keys.with_columns(pl.col("unique_id").cast(pl.String)).unique(maintain_order=True)
    if repeated := keys.filter(pl.col("unique_id").is_duplicated())["unique_id"].to_list():
        raise UsageError(
            f"The series {repeated[0]} has more than one code in a column.",
            remedy="Give every series one code in each column, or remove columns that aren't keys.",
        )
    return keys


def _run(
    scenario: "Scenario", baseline: "Baseline", *, seed: int, run: int | None = None, origin: str = ""
) -> ScenarioRun:
    from comity.forecasting.scenario.apply import apply_scenario
    from comity.forecasting.scenario.compare import compare, compare_paths, sum_steps
    from comity.forecasting.scenario.readout import answer

    outcome = apply_scenario(
        scenario,
        baseline.paths,
        keys=baseline.keys,
        summing=baseline.summing,
        frequency=baseline.frequency,
        seed=seed,
    )
    return ScenarioRun(
        scenario,
        outcome,
        table=compare(outcome),
        whole=compare_paths(sum_steps(outcome.baseline), sum_steps(outcome.scenario)),
        answers=tuple(answer(outcome, threshold) for threshold in scenario.thresholds),
        run=run,
        origin=origin,
    )


def scenario_as_json(found: ScenarioRun, *, series: Sequence[str]) -> Mapping[str, Any]:
    """Return a run as plain values: the comparison of some nodes, and all answers."""
    return {
        "id": found.scenario.id,
        "name": dict(found.scenario.names),
        "origin": found.origin or None,
        "run": found.run,
        "periods": found.table.filter(pl.col("unique_id").is_in(list(series))).to_dicts(),
        "whole": found.whole.filter(pl.col("unique_id").is_in(list(series))).to_dicts(),
        "thresholds": [answer_as_json(one) for one in found.answers],
    }


def answer_as_json(found: "Answer") -> Mapping[str, Any]:
    """Return the answers to a threshold as plain values."""
    asked, needed = found.threshold, found.requirement
    return {
        "series": asked.series,
        "above": asked.above,
        "from": None if asked.first is None else str(asked.first),
        "to": None if asked.last is None else str(asked.last),
        "scope": {column: list(codes) for column, codes in asked.scope.items()},
        "probability": {
            "baseline": found.baseline.probability,
            "scenario": found.scenario.probability,
            "scenario_low": found.scenario.low,
            "scenario_high": found.scenario.high,
            "paths": found.scenario.paths,
        },
        "must_be_true": {
            "probability": needed.probability,
            "multiplier": needed.multiplier,
            "level": needed.level,
        },
        "drivers": {column: part.to_dicts() for column, part in found.drivers.items()},
    }


def period_of(ds: object, frequency: Frequency | None) -> str:
    """Return a `ds` as people write it: a date as the period that begins with it."""
    if isinstance(ds, dt.date) and frequency is not None:
        return str(Period.containing(ds, frequency))
    return str(ds)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.", remedy="Name a scenario's file.") from error
    except OSError as error:
        raise OutsideError(f"{path}: {error.strerror}.") from error
    if len(data) > _LARGEST_FILE:
        raise UsageError(
            f"{path.name} is too large for a scenario.", remedy=f"Keep it below {_LARGEST_FILE} bytes."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path.name} is not a text in UTF-8.", remedy="Save it as UTF-8.") from error
