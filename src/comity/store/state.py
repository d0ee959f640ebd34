"""An observation's state: as components of its structure, and as the ledger's columns."""

import json
from collections.abc import Mapping

import polars as pl

from comity.model import frames
from comity.model.structures import DataStructure
from comity.store.cells import STATE

OWN_COLUMNS: Mapping[str, str] = {
    frames.OBS_STATUS: "status",
    frames.CONF_STATUS: "conf",
    frames.EMBARGO_TIME: "embargo",
}
"""Observation attributes that have a column of their own in the ledger; all others share `extra`, as JSON text."""


def observation_attributes(structure: DataStructure) -> tuple[str, ...]:
    """Return the ids of the attributes that are attached to the observation."""
    return tuple(a.id for a in structure.attributes if a.attachment is None)


def components(structure: DataStructure) -> tuple[str, ...]:
    """Return the ids of the components whose values are an observation's state: the measure first."""
    return (structure.measure.id, *observation_attributes(structure))


def unpack(cells: pl.DataFrame, structure: DataStructure) -> pl.DataFrame:
    """Return the frame with one column a component in place of the ledger's columns."""
    kept = [cells[name] for name in cells.columns if name not in STATE]
    return pl.DataFrame([*kept, *state_columns(cells, structure)])


def state_columns(cells: pl.DataFrame, structure: DataStructure) -> list[pl.Series]:
    """Return the components of the cells' state, in their order."""
    names = observation_attributes(structure)
    decoded = _decode(cells["extra"], [name for name in names if name not in OWN_COLUMNS])
    own = {name: cells[OWN_COLUMNS[name]] for name in names if name in OWN_COLUMNS}
    found = {structure.measure.id: cells["value"], **own, **decoded}
    return [found[name].alias(name) for name in components(structure)]


def pack(cells: pl.DataFrame, structure: DataStructure) -> pl.DataFrame:
    """Return the frame with the ledger's columns in place of one column a component: `unpack` undone."""
    names = observation_attributes(structure)
    extras = [name for name in names if name not in OWN_COLUMNS]
    own = {column: name for name, column in OWN_COLUMNS.items() if name in names}
    made = [pl.col(structure.measure.id).alias("value")]
    for column in ("status", "conf", "embargo"):
        source = pl.col(own[column]) if column in own else pl.lit(None, dtype=pl.String)
        made.append(source.alias(column))
    rest = [c for c in cells.columns if c not in components(structure)]
    return cells.select(*rest, *made, _encode(cells, extras).alias("extra"))


def _decode(extra: pl.Series, names: list[str]) -> dict[str, pl.Series]:
    if extra.null_count() == extra.len():
        return dict.fromkeys(names, extra)
    decoded = extra.str.json_decode(pl.Struct(dict.fromkeys(names, pl.String)))
    return {name: decoded.struct.field(name) for name in names}


def _encode(cells: pl.DataFrame, names: list[str]) -> pl.Series:
    if all(cells[name].null_count() == cells.height for name in names):
        return pl.Series([None], dtype=pl.String).new_from_index(0, cells.height)
    rows = cells.select(sorted(names)).iter_rows(named=True)
    return pl.Series([_render(row) for row in rows], dtype=pl.String)


def _render(row: Mapping[str, str | None]) -> str | None:
    held = {name: value for name, value in row.items() if value is not None}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")) if held else None
