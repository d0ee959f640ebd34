"""From mirror statistics to the report's plain data."""

import polars as pl

from comity.hub.situation.mirror import MirrorView
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.publish.mirror_data import MirrorLine, MirrorPart, MirrorRow, MissingSide

SMALL = 50
_CORRIDOR = ["sender", "receiver"]


def mirror_part(view: MirrorView) -> MirrorPart:
    """Return what the report shows of mirror statistics; the flows whose sides lie furthest apart come first.

    Flows of fewer than fifty come after all others: chance alone sets their sides far apart.
    """
    small = (pl.col("sent") + pl.col("received")) / 2 < SMALL
    order = view.mirror.corridors.sort(
        small, "asymmetry", *_CORRIDOR, descending=[False, True, False, False], nulls_last=True
    )
    return MirrorPart(view.dataflow.names, view.sentences, _rows(view, order), _lines(view, order), _missing(view))


def _rows(view: MirrorView, order: pl.DataFrame) -> tuple[MirrorRow, ...]:
    estimates = view.mirror.reconciled.select(*_CORRIDOR, PERIOD, "estimate", "lower80", "upper80")
    joined = order.join(
        estimates, left_on=[*_CORRIDOR, "last"], right_on=[*_CORRIDOR, PERIOD], maintain_order="left"
    )
    return rows_of(joined.rename({"last": PERIOD}))


def rows_of(frame: pl.DataFrame) -> tuple[MirrorRow, ...]:
    """Return flows of which both sides are known, with their reconciled figures, one a row of the frame."""
    return tuple(
        MirrorRow(
            row["sender"],
            row["receiver"],
            Period.from_id(row[PERIOD]),
            row["sent"],
            row["received"],
            row["estimate"],
            row["lower80"],
            row["upper80"],
        )
        for row in frame.iter_rows(named=True)
    )


def _lines(view: MirrorView, order: pl.DataFrame) -> tuple[MirrorLine, ...]:
    known = view.mirror.history.filter(pl.col("log_ratio").is_not_null()).sort(PERIOD)
    held = known.with_columns(ratio=pl.col("log_ratio").exp()).partition_by(_CORRIDOR, as_dict=True)
    return tuple(
        MirrorLine(
            sender,
            receiver,
            tuple((Period.from_id(p), r) for p, r in held[sender, receiver].select(PERIOD, "ratio").rows()),
        )
        for sender, receiver in order.select(_CORRIDOR).rows()
        if (sender, receiver) in held
    )


def _missing(view: MirrorView) -> tuple[MissingSide, ...]:
    """Return the sides that haven't come for the latest period."""
    last = view.mirror.reconciled[PERIOD].max()
    late = view.mirror.missing.filter(pl.col(PERIOD) == last) if last is not None else view.mirror.missing
    return missing_of(late)


def missing_of(frame: pl.DataFrame) -> tuple[MissingSide, ...]:
    """Return sides that haven't come, with what is estimated of them, one a row of the frame."""
    return tuple(
        MissingSide(
            row["sender"],
            row["receiver"],
            Period.from_id(row[PERIOD]),
            row["side"],
            row["basis"] == "own history",
            row["estimate"],
            row["lower80"],
            row["upper80"],
        )
        for row in frame.iter_rows(named=True)
    )
