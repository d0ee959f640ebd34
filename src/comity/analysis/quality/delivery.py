"""Completeness, punctuality and time lag of first results, from the calendar board."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from comity.analysis.quality.definitions import parts
from comity.model.board import BoardCell, BoardState

_Row = tuple[str, str, float, float, int]


def delivery_parts(cells: Iterable[BoardCell]) -> pl.DataFrame:
    """Return the parts of R1, INCOMPLETE, ON_TIME, TP1 and TP3 from the board's cells of the periods looked at.

    Only periods that are due count; derogations don't. R1 takes a period that came incomplete as the share of the
    usual number of cells that came, since agreements name periods rather than cells.
    """
    due: dict[str, list[BoardCell]] = {}
    for cell in cells:
        if cell.is_due:
            due.setdefault(cell.provider, []).append(cell)
    return parts([row for provider, own in due.items() for row in _rows(provider, own)])


def _rows(provider: str, due: Sequence[BoardCell]) -> Iterator[_Row]:
    received = [(cell, cell.received_at) for cell in due if cell.is_received and cell.received_at is not None]
    count, came = len(due), len(received)
    yield provider, "R1", sum(map(_delivered, due)), count, count
    yield provider, "ON_TIME", sum(cell.is_on_time for cell in due), count, count
    if came:
        incomplete = sum(cell.state is BoardState.PARTIAL for cell, _ in received)
        yield provider, "INCOMPLETE", incomplete, came, came
        yield provider, "TP1", sum(_days(cell.period.end, at) for cell, at in received), came, came
        yield provider, "TP3", sum(_days(cell.due, at) for cell, at in received), came, came


def _delivered(cell: BoardCell) -> float:
    """Return the share of a period that was delivered, from 0 to 1."""
    if not cell.is_received:
        return 0.0
    if cell.state is not BoardState.PARTIAL or not cell.usual:
        return 1.0
    return min(1.0, cell.rows / cell.usual)


def _days(since: dt.date, until: dt.datetime) -> int:
    return (until.date() - since).days
