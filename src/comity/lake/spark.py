"""Read the lake on Spark without Delta's Java packages: the Parquet files that the table's log names."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.lake.columns import ACTION, CELL, HOLDS, SEQ
from comity.lake.table import foreign_errors

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PLACE = "_place"


def read_lake(session: "SparkSession", uri: str, *, options: Mapping[str, str] | None = None) -> "DataFrame":
    """Return the lake's rows as they are at this moment; `options` are those of the object store (delta-rs).

    Spark reads `s3://` by its own connector for `s3a://`. Raises UsageError where nothing was published yet.
    """
    from deltalake import DeltaTable
    from pyspark.sql.types import StructType

    with foreign_errors(uri):
        table = DeltaTable(uri, storage_options=dict(options or {}) or None)
        files = [_for_spark(file) for file in table.file_uris()]
        kinds = StructType.fromJson(json.loads(table.schema().to_json()))
    if not files:
        raise UsageError(f"The lake at {uri} is empty.", remedy="Publish to it: `comity publish-lake`.")
    return session.read.schema(kinds).option("basePath", _for_spark(table.table_uri)).parquet(*files)


def state_as_of(rows: "DataFrame", seq: int | None = None) -> "DataFrame":
    """Return the rows that hold as of a sequence (None: the last): each cell's latest, where it isn't gone."""
    from pyspark.sql import Window, functions

    known = rows if seq is None else rows.filter(functions.col(SEQ) <= seq)
    window = Window.partitionBy(*CELL).orderBy(functions.col(SEQ).desc())
    placed = known.withColumn(_PLACE, functions.row_number().over(window))
    return placed.filter((functions.col(_PLACE) == 1) & (functions.col(ACTION) == HOLDS)).drop(_PLACE)


def _for_spark(uri: str) -> str:
    return "s3a" + uri.removeprefix("s3") if uri.startswith("s3://") else uri
