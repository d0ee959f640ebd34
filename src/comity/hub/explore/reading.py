"""A stream of observation frames as one frame."""

from collections.abc import Iterable

import polars as pl


def read_whole(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of one stream as one, codes as text: each may number the same codes in its own way."""
    return pl.concat([_as_texts(part) for part in parts], how="diagonal_relaxed")


def _as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    coded = [name for name, dtype in frame.schema.items() if dtype in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(name).cast(pl.String) for name in coded)
