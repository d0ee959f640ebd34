"""Figures for a data query, as frames that writers take: as they are, what changed, or all that they ever were."""

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from comity.errors import UsageError
from comity.hub.sdmx.query import ALL, DataQuery
from comity.hub.sdmx.sources import Figures
from comity.hub.sdmx.view import View
from comity.model import frames
from comity.model.selection import Selection
from comity.model.structures import Dataflow

_REPLACED, _DELETED = "R", "D"
_RECEIVED_AT, _HELD_UNTIL = "received_at", "valid_to"
_MOMENT = "%Y-%m-%dT%H:%M:%S%.fZ"
_SERIES_KEY = "series_key"
_PLACE = "_place"

Frames = Iterator[pl.DataFrame]


def read_frames(
    ledger: Figures, dataflow: Dataflow, view: View, *, selection: Selection, query: DataQuery
) -> Frames:
    """Yield what a query shows of a dataflow, in the order that it wants; without one, by series key and time.

    With `updatedAfter` what is there now comes first (`_action` R), then what is gone (D); with `includeHistory`
    each moment at which something changed, what changed then and what was removed, under `_valid_from` and
    `_valid_to`. Only an order, or another dimension at the observation, needs all of it in memory at once.
    """
    if query.include_history:
        made = _history(ledger, dataflow, view, selection)
    elif selection.updated_after is not None:
        made = _updates(ledger, dataflow, view, selection)
    else:
        made = (view.show(frame) for frame in ledger.stream(dataflow, selection))
    if query.sort or view.observation != dataflow.structure.time_dimension.id:
        return _ordered(made, view, query)
    return made


def _updates(ledger: Figures, dataflow: Dataflow, view: View, selection: Selection) -> Frames:
    """Yield what is there, then what is gone: of series alone, no removals, which would mean all of a series."""
    is_gone = pl.col(frames.ACTION) == _DELETED
    for frame in ledger.stream(dataflow, selection):
        yield view.show(frame.filter(~is_gone))
    if view.has_observations:
        for frame in ledger.stream(dataflow, selection):
            yield _without_state(view.show(frame.filter(is_gone)), view)


def _without_state(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    """Return removals with no measure at all: a missing one would mean that the measure alone is removed."""
    measure = view.dataflow.structure.measure.id
    nothing = pl.lit(None, pl.String).alias(measure)
    return frame.with_columns(nothing) if measure in frame.columns else frame


def _history(ledger: Figures, dataflow: Dataflow, view: View, selection: Selection) -> Frames:
    """Yield a frame for each moment and action; of what changed twice in one moment, only the last counts."""
    if not view.has_observations:
        raise UsageError(
            "includeHistory tells of observations, and none are asked for.",
            remedy="Leave out measures=none or attributes=none.",
        )
    cell = [*dataflow.structure.key_ids, frames.TIME_PERIOD]
    changes = ledger.vintages(dataflow, selection)
    last = changes.unique([*cell, _RECEIVED_AT], keep="last", maintain_order=True)
    is_gone = pl.col(frames.ACTION) == _DELETED
    moment, until = (pl.col(name).dt.strftime(_MOMENT) for name in (_RECEIVED_AT, _HELD_UNTIL))
    dated = last.with_columns(
        pl.when(is_gone).then(pl.lit(_DELETED)).otherwise(pl.lit(_REPLACED)).alias(frames.ACTION),
        pl.when(~is_gone).then(moment).alias(frames.VALID_FROM),
        pl.when(is_gone).then(moment).otherwise(until).alias(frames.VALID_TO),
    ).sort(_RECEIVED_AT, is_gone, maintain_order=True)
    for part in dated.partition_by(_RECEIVED_AT, frames.ACTION, maintain_order=True):
        shown = view.show(part.drop(_RECEIVED_AT, _HELD_UNTIL))
        yield _without_state(shown, view) if part[0, frames.ACTION] == _DELETED else shown


def by_data_set(made: Frames) -> Frames:
    """Yield frames of which each is one data set of one validity: until when single rows held is left out."""
    for frame in made:
        if frames.VALID_FROM in frame.columns:
            held = pl.when(pl.col(frames.VALID_FROM).is_null()).then(pl.col(frames.VALID_TO))
            yield frame.with_columns(held.alias(frames.VALID_TO))
        else:
            yield frame


def _ordered(made: Frames, view: View, query: DataQuery) -> Frames:
    """Yield all rows in order, those of one series together; data sets stay apart."""
    for _, group in itertools.groupby((frame for frame in made if frame.height), key=_data_set_of):
        yield _in_order(pl.concat([_as_texts(frame) for frame in group], how="diagonal_relaxed"), view, query)


def _as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with codes as text: frames may number the same codes in different ways."""
    coded = [name for name, dtype in frame.schema.items() if dtype in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(name).cast(pl.String) for name in coded)


def _data_set_of(frame: pl.DataFrame) -> tuple[object, ...]:
    """Return what tells a frame's data set from others: rows of one frame share it."""
    names = [name for name in (frames.ACTION, frames.VALID_FROM) if name in frame.columns]
    return frame.select(names).row(0) if names else ()


def _in_order(whole: pl.DataFrame, view: View, query: DataQuery) -> pl.DataFrame:
    terms = [(one, is_down) for name, is_down in query.sort for one in _sorted_by(name, view)]
    known = set(whole.columns)
    terms = [(name, is_down) for name, is_down in terms if name in known]
    if not terms:
        terms = [(name, False) for name in (*view.key, view.observation)]
    by = [_sortable(whole, name) for name, _ in terms]
    down = [is_down for _, is_down in terms]
    ordered = whole.sort(by, descending=down, nulls_last=True, maintain_order=True)
    if view.is_flat:
        return ordered
    numbered = ordered.with_row_index(_PLACE)
    return numbered.sort(pl.col(_PLACE).min().over(list(view.key)), maintain_order=True).drop(_PLACE)


def _sorted_by(name: str, view: View) -> tuple[str, ...]:
    """Return the components that a part of `sort` means."""
    if name == ALL:
        return (*view.key, view.observation)
    if name == _SERIES_KEY:
        return view.key
    if name not in view.dataflow.structure.by_id:
        known = ", ".join((ALL, _SERIES_KEY, *view.dataflow.structure.by_id))
        raise UsageError(f"Nothing can be sorted by {name[:100]}.", remedy=f"Sort by one of {known}.")
    return (name,)


def _sortable(whole: pl.DataFrame, name: str) -> pl.Expr:
    """Return codes as text and periods by their place in time."""
    if name == frames.TIME_PERIOD and frames.PERIOD in whole.columns:
        return pl.col(frames.PERIOD)
    return pl.col(name) if whole.schema[name].is_numeric() else pl.col(name).cast(pl.String)


@dataclass
class Window:
    """Lets through the rows between `offset` and `offset + limit`, across the frames of all dataflows."""

    offset: int
    limit: int | None

    @property
    def is_open(self) -> bool:
        """Say whether all rows pass."""
        return self.offset == 0 and self.limit is None

    @property
    def most(self) -> int:
        """Return how many rows can still pass."""
        return sys.maxsize if self.limit is None else self.limit

    def cut(self, made: Frames) -> Frames:
        """Yield the rows within the window; no more is read than needed."""
        for frame in made:
            skipped = min(self.offset, frame.height)
            self.offset -= skipped
            kept = frame.slice(skipped, self.limit)
            if self.limit is not None:
                self.limit -= kept.height
            yield kept
            if self.limit == 0:
                return
