"""A simulated hub of two states with three years of months, and more that come one by one; for forecasts."""

import datetime as dt
import math
from pathlib import Path

import polars as pl

from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.recipe import FlowSeries, Recipe
from comity.hub.home import Hub
from comity.hub.intake.submit import Outcome
from comity.model.periods import Frequency, Period
from small_hub import GROUP, after, line, make_hub, send

FIRST = Period(Frequency.MONTHLY, 2022, 1)
HISTORY = 37
INDICATOR = "VISITORS_THIRD_COUNTRIES"
ORIGIN = Period(Frequency.MONTHLY, 2026, 1)
"""The last period that forecasts of `keep_forecast` know of."""
TWO_STATES = GROUP.replace('acceptance = "secretariat"\n', "")
LEVELS = {("KG", "CN"): 4000, ("KG", "DE"): 900, ("AM", "CN"): 2000, ("AM", "DE"): 1500}
_A_DAY = 24


def figure(reporter: str, origin: str, number: int) -> int:
    """Return the figure of the month so many after the first: a season, a little growth, and noise by rule."""
    noise = ((number * 7919 + LEVELS[reporter, origin]) % 13 - 6) / 100
    return round(LEVELS[reporter, origin] * (1 + 0.3 * math.sin(number / 6 * math.pi) + 0.002 * number + noise))


def months_of(reporter: str, first: int, last: int, *, more: str = ",,", factor: float = 1.0) -> list[str]:
    """Return a reporter's rows for some months, both included; `more` is CONF_STATUS,EMBARGO_TIME,COMMENT."""
    return [
        line(
            reporter,
            origin,
            round(factor * figure(reporter, origin, number)),
            period=str(FIRST.shift(number)),
            more=more,
        )
        for number in range(first, last + 1)
        for one, origin in LEVELS
        if one == reporter
    ]


def hours_of(number: int) -> float:
    """Return when a month is sent by KG, in hours after the first morning; AM sends six hours later."""
    return _A_DAY * (number - HISTORY + 2)


def send_month(hub: Hub, number: int) -> list[Outcome]:
    """Send a month of both states."""
    at = hours_of(number)
    return [
        send(hub, "KG", *months_of("KG", number, number), hours=at),
        send(hub, "AM", *months_of("AM", number, number), hours=at + 6),
    ]


def make_forecast_hub(folder: Path, *, months: int = 0, text: str = TWO_STATES) -> Hub:
    """Return a hub with three years and a month of both states, and so many months more, sent day by day."""
    hub = make_hub(folder, text)
    send(hub, "KG", *months_of("KG", 0, HISTORY - 1), hours=0)
    send(hub, "AM", *months_of("AM", 0, HISTORY - 1), hours=6)
    for number in range(HISTORY, HISTORY + months):
        send_month(hub, number)
    return hub


def day_of(number: int) -> dt.date:
    """Return the first day of a month."""
    return FIRST.shift(number).start


def keep_forecast(
    hub: Hub, value: float, *, hours: float, subject: str = INDICATOR, confidentiality: str = "F"
) -> ForecastRun:
    """Keep a forecast made by hand of two series for two months; the median of one month is missing."""
    is_flow = subject == "CROSSINGS"
    series = ["M.KG.CN.C.IN._T._T._T.CROSSINGS"] if is_flow else ["total", "member:KG"]
    rows = [
        {
            "unique_id": name,
            "ds": dt.date(2026, month, 1),
            "mean": value + month,
            "q0.025": value - 1,
            "q0.5": None if month == 3 else value,
            "naive": 0.0,
        }
        for name in series
        for month in (2, 3)
    ]
    recipe = Recipe(
        recipe="model-1",
        horizon=2,
        origin=ORIGIN,
        reporters=("KG",),
        confidentiality=confidentiality,
        flow=FlowSeries() if is_flow else None,
    )
    kept = ForecastRun(
        subject=subject, seq=1, recipe=recipe.render(), seed=0, issued_at=after(hours), frame=pl.DataFrame(rows)
    )
    return hub.ledger.save_forecast_run(kept)
