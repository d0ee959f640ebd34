"""Probes: masks over all rows of a file, tried in one pass; only the rows that one picks are looked at closely.

Most files break no rule, and most rules are broken in few rows. So a check says first, as one expression, which
rows it may be about; all those are evaluated together, and findings are made only where any row was picked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.validation.hits import Hits, Place
from comity.validation.sheet import Sheet

SLICE = 1 << 16
Look = Callable[[pl.DataFrame], Iterable[Hits]]


@dataclass(frozen=True)
class Probe:
    """One question put to every row: the mask that picks rows (null is no), and what to make of those picked.

    `needs_sound` leaves out the rows in which an earlier probe found an error; `compares` says that the mask of a
    row depends on other rows.
    """

    mask: pl.Expr
    look: Look
    needs_sound: bool = False
    compares: bool = False


def spot(
    sheet: Sheet,
    rule: str,
    component: str,
    mask: pl.Expr,
    *,
    values: Place | None = None,
    complete: Callable[[Place], Place] | None = None,
    **extra: pl.Expr,
) -> Probe:
    """Return the probe of a rule that every picked row breaks, in the column of `component`."""

    def look(rows: pl.DataFrame) -> Iterator[Hits]:
        yield Hits(rule, sheet.places(rows, component, **extra), values or {}, complete)

    return Probe(mask, look)


def try_probes(frame: pl.DataFrame, probes: Sequence[Probe]) -> Iterator[tuple[Probe, pl.Series]]:
    """Evaluate all masks in one pass; yield the probes that picked any row, each with its mask, in their order."""
    if frame.is_empty() or not probes:
        return
    masks = _masks(frame, probes)
    for number, probe in enumerate(probes):
        mask = masks[str(number)]
        if mask.any():
            yield probe, mask if mask.len() == frame.height else mask.new_from_index(0, frame.height)


def _masks(frame: pl.DataFrame, probes: Sequence[Probe]) -> Mapping[str, pl.Series]:
    """Return the mask of each probe by its number; slice by slice, so that a large file needs little memory."""
    named = {str(number): probe for number, probe in enumerate(probes)}
    if frame.height <= SLICE:
        return frame.select(probe.mask.alias(name) for name, probe in named.items()).to_dict()
    alone = [probe.mask.alias(name) for name, probe in named.items() if not probe.compares]
    names = [name for name, probe in named.items() if not probe.compares]
    masks = pl.concat(part.lazy().with_columns(alone).select(names).collect() for part in frame.iter_slices(SLICE))
    return masks.to_dict() | {name: frame.select(p.mask).to_series() for name, p in named.items() if p.compares}
