"""Whether an answer says anything that isn't in the ledger: what was asked for overlaps with what came before."""

import polars as pl

from comity.hub.home import Hub
from comity.hub.intake.intake import Examination
from comity.model.findings import Severity
from comity.model.frames import ACTION, COLUMN, OBS_VALUE, PERIOD, ROW, SWITCHED_OFF, TIME_PERIOD, VALUE
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import Dataflow

NO_ROWS = frozenset({"INT-05", "CSV-02", "JSON-07", "XML-30"})
"""What stands against a message that is in order but for holding nothing."""
_HERE = "here"
_GIVEN = "given:"


def is_empty(examination: Examination) -> bool:
    """Say whether the file is in order but has no rows: a service's way of saying that nothing changed."""
    errors = [hit for hit in examination.findings.items if hit.severity is Severity.ERROR]
    return examination.rows == 0 and all(hit.rule in NO_ROWS for hit in errors)


def is_known(hub: Hub, examination: Examination) -> bool:
    """Say whether every row of a fit file is in the ledger as it is, and every deletion took place.

    In doubt the answer is no: rows about series, deletions by wildcard, embargoed figures.
    """
    frame, dataflow = examination.frame, examination.dataflow
    if not examination.is_fit or dataflow is None or frame.is_empty():
        return False
    ids = [name for name in dataflow.structure.key_ids if name in frame.columns]
    if len(ids) < len(dataflow.structure.key_ids) or not _are_plain(frame, ids):
        return False
    others = [
        c for c in frame.columns if c not in {*ids, TIME_PERIOD, OBS_VALUE, ROW, COLUMN, ACTION, VALUE, PERIOD}
    ]
    present = _present(hub, frame, dataflow)
    if any(c not in present.columns and frame[c].null_count() < frame.height for c in others):
        return False
    return _agree(frame, present, ids=ids, others=[c for c in others if c in present.columns])


def _are_plain(frame: pl.DataFrame, ids: list[str]) -> bool:
    """Say whether every row is about one cell, and all are of one frequency."""
    if frame[PERIOD].null_count() or any(frame[name].null_count() for name in ids):
        return False
    if frame.select(pl.any_horizontal((pl.col(c).cast(pl.String) == SWITCHED_OFF).any() for c in ids)).item():
        return False
    first, last = (Period.from_id(frame.select(bound).item()) for bound in _bounds())
    return first.frequency is last.frequency


def _bounds() -> tuple[pl.Expr, pl.Expr]:
    return pl.col(PERIOD).min(), pl.col(PERIOD).max()


def _present(hub: Hub, frame: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    first, last = (Period.from_id(frame.select(bound).item()) for bound in _bounds())
    reporter = dataflow.reporter_dimension
    codes = frame[reporter].cast(pl.String).unique().to_list()
    return hub.ledger.select(dataflow, Selection(keys=({reporter: codes},), first=first, last=last))


def _agree(frame: pl.DataFrame, present: pl.DataFrame, *, ids: list[str], others: list[str]) -> bool:
    keys = [*ids, PERIOD]
    told = frame.select(
        *(pl.col(c).cast(pl.String) for c in ids),
        *(PERIOD, ACTION, VALUE),
        pl.col(OBS_VALUE).is_not_null().alias(_GIVEN)
        if OBS_VALUE in frame.columns
        else pl.lit(value=False).alias(_GIVEN),
        *(pl.col(c).cast(pl.String).alias(f"{_GIVEN}{c}") for c in others),
    )
    there = present.select(*keys, OBS_VALUE, *others, pl.lit(value=True).alias(_HERE))
    joined = told.join(there, on=keys, how="left")
    is_here = pl.col(_HERE).fill_null(value=False)
    is_merge = pl.col(ACTION) == "M"
    same = [(~pl.col(_GIVEN) & is_merge) | pl.col(VALUE).eq_missing(pl.col(OBS_VALUE))]
    same += [
        (pl.col(f"{_GIVEN}{c}").is_null() & is_merge) | pl.col(f"{_GIVEN}{c}").eq_missing(pl.col(c)) for c in others
    ]
    agrees = pl.when(pl.col(ACTION) == "D").then(~is_here).otherwise(is_here & pl.all_horizontal(same))
    return bool(joined.select(agrees.all()).item())
