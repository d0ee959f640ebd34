"""The file under check: its rows in a shape that every check can rely on, and where each value came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from comity.model.frames import ACTION, COLUMN, PERIOD, ROW, SWITCHED_OFF, VALUE
from comity.model.structures import Codelist, Component, Dataflow, DataStructure, DataType, Role
from comity.validation.catalogue import word
from comity.validation.context import Context

AT = "_at"
"""UInt32: a row's place in the frame, from 0: `_row` repeats where a wide sheet was made long."""
DELETE = "D"
_IN_KEY = frozenset({Role.DIMENSION, Role.TIME_DIMENSION})
WRITTEN = pl.col(ACTION) != DELETE
"""Picks the rows that write something: all but deletions."""
OWN = frozenset({AT, ROW, COLUMN, ACTION, VALUE, PERIOD})


@dataclass(frozen=True)
class Sheet:
    """A file's rows (`frame`), the headers that its components stood under, and its circumstances.

    The frame holds `_at`, the action frame's own columns and those components that the structure knows, all text;
    empty text is null. `strangers` are the columns that the structure doesn't know. `partial` has the rows about a
    partial key (`~` in a dimension), which are kept apart: checks of observations don't see them.
    """

    frame: pl.DataFrame
    columns: Mapping[str, str]
    dataflow: Dataflow
    context: Context
    strangers: tuple[str, ...] = ()
    partial: pl.DataFrame | None = None

    @property
    def structure(self) -> DataStructure:
        """The data structure that the file must follow."""
        return self.dataflow.structure

    @property
    def reporter(self) -> str | None:
        """The dimension that names the reporter, where the structure has it."""
        own = self.dataflow.reporter_dimension
        return own if own in self.structure.by_id else None

    @property
    def time(self) -> str:
        """The id of the time dimension."""
        return self.structure.time_dimension.id

    @property
    def measure(self) -> str:
        """The id of the measure."""
        return self.structure.measure.id

    @cached_property
    def written(self) -> pl.DataFrame:
        """The rows that write something: all but deletions."""
        return self.frame.filter(WRITTEN) if self.has_deletions else self.frame

    @cached_property
    def has_deletions(self) -> bool:
        """Say whether any row deletes."""
        return not self.frame.is_empty() and bool((self.frame[ACTION] == DELETE).any())

    @property
    def is_writing(self) -> bool:
        """Say whether any row writes something."""
        return not self.written.is_empty()

    def has(self, component: str) -> bool:
        """Say whether the file has this component's column."""
        return component in self.frame.columns

    def label(self, component: str) -> str:
        """Return the heading that a component stood under in the file."""
        return self.columns.get(component, component)

    def with_frame(self, frame: pl.DataFrame) -> "Sheet":
        """Return the same sheet with other rows or further columns."""
        return replace(self, frame=frame)

    def places(self, rows: pl.DataFrame, component: str, **extra: pl.Expr) -> pl.DataFrame:
        """Return where `component` stands on these rows, what was found there, and `extra` placeholders."""
        label = pl.lit(self.label(component))
        column = pl.coalesce(pl.col(COLUMN).cast(pl.String), label) if component == self.measure else label
        found = pl.col(component).cast(pl.String) if component in rows.columns else pl.lit(None, pl.String)
        return rows.select(AT, ROW, column=column, found=found, **extra)

    def kind(self, component: Component) -> str:
        """Say in words what a component may hold."""
        language, codelist = self.context.language, component.codelist
        if component.role is Role.TIME_DIMENSION:
            return word("data_type", DataType.TIME_PERIOD.value, language=language)
        if codelist is None:
            return word("content", "text", language=language)
        return word("content", "code", language=language, codelist=codelist_name(codelist))


def codelist_name(codelist: Codelist) -> str:
    """Return a code list's short name for messages."""
    return codelist.reference.id


def prepare(frame: pl.DataFrame, columns: Mapping[str, str], *, dataflow: Dataflow, context: Context) -> Sheet:
    """Return the sheet of an action frame; whatever a frame lacks of its contract is filled in or left out."""
    known = dataflow.structure.by_id
    components = [c for c in frame.columns if c in known]
    strangers = tuple(c for c in frame.columns if c not in known and c not in OWN)
    kinds = {component: frame.schema[component] for component in components}
    hollow = _hollow(frame, [component for component, kind in kinds.items() if kind in (pl.String, pl.Categorical)])
    rows = frame.select(
        pl.int_range(frame.height, dtype=pl.UInt32, eager=True).alias(AT),
        _own(frame, ROW, pl.Int64).alias(ROW),
        _own(frame, COLUMN, pl.Categorical).alias(COLUMN),
        _own(frame, ACTION, pl.Categorical).fill_null(pl.lit("M").cast(pl.Categorical)).alias(ACTION),
        *(_text(component, kind, is_hollow=component in hollow) for component, kind in kinds.items()),
    )
    observed, partial = _parted(rows, [c for c in components if known[c].role in _IN_KEY])
    return Sheet(observed, columns, dataflow, context, strangers, partial)


def _parted(rows: pl.DataFrame, dimensions: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the rows about observations, and those about partial keys where there are any."""
    if rows.is_empty() or not dimensions:
        return rows, None
    is_partial = pl.any_horizontal(pl.col(name) == SWITCHED_OFF for name in dimensions).fill_null(value=False)
    mask = rows.select(is_partial).to_series()
    return (rows.filter(~mask), rows.filter(mask)) if mask.any() else (rows, None)


def _hollow(frame: pl.DataFrame, components: Sequence[str]) -> frozenset[str]:
    """Return the components that somewhere hold empty text."""
    if frame.is_empty() or not components:
        return frozenset()
    found = frame.select((pl.col(component) == "").any() for component in components).row(0)
    return frozenset(component for component, is_hollow in zip(components, found, strict=True) if is_hollow)


def _own(frame: pl.DataFrame, column: str, kind: type[pl.DataType]) -> pl.Expr:
    if column in frame.columns:
        return pl.col(column).cast(kind(), strict=False)
    return pl.repeat(None, frame.height, dtype=kind())


def _text(component: str, kind: pl.DataType, *, is_hollow: bool) -> pl.Expr:
    """Return the component as text, null where it is empty; uncopied where nothing changes: files can be large."""
    text = pl.col(component)
    if kind not in (pl.String, pl.Categorical):
        text, is_hollow = text.cast(pl.String(), strict=False), True
    return pl.when(text != "").then(text).alias(component) if is_hollow else text
