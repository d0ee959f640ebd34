"""Punctuality and completeness over time, counted from the board's cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comity.hub.board import Rates, rates, rates_by_period
from comity.model.board import BoardCell
from comity.model.periods import Frequency, Period
from comity.publish.delivery_data import DeliveryPoint, DeliverySeries
from comity.publish.texts import Texts

YEAR = 12
"""Periods over which the key figures count."""


def series_of(cells: Iterable[BoardCell], code: str, name: str) -> DeliverySeries:
    """Return the points of a series: the cells of each period together.

    Where there are periods of different lengths, each counts in the month in which it ends.
    """
    every = list(cells)
    if len({cell.period.frequency for cell in every}) > 1:
        every = [replace(cell, period=Period.containing(cell.period.end, Frequency.MONTHLY)) for cell in every]
    by_period = rates_by_period(every)
    points = [DeliveryPoint(at, one.due, one.on_time, one.received) for at, one in by_period.items() if one.due]
    return DeliverySeries(code, name, points)


def series_by_flow(cells: Sequence[BoardCell], names: Mapping[str, str]) -> list[DeliverySeries]:
    """Return a series for each of the named dataflows, in their order; those without a due period are left out."""
    found = [
        series_of((cell for cell in cells if cell.dataflow == flow), flow, name) for flow, name in names.items()
    ]
    return [one for one in found if one.points]


def rates_over_year(cells: Iterable[BoardCell]) -> Rates:
    """Return the counts over the last twelve due periods of each dataflow and frequency."""
    due = [cell for cell in cells if cell.is_due]
    newest: dict[tuple[object, ...], BoardCell] = {}
    for cell in due:
        key = (cell.dataflow, cell.period.frequency)
        newest[key] = max(newest.get(key, cell), cell, key=lambda one: one.period)
    return rates(
        cell for cell in due if cell.period > newest[cell.dataflow, cell.period.frequency].period.shift(-YEAR)
    )


def tell_share(share: float | None, texts: Texts) -> str:
    """Return a rate in whole percent; a dash where nothing was due."""
    return "–" if share is None else texts.percent(share, decimals=0)
