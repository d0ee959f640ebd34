"""What is expected of a scope's flows over some periods: from an issued forecast where one covers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.errors import UsageError
from comity.hub.effects.scope import EffectScope
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.shown import ShownForecast, Wish, show_forecast
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period

FURTHEST_YEARS = 3
_LOWER, _UPPER = "q0.1", "q0.9"


@dataclass(frozen=True)
class ExpectedFlow:
    """A flow's forecast of a period, with its 80 % interval; `run` is the number of the issued forecast, if one."""

    series: str
    period: Period
    mean: float
    lower: float
    upper: float
    run: int | None


def expected_flows(
    hub: Hub,
    scope: EffectScope,
    *,
    first: Period,
    last: Period,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> tuple[Period, tuple[ExpectedFlow, ...]]:
    """Return the last period that the forecast knew, and what it expects of the flows from `first` to `last`.

    The newest issued forecast that reaches so far is taken, else one is made and not kept. Raises UsageError for
    periods that are too far ahead.
    """
    wish, names = _wish(scope)
    shown = show_forecast(hub, Wish(subject=wish.subject, flow=wish.flow, as_of=as_of), sight=sight)
    ahead = shown.recipe.origin.steps_to(last)
    if ahead > FURTHEST_YEARS * last.frequency.per_year:
        raise UsageError(
            f"{last} is too far ahead to be forecast.", remedy=f"Plan up to {FURTHEST_YEARS} years ahead."
        )
    if ahead > shown.recipe.horizon:
        wish = Wish(subject=wish.subject, flow=wish.flow, horizon=ahead, as_of=as_of)
        shown = show_forecast(hub, wish, sight=sight)
    return shown.recipe.origin, tuple(_rows(shown, names, first=first, last=last))


def _wish(scope: EffectScope) -> tuple[Wish, Mapping[str, str] | None]:
    """Return the forecast that has the scope's flows, and its series by name; None for all of its series."""
    reporter = scope.dataflow.reporter_dimension
    is_indicator = scope.definition.id != scope.dataflow.id and not scope.picked
    if is_indicator and set(scope.codes) == {reporter}:
        return Wish(subject=scope.definition.id), {f"member:{code}": code for code in scope.codes[reporter]}
    taken = {name: one.include for name, one in scope.definition.filters.items() if len(one.include) == 1}
    by = tuple(name for name in scope.by if name in scope.codes or name == reporter)
    return Wish(subject=scope.dataflow.id, flow=FlowSeries({**taken, **scope.picked, **scope.codes}, by)), None


def _rows(
    shown: ShownForecast, names: Mapping[str, str] | None, *, first: Period, last: Period
) -> list[ExpectedFlow]:
    wanted = pl.col("ds").is_between(first.start, last.start)
    frame = shown.frame.filter(wanted).drop_nulls("mean")
    if names is not None:
        frame = frame.filter(pl.col("unique_id").is_in(list(names)))
    return [_row(row, shown, names) for row in frame.sort("unique_id", "ds").iter_rows(named=True)]


def _row(row: Mapping[str, Any], shown: ShownForecast, names: Mapping[str, str] | None) -> ExpectedFlow:
    return ExpectedFlow(
        series=names[row["unique_id"]] if names else row["unique_id"],
        period=Period.containing(row["ds"], shown.frequency),
        mean=row["mean"],
        lower=row[_LOWER],
        upper=row[_UPPER],
        run=shown.run.id,
    )
