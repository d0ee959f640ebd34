"""Rows about attributes of a series, a group or the dataset: the dimensions that they leave out are switched off.

The field guides write such rows with `~` in their text, and with empty fields or without the columns in their
examples (2.1, examples 12 and 13); all three come out with `~`.
"""

from collections.abc import Sequence

import polars as pl

from comity.model.frames import ACTION, SWITCHED_OFF
from comity.model.structures import Component, DataStructure


def with_partial_keys(frame: pl.DataFrame, structure: DataStructure) -> pl.DataFrame:
    """Return the frame with `~` in the dimensions that rows about attached attributes leave empty.

    A row is such a row where it merges or replaces, holds neither measure nor attribute of the observation, and
    fills every dimension that its attributes are attached to. Any other row keeps its empty dimensions.
    """
    dimensions = [*structure.key_ids, structure.time_dimension.id]
    absent = [name for name in dimensions if name not in frame.columns]
    held = [a for a in structure.attributes if a.attachment is not None and a.id in frame.columns]
    if not held or not (absent or sum(frame.select(dimensions).null_count().row(0))):
        return frame
    is_partial = _is_partial(frame, structure, held)
    whole = frame.with_columns(pl.lit(None, pl.Categorical).alias(name) for name in absent)
    filled = [
        pl.when(is_partial & pl.col(name).is_null())
        .then(pl.lit(SWITCHED_OFF, pl.Categorical))
        .otherwise(pl.col(name))
        .alias(name)
        for name in dimensions
    ]
    done = whole.with_columns(filled)
    return done if frame.select(is_partial.any()).item() else frame


def _is_partial(frame: pl.DataFrame, structure: DataStructure, held: Sequence[Component]) -> pl.Expr:
    of_observation = [c.id for c in (structure.measure, *structure.attributes) if c.attachment is None]
    says_more = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name).is_not_null() for name in of_observation if name in frame.columns)
    )
    says = pl.any_horizontal(pl.col(a.id).is_not_null() for a in held)
    placed = [pl.col(a.id).is_null() | _fills(frame, a.attachment or ()) for a in held]
    return (pl.col(ACTION) != "D") & ~says_more & says & pl.all_horizontal(placed)


def _fills(frame: pl.DataFrame, dimensions: Sequence[str]) -> pl.Expr:
    if not set(dimensions) <= set(frame.columns):
        return pl.lit(value=False)
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_not_null() for name in dimensions))
