"""The past year of an indicator by destination, origin and whatever a scenario's scopes name."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.series import TOTAL_SERIES
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.model.frames import PERIOD
from comity.model.structures import OTHER

if TYPE_CHECKING:
    from comity.forecasting.scenario.definition import Scenario

DESTINATION, ORIGIN = "destination", "origin"
_MEMBER, _OF_ORIGIN = "member:", "origin:"


def past_cells(made: IndicatorForecast, scenario: "Scenario") -> pl.DataFrame:
    """Return the last year's figures by destination, origin and the columns that a scope names.

    Columns: the keys, `step` (0 for the period that the first one ahead repeats), `value` (above zero). Origins
    that are neither forecast on their own nor named in a scope are one, `_O`.
    """
    frame = made.view.frame.rename({"reporter": DESTINATION})
    others = [name for name in frame.columns if name not in {DESTINATION, ORIGIN, PERIOD, "value", "basis"}]
    named = {name for scope in _scopes(scenario) for name in scope}
    unknown = named - {DESTINATION, ORIGIN, "series", *others}
    columns = [DESTINATION, ORIGIN, *(name for name in others if name in named or unknown)]
    steps = _past_steps(made)
    kept = frame.filter(pl.col(DESTINATION).is_in(list(made.reporters)), pl.col("value") > 0)
    apart = _patterns(scenario, ORIGIN) + [name.removeprefix(_OF_ORIGIN) for name in _forecast(made, _OF_ORIGIN)]
    return (
        kept.join(steps, on=PERIOD)
        .with_columns(
            pl.when(_fits(kept[ORIGIN].unique().to_list(), apart))
            .then(ORIGIN)
            .otherwise(pl.lit(OTHER))
            .alias(ORIGIN)
        )
        .group_by(*columns, "step")
        .agg(pl.col("value").sum())
        .sort(*columns, "step")
    )


def _fits(codes: Sequence[str], patterns: Sequence[str]) -> pl.Expr:
    """Return whether an origin stands apart."""
    return pl.col(ORIGIN).is_in([code for code in codes if any(fnmatchcase(code, one) for one in patterns)])


def _scopes(scenario: "Scenario") -> list[Mapping[str, tuple[str, ...]]]:
    return [step.scope for step in scenario.steps] + [threshold.scope for threshold in scenario.thresholds]


def _patterns(scenario: "Scenario", column: str) -> list[str]:
    """Return the patterns of a column in all scopes, those of the sums named by `series` among them."""
    scopes = _scopes(scenario)
    own = [pattern for scope in scopes for pattern in scope.get(column, ())]
    names = [name for scope in scopes for name in scope.get("series", ())]
    names += [threshold.series for threshold in scenario.thresholds]
    return own + [name.removeprefix(f"{column}=") for name in names if name.startswith(f"{column}=")]


def _past_steps(made: IndicatorForecast) -> pl.DataFrame:
    """Return for each period of the last year the steps ahead that repeat it: `_period`, `step`."""
    last = made.situation.period
    season = last.frequency.per_year
    ahead = made.result.frame.filter(pl.col("unique_id") == TOTAL_SERIES).height
    rows = [(last.shift(step % season + 1 - season).id, step) for step in range(ahead)]
    return pl.DataFrame(rows, schema={PERIOD: pl.Int64, "step": pl.Int64}, orient="row")


def _forecast(made: IndicatorForecast, prefix: str) -> list[str]:
    names: list[str] = made.result.frame["unique_id"].unique().to_list()
    return sorted(name for name in names if name.startswith(prefix))


def margins_of(made: IndicatorForecast, past: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Return for the columns destination and origin the series that forecast each code of the past."""
    return {
        column: _series(made, prefix, past[column].unique().to_list())
        for column, prefix in ((DESTINATION, _MEMBER), (ORIGIN, _OF_ORIGIN))
    }


def _series(made: IndicatorForecast, prefix: str, codes: Sequence[str]) -> dict[str, str]:
    """Return the series that forecast each code."""
    found = {name.removeprefix(prefix): name for name in _forecast(made, prefix)}
    return {code: name for code, name in found.items() if code in codes}
