"""Punctuality and completeness over time, counted from the board's cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from comity.hub.board import Rates, rates, rates_by_period
from comity.model.board import BoardCell
from comity.model.periods import Period
from comity.publish.delivery_data import DeliveryPoint, DeliverySeries


def series_of(cells: Iterable[BoardCell], code: str, name: str, *, until: Period | None = None) -> DeliverySeries:
    """Return the points of a series: the cells of each period together, up to a period."""
    by_period = rates_by_period(cell for cell in cells if until is None or not _is_after(cell.period, until))
    points = [DeliveryPoint(at, one.due, one.on_time, one.received) for at, one in by_period.items() if one.due]
    return DeliverySeries(code, name, points)


def _is_after(period: Period, until: Period) -> bool:
    return period.end > until.end


def series_by(
    cells: Sequence[BoardCell], key: Callable[[BoardCell], str], names: Mapping[str, str], *, until: Period | None
) -> list[DeliverySeries]:
    """Return a series for each of the names, in their order; those without a due period are left out."""
    found = [
        series_of((cell for cell in cells if key(cell) == code), code, name, until=until)
        for code, name in names.items()
    ]
    return [one for one in found if one.points]


def rates_over(cells: Iterable[BoardCell], *, last: int, until: Period | None = None) -> Rates:
    """Return the counts over the last so many due periods of each dataflow and frequency."""
    due = [cell for cell in cells if cell.is_due and (until is None or not _is_after(cell.period, until))]
    newest: dict[tuple[object, ...], Period] = {}
    for cell in due:
        key = (cell.dataflow, cell.period.frequency)
        newest[key] = max(newest.get(key, cell.period), cell.period)
    kept = (cell for cell in due if cell.period > newest[cell.dataflow, cell.period.frequency].shift(-last))
    return rates(kept)
