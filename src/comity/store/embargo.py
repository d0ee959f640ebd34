"""Embargoes: the rows of a submission parted by the moment until which each must be held. Pure."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from comity.model import frames
from comity.model.groups import Action
from comity.model.structures import DataStructure
from comity.store.rows import ActionRows

OPENS_SCOPE = "_opens_scope"
"""Boolean: the row is of those released first in its part of a replaced scope; the others don't delete again."""
_DUE, _PARTIAL = "_due", "_partial"


@dataclass(frozen=True)
class Part:
    """How a part of a submission takes effect: cells of it that are still held, and those that open a scope.

    `held` and `opening` have the key columns and `_period`; both None for a submission that is whole. What was set
    by an event after `since` isn't deleted by the scope of an older file.
    """

    held: pl.DataFrame | None = None
    opening: pl.DataFrame | None = None
    since: int | None = None


@dataclass(frozen=True)
class Parting:
    """A checked frame parted: what may be read at once, and each moment's held rows (with OPENS_SCOPE)."""

    free: pl.DataFrame
    held: tuple[tuple[dt.datetime, pl.DataFrame], ...]


def embargo_end(text: str) -> dt.datetime | None:
    """Return the moment at which an embargo ends; a text without a zone is UTC, a day ends as it begins.

    >>> embargo_end("2024-03-31T09:00:00+02:00")
    datetime.datetime(2024, 3, 31, 7, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def part_by_embargo(
    frame: pl.DataFrame, structure: DataStructure, *, moment: dt.datetime, action: Action, scope: tuple[str, ...]
) -> Parting:
    """Part a checked frame: rows whose embargo ends after `moment` are held until then.

    Rows about a partial key (attributes of a series …) go with the first part that has observations.
    """
    if frames.EMBARGO_TIME not in frame.columns or frame[frames.EMBARGO_TIME].null_count() == frame.height:
        return Parting(frame, ())
    texts = frame[frames.EMBARGO_TIME].cast(pl.String)
    ends = {text: end for text in texts.drop_nulls().unique() if (end := embargo_end(text)) is not None}
    dues = {text: end for text, end in ends.items() if end > moment}
    if not dues:
        return Parting(frame, ())
    marked = _marked(frame.with_row_index("_n"), structure, dues=dues)
    opening = _opening(marked, structure, action=action, scope=scope)
    marked = marked.with_columns(opening.alias(OPENS_SCOPE)).sort("_n").drop("_n")
    free = marked.filter(pl.col(_DUE).is_null()).drop(_DUE, OPENS_SCOPE)
    held = [
        (end, marked.filter(pl.col(_DUE) == end).drop(_DUE))
        for end in sorted(set(dues.values()))
        if marked.filter(pl.col(_DUE) == end).height
    ]
    return Parting(free, tuple(held))


def cells_of(rows: ActionRows) -> pl.DataFrame:
    """Return the cells that the rows name: the key columns and `_period`."""
    return rows.cells.select(*rows.structure.key_ids, frames.PERIOD).unique()


def _marked(frame: pl.DataFrame, structure: DataStructure, *, dues: dict[str, dt.datetime]) -> pl.DataFrame:
    """Return the frame with `_due`: each row's moment; null where it is free."""
    moments = pl.DataFrame(
        {frames.EMBARGO_TIME: list(dues), _DUE: list(dues.values())},
        schema={frames.EMBARGO_TIME: pl.String, _DUE: pl.Datetime("us", "UTC")},
    )
    text = frame.with_columns(pl.col(frames.EMBARGO_TIME).cast(pl.String))
    marked = text.join(moments, on=frames.EMBARGO_TIME, how="left", maintain_order="left")
    off = [
        pl.col(name).cast(pl.String) == frames.SWITCHED_OFF
        for name in (*structure.key_ids, structure.time_dimension.id)
        if name in frame.columns
    ]
    is_partial = pl.any_horizontal(pl.lit(value=False), *off).fill_null(value=False)
    marked = _held_from_above(marked.with_columns(is_partial.alias(_PARTIAL)), structure).drop(_PARTIAL)
    observed = marked.filter(~is_partial)
    all_held = observed.height > 0 and observed[_DUE].null_count() == 0
    if not all_held:
        return marked
    first = observed[_DUE].min()
    return marked.with_columns(
        pl.when(is_partial & pl.col(_DUE).is_null()).then(first).otherwise(pl.col(_DUE)).alias(_DUE)
    )


def _held_from_above(marked: pl.DataFrame, structure: DataStructure) -> pl.DataFrame:
    """Hold the observations below a row of a partial key that has an embargo; the later of two moments counts."""
    above = marked.filter(pl.col(_PARTIAL) & pl.col(_DUE).is_not_null())
    names = [name for name in structure.key_ids if name in marked.columns]
    for row in above.select(*names, structure.time_dimension.id, frames.PERIOD, _DUE).iter_rows(named=True):
        below = [pl.col(name).cast(pl.String) == row[name] for name in names if row[name] != frames.SWITCHED_OFF]
        if row[structure.time_dimension.id] != frames.SWITCHED_OFF:
            below.append(pl.col(frames.PERIOD) == row[frames.PERIOD])
        is_below = pl.all_horizontal(~pl.col(_PARTIAL), *below).fill_null(value=False)
        due = pl.max_horizontal(_DUE, pl.lit(row[_DUE]))
        marked = marked.with_columns(pl.when(is_below).then(due).otherwise(pl.col(_DUE)).alias(_DUE))
    return marked


def _opening(
    marked: pl.DataFrame, structure: DataStructure, *, action: Action, scope: tuple[str, ...]
) -> pl.Series:
    """Say of each row whether nothing of the same part of the replaced scope is released before it."""
    if action is not Action.REPLACE:
        return pl.Series([False] * marked.height, dtype=pl.Boolean)
    time = structure.time_dimension.id
    columns = [frames.PERIOD if name == time else name for name in scope]
    first = pl.col(_DUE).fill_null(dt.datetime(1, 1, 1, tzinfo=dt.UTC))
    earliest = first.min().over(columns) if columns else first.min()
    return marked.select(is_first=first == earliest)["is_first"]
