"""A Spark job over a lake: the group's indicator as of a moment, reporter by reporter, and its forecast.

    spark-submit forecast_on_spark.py URI --as-of 120 --members AM,KG --output forecast.csv

The cluster's machines need the same Python, `comity[forecast,lake]` and pyarrow. docs/how-to/publish-a-lake.md.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyspark.sql import SparkSession

import comity
from comity.analysis.indicators import compute
from comity.analysis.series import indicator_panel
from comity.lake.reading import to_observations
from comity.lake.spark import read_lake, state_as_of
from comity.model.periods import Frequency, Period
from comity.structures.indicators import indicator
from comity.structures.pack import standard_pack

INDICATOR = "VISITORS_THIRD_COUNTRIES"
COLUMNS = "reporter string, origin string, purpose string, mode string, _period long, value double, basis string"


def analysis(members: Sequence[str]) -> Callable[[pa.Table], pa.Table]:
    """Return what makes a reporter's indicator frame of its rows; it travels to the cluster's machines."""

    def work(rows: pa.Table) -> pa.Table:
        definition = indicator(INDICATOR)
        dataflow = standard_pack().dataflows[definition.dataflow]
        frame = to_observations(pl.DataFrame(pl.from_arrow(rows)), dataflow)
        made = compute(definition, frame, dataflow=dataflow, members=members, frequency=Frequency.MONTHLY)
        return made.select(_schema().names).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(_schema())

    return work


def _schema() -> pa.Schema:
    kinds = {"string": pa.string(), "long": pa.int64(), "double": pa.float64()}
    return pa.schema([(name, kinds[kind]) for name, kind in (part.split() for part in COLUMNS.split(", "))])


def analyse(session: SparkSession, uri: str, *, as_of: int | None, members: Sequence[str]) -> pl.DataFrame:
    """Return the indicator frame of all reporters as of a number; each reporter's is made on the cluster."""
    flow = indicator(INDICATOR).dataflow
    rows = state_as_of(read_lake(session, uri).filter(f"dataflow = '{flow}'"), as_of)
    found = rows.groupBy("REPORTER").applyInArrow(analysis(members), COLUMNS).toArrow()
    frame = pl.DataFrame(pl.from_arrow(found))
    return frame.sort([name for name in frame.columns if name not in {"value", "basis"}])


def panel_of(found: pl.DataFrame, *, members: Sequence[str]) -> pl.DataFrame:
    """Return the series to forecast: the total, each member, and each origin, up to the last period."""
    last = Period.from_id(found["_period"].max())
    origins = sorted(found["origin"].unique())
    reporters = [member for member in members if member in found["reporter"]]
    return indicator_panel(found, reporters=reporters, last=last, origins=origins)


def main() -> None:
    """Analyse and forecast; write the forecast to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("--as-of", type=int, default=None)
    parser.add_argument("--members", required=True)
    parser.add_argument("--horizon", type=int, default=12)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    members = given.members.split(",")
    session = SparkSession.builder.appName("comity-lake").getOrCreate()
    found = analyse(session, given.uri, as_of=given.as_of, members=members)
    panel = panel_of(found, members=members)
    # The session that runs already takes the local members, one batch of series a task.
    made = comity.forecast(panel, horizon=given.horizon, frequency=Frequency.MONTHLY, engine="spark")
    made.frame.write_csv(given.output)


if __name__ == "__main__":
    main()
