"""A nowcast as SDMX-CSV: estimates as observations of FORECAST_<INDICATOR>, each with OBS_STATUS I."""

import polars as pl

from comity.formats.sdmx_csv import write_sdmx_csv
from comity.hub.forecasts.keep import confidentiality_of
from comity.hub.forecasts.recipe import Recipe
from comity.hub.forecasts.rows import issued_text
from comity.hub.forecasts.structures import forecast_dataflow
from comity.hub.home import Hub
from comity.hub.situation.nowcast import NowcastView
from comity.model import frames
from comity.model.structures import TOTAL
from comity.structures import forecasts

MODEL = "NOWCAST"
_COLUMNS = {
    "value": forecasts.MEAN,
    "lower95": forecasts.quantile_code(0.025),
    "lower80": forecasts.quantile_code(0.1),
    "upper80": forecasts.quantile_code(0.9),
    "upper95": forecasts.quantile_code(0.975),
}
_REPORTER, _ORIGIN = "reporter", "origin"


def write_nowcast(hub: Hub, view: NowcastView) -> str:
    """Return the estimates as an SDMX-CSV 2.0 message: for each its mean and the bounds of its intervals.

    Members stand with the origin `_T`, their parts with their own; what was reported isn't in it. `FORECAST_ORIGIN`
    is the moment that the figures were known at, `LEDGER_SEQ` the last number of the ledger that it knows of.
    """
    dataflow = forecast_dataflow(hub.catalogue, view.indicator.definition.id)
    key = dataflow.structure.key_ids
    reporter = dataflow.reporter_dimension
    told = {
        frames.FREQ: view.period.frequency.value,
        forecasts.FORECAST_ORIGIN: issued_text(view.known_at),
        forecasts.MODEL: MODEL,
        frames.TIME_PERIOD: str(view.period),
        frames.OBS_STATUS: "I",
        frames.CONF_STATUS: _confidentiality(hub, view),
        forecasts.LEDGER_SEQ: str(view.indicator.seq),
        forecasts.LAST_PERIOD: str(view.period),
    }
    rows = _rows(view).with_columns(*(pl.lit(text).alias(name) for name, text in told.items()))
    breakdown = next(
        (name for name in key if name not in told and name not in {reporter, forecasts.QUANTILE}), None
    )
    named = {_REPORTER: reporter} | ({_ORIGIN: breakdown} if breakdown else {})
    order = [*key, frames.TIME_PERIOD]
    return write_sdmx_csv(rows.rename(named).sort(order), dataflow)


def _confidentiality(hub: Hub, view: NowcastView) -> str:
    """Return the code of who may see the estimates: those from whom none of the figures behind them is hidden."""
    indicator = view.indicator
    recipe = Recipe(recipe=MODEL, horizon=1, origin=view.period, reporters=(), sight=indicator.sight)
    return confidentiality_of(hub, indicator.dataflow, seq=indicator.seq, recipe=recipe)


def _rows(view: NowcastView) -> pl.DataFrame:
    """Return a row for each estimate and part of it: reporter, origin, quantile, value."""
    columns = [_REPORTER, _ORIGIN, *_COLUMNS]
    whole = view.found.estimates.with_columns(pl.lit(TOTAL).alias(_ORIGIN)).select(columns)
    parts = view.found.parts
    both = whole if parts is None else pl.concat([whole, parts.filter(pl.col(_ORIGIN) != TOTAL).select(columns)])
    long = both.unpivot(
        list(_COLUMNS), index=[_REPORTER, _ORIGIN], variable_name="_part", value_name=frames.OBS_VALUE
    )
    code = pl.col("_part").replace_strict(_COLUMNS, return_dtype=pl.String)
    return long.with_columns(code.alias(forecasts.QUANTILE)).drop("_part")
