"""Rows about a partial key: attributes of a whole dataset, group or series, given at their own level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.formats.sdmx_json.slots import Slot
from comity.model.frames import ROW

SWITCHED_OFF = "~"
Columns = Mapping[str, pl.Series]


@dataclass(frozen=True)
class Split:
    """The attributes of a level: those that are at home there (`own`), and those that the observations share.

    An attribute is at home where the level's key fixes every dimension that the data structure attaches it to.
    Else it says something of each observation below, and is repeated there (`shared`).
    """

    own: tuple[Slot, ...]
    shared: tuple[Slot, ...]


def split_attributes(slots: Iterable[Slot], fixed: Iterable[str]) -> Split:
    """Tell the attributes that are at home where the dimensions `fixed` are given from those that aren't."""
    known, slots = set(fixed), [slot for slot in slots if slot.is_read]
    own = tuple(s for s in slots if s.attachment is not None and set(s.attachment) <= known)
    return Split(own, tuple(s for s in slots if s not in own))


def partial_rows(
    rows: pl.Series, key: Columns, attributes: Columns, own: Sequence[Slot], *, dimensions: Sequence[str]
) -> list[pl.DataFrame]:
    """Return a frame for each attachment among the attributes: its dimensions as in `key`, all others `~`.

    An element without a value for any of an attachment's attributes makes no row in its frame.
    """
    by_attachment: dict[tuple[str, ...], list[str]] = {}
    for slot in own:
        by_attachment.setdefault(slot.attachment or (), []).append(slot.id)
    frames = []
    for attachment, names in by_attachment.items():
        frame = pl.DataFrame([rows.alias(ROW), *(attributes[name].alias(name) for name in names)])
        frame = frame.with_columns(
            key[name].alias(name) if name in attachment else _off(name) for name in dimensions
        )
        frames.append(frame.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names)))
    return frames


def _off(name: str) -> pl.Expr:
    return pl.lit(SWITCHED_OFF, dtype=pl.Categorical()).alias(name)


def repeat(value: pl.Series, count: int) -> pl.Series:
    """Return a column that holds the one element of `value` `count` times."""
    return value.new_from_index(0, count)


def nothing(name: str, dtype: pl.DataType, count: int) -> pl.Series:
    """Return a column of nulls."""
    return pl.Series(name, [None], dtype=dtype).new_from_index(0, count)
