"""The forecasts that were issued by a moment, with what each was made from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.recipe import Recipe, parse_recipe
from comity.hub.home import Hub
from comity.model.selection import Moment

_INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Issued:
    """A forecast that was issued, and its recipe."""

    run: ForecastRun
    recipe: Recipe


def issued_by(hub: Hub, subject: str, moment: Moment) -> Iterator[Issued]:
    """Yield the runs that were issued by a moment, or before anything came after a number of the ledger."""
    if isinstance(moment, int):
        coverage = hub.ledger.coverage()
        later = coverage.filter(pl.col("seq") > moment)["received_at"].min()
        end = later - _INSTANT if isinstance(later, dt.datetime) else None
    else:
        end = moment
    for run in hub.ledger.forecast_runs(subject):
        if end is None or run.issued_at <= end:
            yield Issued(run, parse_recipe(run.recipe))
