"""A selection resolved against the ledger: which series and periods it means, and what was known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl
import sqlalchemy as sa

from comity.errors import UsageError
from comity.model import frames
from comity.model.access import Sight
from comity.model.filters import Filter
from comity.model.periods import Period
from comity.model.selection import Key, Selection
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.cells import PERIOD
from comity.store.dialect import dialect_of
from comity.store.fetch import quote
from comity.store.filters import period_passes, series_condition, sort_filters
from comity.store.moments import sequence_at
from comity.store.protection import base_for
from comity.store.series import SID, check_key, find_series, find_table
from comity.store.slices import Slice

# Series with figures are of the frequency of a period; told so, SQLite finds a reporter's by the table's index.
_KNOWN_FREQUENCY = f"{quote(frames.FREQ)} IN (SELECT DISTINCT freq FROM period)"

MOST_SERIES = 50_000


@dataclass(frozen=True)
class Scope:
    """What a selection means: `series` has `sid` and the key columns, in the order of the key.

    `seq` is the last event that is known of, `after` the one after which changes are wanted (None: the state is),
    `filters` are those on attributes and measures. `base`: figures of others are those shown under it.
    """

    dataflow: Dataflow
    series: pl.DataFrame
    wanted: Slice
    seq: int
    after: int | None
    sight: Sight
    filters: tuple[Filter, ...]
    base: int | None = None

    def part(self, start: int, length: int) -> "Scope":
        """Return the scope of some of the series, by their place in the order of the key."""
        series = self.series.slice(start, length)
        return replace(self, series=series, wanted=replace(self.wanted, sids=series[SID]))

    def parts(self) -> Iterator["Scope"]:
        """Yield the scope in parts to be read one by one, since SQLite puts whole columns together in memory."""
        for half in self.halves():
            for start in range(0, max(half.series.height, 1), MOST_SERIES):
                yield half.part(start, MOST_SERIES)

    def halves(self) -> tuple["Scope", ...]:
        """Return what is read as it is, and what is read as it is shown; the whole where it is all of one kind."""
        if self.base is None:
            return (self,)
        exact, reporter = sorted(self.sight.own | self.sight.granted), self.dataflow.reporter_dimension
        own = pl.col(reporter).is_in(exact) if exact and reporter in self.series.columns else pl.lit(value=False)
        halves = tuple(
            replace(self, series=some, wanted=replace(self.wanted, sids=some[SID], base=base), base=None)
            for some, base in ((self.series.filter(own), None), (self.series.filter(~own), self.base))
        )
        return tuple(half for half in halves if half.series.height) or halves[1:]

    def in_order(self, frame: pl.DataFrame, *further: str) -> pl.DataFrame:
        """Return a frame put together from halves (it has `sid`) in the order of the series, then of time."""
        ranks = self.series.select(SID, pl.int_range(pl.len()).alias("rank"))
        by = ["rank", frames.PERIOD, *further]
        return frame.join(ranks, on=SID, maintain_order="left").sort(by, maintain_order=True).drop("rank")


def resolve(connection: sa.Connection, dataflow: Dataflow, selection: Selection) -> Scope:
    """Look up what a selection means; raises UsageError for an unknown component, and for moments out of order."""
    filters = sort_filters(selection.filters, dataflow)
    for key in selection.keys:
        check_key(dataflow, key)
    seq = sequence_at(connection, selection.as_of)
    series = _find(
        connection,
        dataflow,
        selection.keys,
        series_condition(filters.series, dialect_of(connection).text_operators),
    )
    return Scope(
        dataflow,
        series,
        _slice(connection, dataflow, series, (selection, filters.periods)),
        seq,
        _after(connection, selection, seq),
        selection.sight,
        filters.states,
        base_for(connection, dataflow.id, sight=selection.sight, seq=seq),
    )


def _after(connection: sa.Connection, selection: Selection, seq: int) -> int | None:
    if selection.updated_after is None:
        return None
    after = sequence_at(connection, selection.updated_after)
    if after > seq:
        raise UsageError(
            "What was updated after a moment can't be known before it.",
            remedy="Let the moment of the last update lie before the moment as of which figures are asked for.",
        )
    return after


def _find(
    connection: sa.Connection, dataflow: Dataflow, keys: Sequence[Key], condition: tuple[str, Sequence[str]]
) -> pl.DataFrame:
    """Return the series that match one of the keys (any, where there is none), in the order of the series key."""
    ids = dataflow.structure.key_ids
    table = find_table(connection, dataflow)
    if table is None:
        return pl.DataFrame(schema={SID: pl.Int64, **dict.fromkeys(ids, pl.String)})
    further = (f"{condition[0]} AND {_KNOWN_FREQUENCY}" if frames.FREQ in ids else condition[0], condition[1])
    found = [
        find_series(connection, table, dataflow=dataflow.id, key=key, further=further) for key in keys or ({},)
    ]
    series = pl.concat(found).unique(SID) if len(found) > 1 else found[0]
    return series.sort(ids) if series.height > 1 else series


def _slice(
    connection: sa.Connection, dataflow: Dataflow, series: pl.DataFrame, such: tuple[Selection, Sequence[Filter]]
) -> Slice:
    selection, time_filters = such
    whole = Slice(dataflow.id, series[SID])
    frequencies = series[frames.FREQ].unique().to_list() if frames.FREQ in series.columns else []
    found = Slice(
        dataflow.id,
        series[SID],
        whole.first if selection.first is None else selection.first.id,
        whole.last if selection.last is None else selection.last.id,
        tuple(frequencies),
    )
    return _narrow(connection, found, time_filters) if time_filters else found


def _narrow(connection: sa.Connection, wanted: Slice, filters: Sequence[Filter]) -> Slice:
    """Return the slice with the periods that pass; the ledger knows which periods there are at all."""
    lets_pass = period_passes(filters)
    known = connection.execute(
        sa.select(schema.period.c.id).where(schema.period.c.id.between(wanted.first, wanted.last))
    ).scalars()
    ids = sorted(number for number in known if lets_pass(Period.from_id(number)))
    first, last = (ids[0], ids[-1]) if ids else (1, 0)
    return replace(wanted, first=first, last=last, periods=pl.Series(PERIOD, ids, dtype=pl.Int64))
