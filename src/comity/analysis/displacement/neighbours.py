"""The neighbours of a flow: those that share all of its dimensions but one."""

from collections.abc import Collection, Sequence

import numpy as np

from comity.analysis.panel import Panel
from comity.model.structures import NOT_APPLICABLE, OTHER, TOTAL, UNKNOWN

SMALLEST_MEAN = 5.0
"""A flow with fewer a period, on average outside the window of the event, is no neighbour."""
_NO_PLACE = (TOTAL, NOT_APPLICABLE, UNKNOWN, OTHER)
"""Codes that people can't be displaced to."""


def neighbours_of(
    panel: Panel, flow: int, *, start: int, length: int, along: Collection[str] | None = None
) -> tuple[int, ...]:
    """Return the rows of the flows that share all dimensions of row `flow` but one, and are large enough to judge.

    `along` names the dimensions that may differ: people can change their route, not their citizenship. Size is the
    mean over the periods outside the window of `length` periods from column `start`, so that what is tested doesn't
    choose what is tested.
    """
    own, names = panel.keys.row(flow), panel.keys.columns
    outside = np.delete(panel.values, np.s_[start : start + length], axis=1)
    known = np.isfinite(outside)
    means = np.where(known, outside, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return tuple(
        row
        for row, key in enumerate(panel.keys.iter_rows())
        if (at := _only_difference(own, key)) is not None
        and (along is None or names[at] in along)
        and key[at] not in _NO_PLACE
        and means[row] >= SMALLEST_MEAN
    )


def differing(panel: Panel, flow: int, other: int) -> str:
    """Return the dimension in which a neighbour differs; several are joined by commas."""
    own, its = panel.keys.row(flow), panel.keys.row(other)
    return ",".join(name for name, a, b in zip(panel.keys.columns, own, its, strict=True) if a != b)


def _only_difference(own: Sequence[str], other: Sequence[str]) -> int | None:
    places = [at for at, (a, b) in enumerate(zip(own, other, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None
