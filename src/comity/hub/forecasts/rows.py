"""Stored forecasts as observations of FORECAST_<FLOW>: a row for each series, period, and part of the forecast."""

import datetime as dt

import polars as pl

from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.recipe import Recipe, parse_recipe
from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import TOTAL, Dataflow
from comity.structures import forecasts
from comity.structures.indicators import indicators

FORECAST_VALUE = "F"
"""OBS_STATUS of a forecast value."""
_TO_THE_SECOND = "%Y-%m-%dT%H:%M:%SZ"


def rows_of_run(run: ForecastRun, dataflow: Dataflow) -> pl.DataFrame:
    """Return a run as an observation frame of its dataflow of forecasts; `_seq` is the run's number.

    What has no forecast has no row. A moment of issue is told to the second, in UTC.
    """
    recipe = parse_recipe(run.recipe)
    levels = [name for name in run.frame.columns if name.startswith("q0.")]
    codes = {"mean": forecasts.MEAN} | {name: forecasts.quantile_code(float(name[1:])) for name in levels}
    long = run.frame.unpivot(list(codes), index=["unique_id", "ds"], variable_name="_part", value_name="_value")
    frequency = recipe.origin.frequency
    periods = {day: Period.containing(day, frequency) for day in long["ds"].unique().to_list()}
    texts = {day: str(period) for day, period in periods.items()}
    ids = {day: period.id for day, period in periods.items()}
    told = {
        frames.OBS_STATUS: FORECAST_VALUE,
        frames.CONF_STATUS: recipe.confidentiality,
        forecasts.FORECAST_RUN: str(run.id),
        forecasts.RUN_DIGEST: run.digest,
        forecasts.LEDGER_SEQ: str(run.seq),
        forecasts.LAST_PERIOD: str(recipe.origin),
    }
    return (
        long.filter(pl.col("_value").is_not_null())
        .with_columns(
            *_key(run, recipe, dataflow),
            pl.lit(issued_text(run.issued_at)).alias(forecasts.FORECAST_ORIGIN),
            pl.col("_part").replace_strict(codes, return_dtype=pl.String).alias(forecasts.QUANTILE),
            pl.lit(recipe.recipe).alias(forecasts.MODEL),
            pl.col("ds").replace_strict(texts, return_dtype=pl.String).alias(frames.TIME_PERIOD),
            pl.col("_value").cast(pl.Float64).alias(frames.OBS_VALUE),
            *(pl.lit(text).alias(name) for name, text in told.items()),
            pl.col("ds").replace_strict(ids, return_dtype=pl.Int64).alias(frames.PERIOD),
            pl.lit(run.id, pl.Int64).alias(frames.SEQ),
        )
        .select(*columns_of(dataflow))
    )


def columns_of(dataflow: Dataflow) -> tuple[str, ...]:
    """Return the columns of the observation frame of a dataflow of forecasts."""
    structure = dataflow.structure
    attributes = tuple(part.id for part in structure.attributes)
    return (
        *structure.key_ids,
        structure.time_dimension.id,
        structure.measure.id,
        *attributes,
        frames.PERIOD,
        frames.SEQ,
    )


def issued_text(moment: dt.datetime) -> str:
    """Return a moment of issue as FORECAST_ORIGIN has it; texts sort as moments do.

    >>> issued_text(dt.datetime(2026, 3, 2, 9, 30, 1, 5, tzinfo=dt.UTC))
    '2026-03-02T09:30:01Z'
    """
    return moment.astimezone(dt.UTC).strftime(_TO_THE_SECOND)


def _key(run: ForecastRun, recipe: Recipe, dataflow: Dataflow) -> list[pl.Expr]:
    """Return the dimensions of what is forecast, from the series' names."""
    added = (forecasts.FORECAST_ORIGIN, forecasts.QUANTILE, forecasts.MODEL)
    own = [name for name in dataflow.structure.key_ids if name not in added]
    series = pl.col("unique_id")
    if run.subject not in indicators():
        parts = series.str.split(".")
        return [parts.list.get(place).alias(name) for place, name in enumerate(own)]
    codes = {
        frames.FREQ: pl.lit(recipe.origin.frequency.value),
        dataflow.reporter_dimension: series.str.extract(r"^(?:member|cell):([^:]+)"),
    }
    origin = series.str.extract(r"^(?:origin:|cell:[^:]+:)(.+)$")
    return [pl.coalesce(codes.get(name, origin), pl.lit(TOTAL)).alias(name) for name in own]
