"""What decisions about small counts are made from: cells as they are, as they were, as they are shown so far.

A period's figures may be the sum of finer ones (a year of its months), so that the finer stand in its table as
parts, decided about already, under `_time`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from comity.exchange.protection_ports import Unit
from comity.model import frames
from comity.model.periods import RANK_UNIT, Frequency, Period
from comity.model.structures import TOTAL, Dataflow
from comity.store.cells import PERIOD, cells_as_of, current_cells
from comity.store.protect_periods import ORDER, enclosing_known, finer_than, nearest_above
from comity.store.series import SID, find_series, find_table
from comity.store.slices import Slice

REPORTER, BASE = "reporter", "base"
CELL = [PERIOD, SID]
VALUE, BEFORE, SHOWN, FIXED, TIME = "value", "before", "shown", "fixed", "_time"
_OVER, _RANK = "_over", "_rank"
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class EventUnder:
    """An event of a dataflow, and the base under which it is decided about."""

    dataflow: Dataflow
    seq: int
    base: int


def reporter_of(dataflow: Dataflow, columns: list[str]) -> pl.Expr:
    """Return the reporter of rows as `reporter`; an empty text where the dataflow has none."""
    has = dataflow.reporter_dimension in columns
    return (pl.col(dataflow.reporter_dimension) if has else pl.lit("")).cast(pl.String).alias(REPORTER)


def with_containing(connection: sa.Connection, units: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the units and those of the longer periods that they lie in, by frequency, the finest first."""
    above = enclosing_known(connection, units[PERIOD].unique().to_list())
    every = {(reporter, one) for reporter, number in units.rows() for one in (number, *above[number])}
    parts: dict[Frequency, list[tuple[str, int]]] = {}
    for reporter, number in sorted(every):
        parts.setdefault(Period.from_id(number).frequency, []).append((reporter, number))
    schema = {REPORTER: pl.String, PERIOD: pl.Int64}
    return [pl.DataFrame(parts[one], schema=schema, orient="row") for one in ORDER if one in parts]


class UnitReader:
    """Reads units of one frequency, for one event."""

    def __init__(self, connection: sa.Connection, event: EventUnder, units: pl.DataFrame) -> None:
        """Read the cells of these units (`reporter`, `period`)."""
        self._connection, self._event, self._units = connection, event, units
        self.series = _series(connection, event.dataflow, units)
        self.ids = list(event.dataflow.structure.key_ids)
        self._inner = [name for name in self.ids if name not in {event.dataflow.reporter_dimension, frames.FREQ}]
        self._now, self._was, self.earlier = self._states(units[PERIOD].unique().sort())

    def units(self) -> Iterator[tuple[Unit, pl.DataFrame]]:
        """Yield each unit that still has cells: with its cells (CELL, dimensions, state) and their finer parts.

        Finer parts have no place of their own: their `sid` is null.
        """
        finer = self._finer()
        cells = self._with_past(self._now, self._was, self.earlier).sort(CELL)
        for part in cells.partition_by([REPORTER, PERIOD], maintain_order=True):
            period = Period.from_id(part[PERIOD][0])
            own = part.with_columns(pl.lit(TOTAL).alias(TIME), pl.lit(value=False).alias(FIXED))
            under, times = _under(own, finer.get((part[REPORTER][0], period.id)), self._inner)
            unit = Unit(self._event.dataflow, part[REPORTER][0], str(period), self._event.base, times)
            yield unit, pl.concat([own, under], how="diagonal") if under.height else own

    def dimensions(self) -> list[str]:
        """Return the dimensions that tell a unit's cells apart."""
        return [*self._inner, TIME]

    def _states(self, ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Return cells of these periods as they are, as they were before the event, as they are shown so far."""
        connection, seq = self._connection, self._event.seq
        wanted = Slice(self._event.dataflow.id, self.series[SID], *_bounds(ids), periods=ids)
        now = self._within(cells_as_of(connection, wanted, seq))
        shown = self._within(current_cells(connection, wanted.under(self._event.base)))
        was = now.clear() if shown.is_empty() else self._within(cells_as_of(connection, wanted, seq - 1))
        return now, was, shown

    def _within(self, cells: pl.DataFrame) -> pl.DataFrame:
        return cells.join(self.series, on=SID).filter(pl.col(REPORTER).is_in(self._units[REPORTER].implode()))

    @staticmethod
    def _with_past(now: pl.DataFrame, was: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
        before = was.select(*CELL, pl.col(VALUE).alias(BEFORE))
        seen = shown.select(*CELL, pl.col(VALUE).alias(SHOWN))
        return now.join(before, on=CELL, how="left").join(seen, on=CELL, how="left")

    def _finer(self) -> Mapping[tuple[str, int], pl.DataFrame]:
        """Return, by unit, the cells of finer periods within it, and what is shown of them."""
        within = finer_than(self._connection, self._units[PERIOD].unique().to_list())
        if not within:
            return {}
        now, was, shown = self._states(pl.Series(sorted(within), dtype=pl.Int64))
        cells = self._with_past(now, was, shown).filter(pl.col(SHOWN).is_not_null())
        timed = cells.with_columns(
            pl.col(PERIOD).replace_strict(dict(within), return_dtype=pl.Int64).alias(_OVER),
            pl.col(PERIOD).cast(pl.String).alias(TIME),
            pl.lit(value=True).alias(FIXED),
            pl.lit(None).alias(SID),
        )
        parts = timed.partition_by([REPORTER, _OVER], as_dict=True)
        return {(str(key[0]), int(key[1])): part for key, part in parts.items()}


def _under(
    own: pl.DataFrame, finer: pl.DataFrame | None, inner: list[str]
) -> tuple[pl.DataFrame, Mapping[str, str]]:
    """Return the finer cells that may be parts of the unit's, and the time code above each that has one.

    Where finer figures exceed the longer period's, they aren't parts of it: it is a stock, or it was counted anew.
    """
    if finer is None or finer.is_empty():
        return own.clear(), {}
    exceeding = (
        finer.with_columns((pl.col(PERIOD) // RANK_UNIT).alias(_RANK))
        .group_by(*inner, _RANK)
        .agg(pl.col(VALUE).sum().alias("_sum"))
        .join(own.select(*inner, pl.col(VALUE).alias("_whole")), on=inner)
        .filter(pl.col("_sum") > pl.col("_whole") + _SLACK)
    )
    kept = finer.join(exceeding.select(inner).unique(), on=inner, how="anti")
    kept = kept.join(own.select(inner).unique(), on=inner, how="semi")
    times = nearest_above(kept[PERIOD].unique().to_list())
    above = {str(number): str(over) for number, over in times.items()}
    return kept.select(*inner, TIME, FIXED, VALUE, BEFORE, SHOWN), above


def _series(connection: sa.Connection, dataflow: Dataflow, units: pl.DataFrame) -> pl.DataFrame:
    """Return the series of the units' reporters: `sid`, the key columns, `reporter`."""
    ids, table = dataflow.structure.key_ids, find_table(connection, dataflow)
    found = pl.DataFrame(schema={SID: pl.Int64, **dict.fromkeys(ids, pl.String)})
    if table is not None and units.height:
        has = dataflow.reporter_dimension in ids
        key = {dataflow.reporter_dimension: units[REPORTER].unique().sort().to_list()} if has else {}
        found = find_series(connection, table, dataflow=dataflow.id, key=key)
    return found.with_columns(reporter_of(dataflow, found.columns))


def _bounds(ids: pl.Series) -> tuple[int, int]:
    return (int(ids[0]), int(ids[-1])) if ids.len() else (1, 0)
