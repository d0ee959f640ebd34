"""The report's part on season: plain data from what the hub made."""

from comity.hub.situation.seasonal import HeadlineSeries, SeasonalView
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.publish.report_data import Names
from comity.publish.seasonal_data import Seasonal, SeasonalPoint, SeasonalSeries


def seasonal_part(found: SeasonalView, *, unit: Names) -> Seasonal:
    """Return the headline series for chart and table; `unit` follows a number, by language."""
    return Seasonal([_series(one) for one in found.series], unit)


def _series(one: HeadlineSeries) -> SeasonalSeries:
    made = one.adjusted
    method = made.specification.method.value if made.specification is not None and made.is_adjusted else ""
    columns = (PERIOD, "value", "adjusted", "trend", "trend_is_uncertain", "is_outlier")
    points = [
        SeasonalPoint(Period.from_id(number), *rest) for number, *rest in made.frame.select(columns).iter_rows()
    ]
    change = one.growth.change if one.growth is not None and one.growth.is_told else None
    return SeasonalSeries(one.origin or "", method, points, change, one.statements)
