"""Which part of the mirror statistics is shown: one period, one pair of members."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from comity.hub.situation.mirror import MirrorView
from comity.hub.situation.mirror_part import SMALL, missing_of, rows_of
from comity.model.frames import PERIOD
from comity.model.periods import parse_period
from comity.publish.mirror_data import MirrorPart, MirrorRow


def of_period(view: MirrorView, part: MirrorPart, wanted: str) -> MirrorPart:
    """Return the part with the rows of one period in place of each flow's latest; empty text changes nothing."""
    period = parse_period(wanted)
    if period is None:
        return part
    frame = view.mirror.reconciled.filter(pl.col(PERIOD) == period.id)
    both = frame.filter(pl.col("sent").is_not_null(), pl.col("received").is_not_null())
    missing = missing_of(view.mirror.missing.filter(pl.col(PERIOD) == period.id))
    return replace(part, rows=tuple(sorted(rows_of(both), key=_apart)), missing=missing)


def _apart(row: MirrorRow) -> tuple[bool, float, str, str]:
    """Order rows by how far their sides lie apart, small flows after all others."""
    total = row.sent + row.received
    asymmetry = abs(row.received - row.sent) / total if total else 0.0
    return (total / 2 < SMALL, -asymmetry, row.sender, row.receiver)


def narrow(part: MirrorPart, states: Sequence[str]) -> MirrorPart:
    """Return the part of one pair of states, both ways; no states: all of it."""
    if not states:
        return part
    wanted = set(states)
    return replace(
        part,
        rows=tuple(one for one in part.rows if {one.sender, one.receiver} == wanted),
        lines=tuple(one for one in part.lines if {one.sender, one.receiver} == wanted),
        missing=tuple(one for one in part.missing if {one.sender, one.receiver} == wanted),
    )
