"""Forecasts as they would have been issued, in a simulated hub: at moments of its own clock, knowing no more."""

import datetime as dt

import polars as pl

from comity.errors import UsageError
from comity.exchange.ports import ForecastRun
from comity.hub.extras import require
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.home import Hub
from comity.hub.situation.panel import view_indicator
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Period


def issue_past_forecasts(
    hub: Hub, origins: int = 6, *, horizon: int | None = None, sight: Sight = EVERYTHING
) -> list[ForecastRun]:
    """Issue a forecast of the indicator from each of the `origins` periods before the last whole one; oldest first.

    Each is issued when the last figures of its period had come before anybody's of the next one, reads the ledger
    as of then, and says in its recipe that it was issued in a simulation. Moments at which there was nothing to
    forecast from are passed over. Raises UsageError in a hub that isn't simulated: there only the present issues.
    """
    if not hub.ledger.simulated:
        raise UsageError(
            "Only a simulated hub can issue forecasts of the past.",
            remedy="Use `comity forecast --backtest` to see how forecasts would have done.",
        )
    require("forecast", "forecast")
    view, found = view_situation(hub, sight=sight)
    coverage = hub.ledger.coverage(view.dataflow.id)
    issued = []
    for back in reversed(range(1, origins + 1)):
        origin = found.period.shift(-back)
        moment = last_word_on(origin, coverage)
        if moment is None or view_indicator(hub, as_of=moment, sight=sight).frame.is_empty():
            continue
        made = forecast_indicator(
            hub, horizon=horizon, as_of=moment.isoformat(), period=str(origin), sight=sight, issued_at=moment
        )
        issued.append(made.run)
    return issued


def last_word_on(period: Period, coverage: pl.DataFrame) -> dt.datetime | None:
    """Return when the last figures of a period came before the first of the next one; None where none did."""
    received = pl.col("received_at")
    of_next = coverage.filter(pl.col(PERIOD) == period.shift(1).id)["received_at"].min()
    own = coverage.filter(pl.col(PERIOD) == period.id)
    before = own if of_next is None else own.filter(received < of_next)
    moment = before["received_at"].max()
    return moment if isinstance(moment, dt.datetime) else None
