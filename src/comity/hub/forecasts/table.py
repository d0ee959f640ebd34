"""Forecast any long table without a hub: files in, a file out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.hub.extras import require
from comity.model.periods import Frequency

if TYPE_CHECKING:
    from comity.forecasting.forecaster import ForecastResult


@dataclass(frozen=True)
class TableOptions:
    """How a table is forecast: what `comity.forecast` takes, in the words of a command.

    `exceptional` are declared periods as `2020-03:2022-06` or, where they go on, `2020-03:`; `places` is a
    table with `unique_id` and `countries` (codes apart by spaces), `signals` one of outside signals.
    """

    frequency: Frequency | None = None
    quantiles: tuple[float, ...] | None = None
    point: str = "mean"
    exceptional: Sequence[str] = ()
    breaks: Sequence[str] = ()
    members: Sequence[str] = ()
    places: Path | None = None
    signals: Path | None = None
    engine: str | None = None
    jobs: int = 1


def forecast_table(
    source: Path,
    target: Path,
    *,
    horizon: int,
    options: TableOptions,
    progress: Callable[[int, int], None] | None = None,
) -> "ForecastResult":
    """Forecast any long table (`unique_id`, `ds`, `y`) without a hub, and write the result.

    Raises UsageError where a table or an option can't be read.
    """
    require("forecast", "forecast")
    from comity.forecasting.forecaster import DEFAULT_QUANTILES, EVERYWHERE, forecast
    from comity.forecasting.places_table import read_places
    from comity.forecasting.table import read_panel, read_table, write_forecast

    panel = read_panel(source)
    result = forecast(
        panel,
        horizon=horizon,
        frequency=options.frequency,
        quantiles=options.quantiles or DEFAULT_QUANTILES,
        point=options.point,
        calendar=EVERYWHERE if options.places is None else read_places(options.places),
        exceptional=[_span(text) for text in options.exceptional],
        breaks=options.breaks,
        signals=None if options.signals is None else read_table(options.signals),
        members=options.members,
        engine=options.engine,
        n_jobs=options.jobs,
        progress=progress,
    )
    write_forecast(result.frame, target)
    return result


def _span(text: str) -> tuple[str, str | None]:
    first, colon, last = (part.strip() for part in text.partition(":"))
    if not first or not colon:
        raise UsageError(
            f"{text} is no span of periods.",
            remedy="Write FIRST:LAST such as 2020-03:2022-06, or 2020-03: if it goes on.",
        )
    return first, last or None
