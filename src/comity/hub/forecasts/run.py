"""Forecast a panel with the calendars of its countries, and with what the group's file tells."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from comity.model.periods import Frequency

if TYPE_CHECKING:
    from comity.forecasting.forecaster import ForecastResult
    from comity.forecasting.knowledge import Knowledge


def run_panel(
    panel: pl.DataFrame,
    places: Mapping[str, tuple[str, ...]],
    *,
    horizon: int,
    frequency: Frequency,
    seed: int,
    knowledge: "Knowledge",
) -> "ForecastResult":
    """Return the forecast of a panel's series; `places` says by series whose calendars move it."""
    from comity.forecasting.calendar.effects import Calendar
    from comity.forecasting.forecaster import forecast

    return forecast(
        panel,
        horizon=horizon,
        frequency=frequency,
        calendar=Calendar(places),
        exceptional=knowledge.exceptional,
        breaks=knowledge.breaks,
        signals=knowledge.signals,
        as_of=knowledge.as_of,
        seed=seed,
    )


def declared_times(knowledge: "Knowledge") -> tuple[str, ...]:
    """Return the exceptional times that were declared, as a recipe has them."""
    from comity.forecasting.shocks.declared import declarations_of

    return tuple(f"{one.first}:{one.last or ''}" for one in declarations_of(knowledge.exceptional))
