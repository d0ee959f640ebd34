"""Attributes attached above the observation: to the dataset, a series or a group. Append-only, by partial key."""

import json
from collections.abc import Mapping
from functools import lru_cache

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import Component, Dataflow
from comity.store.dialect import dialect_of
from comity.store.fetch import Schema, fetch_frame

_LATEST: Schema = {
    "component": pl.String,
    "partial_key": pl.String,
    "seq": pl.Int64,
    "action": pl.String,
    "value": pl.String,
}
CHANGES: Schema = {"component": pl.String, "partial_key": pl.String, "action": pl.String, "value": pl.String}
# Up to so many rows, a join takes longer than it saves.
_FEW = 2_000
_TEXTS: Schema = {"id": pl.Int64, frames.TIME_PERIOD: pl.String}
_KEY = ("component", "partial_key")


def attached(dataflow: Dataflow) -> tuple[Component, ...]:
    """Return the attributes that are attached above the observation."""
    return tuple(a for a in dataflow.structure.attributes if a.attachment is not None)


def attribute_values(connection: sa.Connection, dataflow: Dataflow, seq: int | None = None) -> pl.DataFrame:
    """Return the values as of a sequence: columns component, partial_key (JSON text), value."""
    condition = "dataflow = ?" if seq is None else "dataflow = ? AND seq <= ?"
    sql = dialect_of(connection).last_rows("attr", _KEY, ("action", "value"), condition)
    parameters = (dataflow.id,) if seq is None else (dataflow.id, seq)
    latest = fetch_frame(connection, sql, parameters, schema=_LATEST)
    return latest.filter(pl.col("action") != "D").select(*_KEY, "value")


def attribute_changes(connection: sa.Connection, dataflow: Dataflow, rows: pl.DataFrame) -> pl.DataFrame:
    """Return what the rows change: columns component, partial_key, action, value.

    Merge and replace both merge attributes above the observation (SDMX-CSV field guide, "R"). A delete row takes
    away the attributes that it names, for any partial key where it leaves dimensions open.
    """
    if all(rows[a.id].null_count() == rows.height for a in attached(dataflow)):
        return pl.DataFrame(schema=CHANGES)
    before = {(component, key): value for component, key, value in attribute_values(connection, dataflow).rows()}
    after = dict(before)
    for component in attached(dataflow):
        for action, key, value in _mentions(rows, component):
            if action == "D":
                _remove(after, component.id, pattern=json.loads(key))
            else:
                after[component.id, key] = value
    return _difference(before, after)


def with_period_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the time period's SDMX text, made from `_period`."""
    return frame.with_columns(period_texts(frame[frames.PERIOD]))


def period_texts(numbers: pl.Series) -> pl.Series:
    """Return the SDMX texts of periods, as TIME_PERIOD."""
    if numbers.len() <= _FEW:
        found = [None if number is None else _text_of(number) for number in numbers]
        return pl.Series(frames.TIME_PERIOD, found, dtype=pl.String)
    ids = numbers.drop_nulls().unique().to_list()
    texts = pl.DataFrame({"id": ids, frames.TIME_PERIOD: [_text_of(number) for number in ids]}, schema=_TEXTS)
    return numbers.to_frame("id").join(texts, on="id", how="left", maintain_order="left")[frames.TIME_PERIOD]


@lru_cache(maxsize=4096)
def _text_of(period: int) -> str:
    return str(Period.from_id(period))


def _mentions(rows: pl.DataFrame, component: Component) -> list[tuple[str, str, str]]:
    """Return action, partial key and value of the rows that hold the attribute, in order, without repeats."""
    held = with_period_text(rows.filter(pl.col(component.id).is_not_null()))
    return (
        held.select(frames.ACTION, partial_key(component), component.id)
        .unique(maintain_order=True, keep="last")
        .rows()
    )


def partial_key(component: Component) -> pl.Expr:
    """Return the partial key as JSON text: the codes of the dimensions that the attribute is attached to."""
    if not component.attachment:
        return pl.lit("{}").alias("partial_key")
    return pl.struct(component.attachment).struct.json_encode().alias("partial_key")


def _remove(values: dict[tuple[str, str], str], component: str, *, pattern: Mapping[str, str | None]) -> None:
    """Remove the values whose partial key matches; a null in the pattern matches any code."""
    wanted = {name: code for name, code in pattern.items() if code is not None}
    for own, key in [k for k in values if k[0] == component]:
        if wanted.items() <= json.loads(key).items():
            del values[own, key]


def _difference(before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    rows: list[tuple[str, str, str, str | None]] = [
        (*key, "U" if key in before else "I", value) for key, value in after.items() if before.get(key) != value
    ]
    rows += [(*key, "D", None) for key in before if key not in after]
    return pl.DataFrame(rows, schema=CHANGES, orient="row").sort(_KEY)
