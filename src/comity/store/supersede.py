"""What a later file says of cells that are held: the end of an embargo must not undo it.

A correction of live figures leaves what is held alone: it is another vintage. But where a later file holds a cell
itself, makes it confidential, or deletes it, the earlier held figure of that cell never comes out.
"""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.access import FREE
from comity.store.cell_sets import superseded_cells, write_cells
from comity.store.effect import GIVEN
from comity.store.embargo import OPENS_SCOPE
from comity.store.events import SealedRows
from comity.store.parcel_tables import superseded
from comity.store.parcels import Parcel, held_parcels
from comity.store.prepare import Prepared
from comity.store.rows import DELETE, ActionRows, is_partial


def supersede_held(connection: sa.Connection, prepared: Prepared, *, seq: int) -> SealedRows:
    """Record of which held cells an accepted file takes the place; return the sealed rows for the journal."""
    sealed: SealedRows = []
    for one in held_parcels(connection, dataflow=prepared.offer.dataflow.id):
        cells = _cells(one.frame, prepared)
        parts = [] if prepared.part.held is None else [cells.join(prepared.part.held, on=cells.columns, how="semi")]
        parts.append(_made_confidential(cells, prepared.free))
        parts += _deleted(cells, prepared.free)
        found = pl.concat([cells.clear(), *(part.select(cells.columns) for part in parts)]).unique()
        if found.height:
            key = {"parcel": one.id, "seq": seq}
            connection.execute(superseded.insert().values(**key, cells=write_cells(found)))
            sealed.append((superseded, key))
    return sealed


def without_superseded(connection: sa.Connection, one: Parcel, key_ids: tuple[str, ...]) -> pl.DataFrame:
    """Return a parcel's rows without those whose cells a later file took the place of."""
    frame = one.frame
    for cells in superseded_cells(connection, one.id):
        on = [*key_ids, frames.PERIOD]
        keyed = frame.with_columns(pl.col(name).cast(pl.String) for name in key_ids)
        frame = keyed.join(cells, on=on, how="anti", maintain_order="left")
    return frame


def _cells(frame: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """Return the cells that a parcel holds: the key columns and `_period`."""
    structure = prepared.offer.dataflow.structure
    rows = frame.filter(~is_partial(frame, structure)).drop(OPENS_SCOPE)
    keys = [pl.col(name).cast(pl.String) for name in structure.key_ids]
    return rows.select(*keys, pl.col(frames.PERIOD).cast(pl.Int64)).unique()


def _made_confidential(cells: pl.DataFrame, rows: ActionRows) -> pl.DataFrame:
    status = GIVEN + frames.CONF_STATUS
    if status not in rows.frame.columns:
        return cells.clear()
    secret = rows.cells.filter(pl.col(status) & ~pl.col(frames.CONF_STATUS).is_in(sorted(FREE)))
    return cells.join(secret.select(cells.columns), on=cells.columns, how="semi")


def _deleted(cells: pl.DataFrame, rows: ActionRows) -> list[pl.DataFrame]:
    """Return the cells that rows delete whole; an omitted dimension matches any code."""
    flags = [name for name in rows.frame.columns if name.startswith(GIVEN)]
    deletes = rows.observed.filter((pl.col(frames.ACTION) == DELETE) & ~pl.any_horizontal(flags))
    found = []
    for row in deletes.select(cells.columns).unique().iter_rows(named=True):
        wanted = [pl.col(name) == value for name, value in row.items() if value is not None]
        found.append(cells.filter(*wanted) if wanted else cells)
    return found
