"""A scenario that was tried: what it is compared with, by period and in all, and how a comparison is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.scenario import ScenarioRun, compare_node
from comity.model.periods import Period
from comity.publish.texts import Texts

LEVELS = (("0.1", "0.9"), ("0.25", "0.75"))
"""The quantiles of the intervals that are shown, the wider one first."""


@dataclass(frozen=True)
class Tried:
    """A scenario beside the forecast: the node that is shown, its name, what is counted."""

    run: ScenarioRun
    made: IndicatorForecast
    node: str
    name: str
    unit: str

    @cached_property
    def periods(self) -> list[Period]:
        """The periods ahead."""
        frequency = self.made.situation.period.frequency
        return [Period.containing(day, frequency) for day in self.made.result.frame["ds"].unique().sort()]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The node's comparison by period."""
        return compare_node(self.run, self.node).to_dicts()

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The node's comparison over all periods."""
        return self.run.whole.filter(pl.col("unique_id") == self.node).row(0, named=True)


def tell_difference(row: Mapping[str, Any], texts: Texts) -> tuple[str, ...]:
    """Return forecast, scenario, difference, its 80 % interval, and the difference in per cent."""
    low, high = (texts.number(row[f"difference_q{level}"], signed=True) for level in LEVELS[0])
    return (
        texts.number(row["baseline"]),
        texts.number(row["scenario"]),
        texts.number(row["difference"], signed=True),
        low if low == high else texts.translate("{low} to {high}", low=low, high=high),
        "–" if row["ratio"] is None else texts.percent(row["ratio"] - 1, signed=True),
    )
