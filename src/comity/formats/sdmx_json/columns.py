"""Columns of texts from the arrays and keys of a message: values by their index, or as they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import polars as pl

from comity.formats.sdmx_json.decode import Members, repeated_within
from comity.formats.sdmx_json.slots import MISSING, MISSING_NUMBER, SEVERAL, Slot, render

_NONE = type(None)
_WIDEST = 64
"""Beyond so many places arrays are taken apart place by place, so that a long one can't blow up the rest."""


@dataclass
class Faults:
    """What was wrong with some values: rows (counted from 0) and the texts found, by component.

    `twice` are keys that stand twice within a value, `dropped` rows that are left out for another reason.
    """

    rows: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    several: set[str] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    twice: list[tuple[int, str]] = field(default_factory=list)

    def add(self, component: str, row: int, found: object) -> None:
        """Note a value that can't be read."""
        self.rows.setdefault(component, []).append((row, str(found)))

    @property
    def faulty(self) -> set[int]:
        """Rows that hold a faulty value, or are none."""
        return self.dropped | {row for rows in self.rows.values() for row, _ in rows}


def read_columns(
    arrays: Sequence[list[Any]],
    slots: Sequence[Slot],
    faults: Faults,
    *,
    language: str,
    defaults_from: int | None,
) -> dict[str, pl.Series]:
    """Return a column for each slot that is read, as long as `arrays`; a value that is absent is null.

    Elements after the last slot are annotations and passed over. Where an array ends before a component, its
    default is filled in (field guide 2.1, "observations"), if the array has `defaults_from` elements or more;
    None: never.
    """
    known = [place for place, slot in enumerate(slots) if slot.is_read]
    columns: dict[str, pl.Series] = {}
    for place, values in _places(arrays, known):
        slot = slots[place]
        column = _read_column(slot, values, faults, language)
        if defaults_from is not None and slot.default is not None and column.null_count():
            ends = pl.Series([defaults_from <= len(array) <= place for array in arrays], dtype=pl.Boolean)
            default = pl.Series([slot.default], dtype=pl.String).cast(slot.dtype)
            column = default.new_from_index(0, len(column)).zip_with(ends, column)
        columns[slot.id] = column.alias(slot.id)
    return columns


def read_keys(
    keys: Sequence[str], slots: Sequence[Slot], faults: Faults, *, may_omit: bool
) -> dict[str, pl.Series]:
    """Return a column of codes for each dimension that is read, from keys such as `0:12:3`.

    `may_omit` allows empty parts: a dimension that is left out (of a deletion).
    """
    texts = pl.Series("key", keys, dtype=pl.String)
    if not slots:
        return {}
    part = "[0-9]{0,9}" if may_omit else "[0-9]{1,9}"
    is_key = texts.str.contains(f"^{part}(:{part}){{{len(slots) - 1}}}$")
    if not is_key.all():
        for row in (~is_key).arg_true():
            faults.add("", row, keys[row])
        texts = texts.zip_with(is_key, pl.Series([None], dtype=pl.String).new_from_index(0, len(texts)))
    parts = [texts] if len(slots) == 1 else texts.str.split_exact(":", len(slots) - 1).struct.unnest()
    return {
        slot.id: codes_at(slot, column, faults).alias(slot.id)
        for slot, column in zip(slots, parts, strict=True)
        if slot.is_read
    }


def codes_at(slot: Slot, parts: pl.Series, faults: Faults) -> pl.Series:
    """Return the listed values at these indexes; an index beyond the list is a fault."""
    indexes = parts.cast(pl.UInt32, strict=False)
    beyond = indexes >= len(slot.texts)
    if beyond.any():
        for row in beyond.fill_null(value=False).arg_true():
            faults.add(slot.id, row, parts[row])
        indexes = indexes.zip_with(~beyond, pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(indexes)))
    codes = _gather(slot, indexes)
    if slot.texts.null_count():
        for row in (codes.is_null() & indexes.is_not_null()).arg_true():
            faults.add(slot.id, row, parts[row])
    return codes


def _gather(slot: Slot, indexes: pl.Series) -> pl.Series:
    if not len(slot.texts):
        return pl.Series([None], dtype=slot.dtype).new_from_index(0, len(indexes))
    return slot.texts.gather(indexes)


def _places(arrays: Sequence[list[Any]], known: Sequence[int]) -> Iterable[tuple[int, Sequence[Any]]]:
    """Yield the values at each of the known places; None where an array is shorter."""
    if not known:
        return
    width = known[-1] + 1
    if width > _WIDEST:
        for place in known:
            yield place, [array[place] if len(array) > place else None for array in arrays]
        return
    longest = max(map(len, arrays), default=0)
    cut = arrays if longest <= width else [array[:width] for array in arrays]
    columns = list(zip_longest(*cut))
    nothing = (None,) * len(arrays)
    for place in known:
        yield place, columns[place] if place < len(columns) else nothing


def _read_column(slot: Slot, values: Sequence[Any], faults: Faults, language: str) -> pl.Series:
    kinds = set(map(type, values)) - {_NONE}
    if slot.values is not None:
        return _indexed(slot, values, kinds, faults)
    return _inline(slot, values, kinds, faults=faults, language=language)


def _indexed(slot: Slot, values: Sequence[Any], kinds: set[type], faults: Faults) -> pl.Series:
    count = len(slot.texts)
    if not kinds:
        return pl.Series([None], dtype=slot.dtype).new_from_index(0, len(values))
    if kinds == {int}:
        given = [value for value in values if value is not None] if None in values else values
        if min(given) >= 0 and max(given) < count:
            return _gather(slot, pl.Series(values, dtype=pl.UInt32))
    return pl.Series(
        [_at_index(slot, value, row, faults) for row, value in enumerate(values)], dtype=pl.String
    ).cast(slot.dtype)


def _at_index(slot: Slot, value: Any, row: int, faults: Faults) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the listed value, or those of an array of indexes put together."""
    if value is None:
        return None
    if type(value) is list and not isinstance(value, Members):
        faults.several.add(slot.id)
        parts = [_at_index(slot, element, row, faults) for element in value]
        return SEVERAL.join(part or "" for part in parts)
    if type(value) is int and 0 <= value < len(slot.texts):
        return str(slot.texts[value]) if slot.texts[value] is not None else None
    faults.add(slot.id, row, _shown(value))
    return None


def _inline(slot: Slot, values: Sequence[Any], kinds: set[type], *, faults: Faults, language: str) -> pl.Series:
    if kinds <= {str}:
        texts = pl.Series(values, dtype=pl.String)
    elif kinds == {int} and _is_small(values):
        texts = pl.Series(values, dtype=pl.Int64).cast(pl.String)
    elif kinds <= {int, str}:
        texts = pl.Series([v if v is None or v.__class__ is str else str(v) for v in values], dtype=pl.String)
    else:
        if Members in kinds:
            faults.languages.add(slot.id)
        if list in kinds:
            faults.several.add(slot.id)
        for row, value in enumerate(values):
            if isinstance(value, list):
                faults.twice += [(row, key) for _, key in repeated_within(value)]
        texts = pl.Series([render(value, language) for value in values], dtype=pl.String)
    if slot.is_measure and str in kinds:
        texts = texts.replace(MISSING, MISSING_NUMBER)
    return texts.cast(slot.dtype)


def _is_small(values: Sequence[Any]) -> bool:
    whole = [value for value in values if value is not None]
    return bool(min(whole) >= -(1 << 63) and max(whole) < 1 << 63)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return render(value, "") or "null"
