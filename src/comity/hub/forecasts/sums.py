"""The sum of a forecast over its horizon, with an interval of the sum."""

from typing import TYPE_CHECKING

from comity.hub.extras import require
from comity.hub.forecasts.shown import ShownForecast

if TYPE_CHECKING:
    from comity.forecasting.horizon_sum import HorizonSum


def sum_ahead(shown: ShownForecast, series: str) -> "HorizonSum | None":
    """Return the sum of a series over all periods ahead; None where it has no forecast (`sum_horizon`)."""
    require("forecast", "forecast")
    from comity.forecasting.horizon_sum import sum_horizon

    return sum_horizon(shown.frame, shown.panel, series, season=shown.frequency.per_year)
