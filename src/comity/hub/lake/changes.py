"""What the lake must be told of a dataflow since an event: states that a reader saw begin, and ends of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from comity.exchange.ports import Ledger
from comity.lake.columns import ACTION, AT, GONE, HOLDS, SEQ, VALUE_SEQ, Columns, to_rows
from comity.model import frames
from comity.model.access import Sight
from comity.model.selection import Selection
from comity.model.structures import Dataflow

_HIDING = {frames.CONF_STATUS, frames.EMBARGO_TIME}


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which events are wanted: those after one number and up to another, as a reader sees them."""

    after: int
    seq: int
    sight: Sight


def changes_in(ledger: Ledger, dataflow: Dataflow, span: Span, columns: Columns) -> Iterator[pl.DataFrame]:
    """Yield rows of the lake, each once.

    Changes of cells are read all together. An event that changed attributes above the observation concerns figures
    that have no vintage of their own, and is read by itself; where such an attribute hides figures, every event is.
    """
    events = ledger.events(dataflow.id, after=span.after, as_of=span.seq)
    moments = events.select(pl.col(frames.SEQ).alias(SEQ), pl.col("received_at").alias(AT))
    alone = events if _hides_above(dataflow, span.sight) else events.filter(pl.col("attributes") > 0)
    numbers = alone[frames.SEQ].to_list()
    for frame in _together(ledger, dataflow, span, but=numbers) if len(numbers) < events.height else ():
        yield to_rows(frame.join(moments, on=SEQ, maintain_order="left"), dataflow, columns)
    for number in numbers:
        for frame in _one_by_one(ledger, dataflow, span, number):
            yield to_rows(frame.join(moments, on=SEQ, maintain_order="left"), dataflow, columns)


def _hides_above(dataflow: Dataflow, sight: Sight) -> bool:
    attached = {c.id for c in dataflow.structure.attributes if c.attachment is not None}
    return not sight.is_everything and bool(attached & _HIDING)


def _together(ledger: Ledger, dataflow: Dataflow, span: Span, *, but: list[int]) -> Iterator[pl.DataFrame]:
    wanted = Selection(as_of=span.seq, updated_after=span.after or None, sight=span.sight)
    is_gone = pl.col(frames.ACTION) == GONE
    for frame in ledger.stream_vintages(dataflow, wanted):
        yield frame.filter(~pl.col(frames.SEQ).is_in(but)).with_columns(
            pl.when(is_gone).then(pl.lit(GONE)).otherwise(pl.lit(HOLDS)).alias(ACTION),
            pl.col(frames.SEQ).alias(VALUE_SEQ),
        )


def _one_by_one(ledger: Ledger, dataflow: Dataflow, span: Span, number: int) -> Iterator[pl.DataFrame]:
    wanted = Selection(as_of=number, updated_after=number - 1, sight=span.sight)
    for frame in ledger.stream(dataflow, wanted):
        yield frame.with_columns(pl.col(frames.SEQ).alias(VALUE_SEQ), pl.lit(number, dtype=pl.Int64).alias(SEQ))
