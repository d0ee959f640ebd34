"""Punctuality and completeness over time: a figure for each, with table and file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.publish.charts.delivery import BESIDE, COLOURS, draw_rates
from comity.publish.delivery_data import DeliveryPoint, DeliverySeries
from comity.publish.document.parts import Download, Figure, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_SHOWN = 48
"""Periods that the charts show; table and file have all."""


@dataclass(frozen=True)
class _Measure:
    """One share: the figure's id, title, what its axis says, how it is counted, what the chart says in words."""

    id: str
    title: str
    unit: str
    counted: str
    described: str
    of: Callable[[DeliveryPoint], int]


def make_punctuality(series: Sequence[DeliverySeries], texts: Texts, *, slot: int = 6) -> Figure:
    """Return the figure of what came on time, by period."""
    _ = texts.translate
    measure = _Measure(
        "punctuality",
        _("Punctuality over time"),
        _("Per cent of the deliveries due"),
        _("First received on time, by reference period; derogations are left out."),
        _("Line chart of the share of deliveries on time."),
        lambda point: point.on_time,
    )
    return _make(measure, series, texts, slot=slot)


def make_completeness(series: Sequence[DeliverySeries], texts: Texts, *, slot: int = 6) -> Figure:
    """Return the figure of what came at all, by period."""
    _ = texts.translate
    measure = _Measure(
        "completeness",
        _("Completeness over time"),
        _("Per cent of the deliveries due"),
        _("Received by now, in time or late, by reference period; derogations are left out."),
        _("Line chart of the share of deliveries received."),
        lambda point: point.received,
    )
    return _make(measure, series, texts, slot=slot)


def _make(measure: _Measure, series: Sequence[DeliverySeries], texts: Texts, *, slot: int) -> Figure:
    _ = texts.translate
    with_points = [one for one in series if any(point.due for point in one.points)]
    if not with_points:
        return Figure(measure.id, measure.title, "", slot, absent=_("No delivery was due yet."))
    drawn = with_points[: len(COLOURS)]
    names = [one.name for one in drawn]
    colours = [BESIDE if one.is_beside else colour for one, colour in zip(drawn, COLOURS, strict=False)]
    rows = [row for one in drawn for row in _rows(measure, one)]
    return Figure(
        id=measure.id,
        title=measure.title,
        subtitle=_subtitle(measure, with_points, texts),
        slot=slot,
        drawing=lambda width, _height: draw_rates(
            rows, names=names, colours=colours, unit=measure.unit, width=width
        ),
        description=f"{measure.described} {_last(measure, drawn, texts)}",
        source=_("Source: the exchange calendar"),
        table=_table(measure, with_points, texts),
        download=_sheet(measure, with_points),
    )


def _rows(measure: _Measure, one: DeliverySeries) -> list[dict[str, Any]]:
    """Return the points of a line: each period's own share, and that of the year up to it."""
    return [
        {
            "name": one.name,
            "date": point.period.start.isoformat(),
            "value": 100 * measure.of(point) / point.due,
            "running": 100 * share,
        }
        for point, share in _running(measure, one)[-_SHOWN:]
    ]


def _running(measure: _Measure, one: DeliverySeries) -> list[tuple[DeliveryPoint, float]]:
    """Return each point where something was due, with the share over the periods of a year up to it."""
    due = [point for point in one.points if point.due]
    found = []
    for at, point in enumerate(due):
        first = point.period.shift(1 - point.period.frequency.per_year)
        year = [each for each in due[: at + 1] if each.period >= first]
        found.append((point, sum(map(measure.of, year)) / sum(each.due for each in year)))
    return found


def _subtitle(measure: _Measure, series: Sequence[DeliverySeries], texts: Texts) -> str:
    """Return how the share is counted, what the lines are, and that not all series are drawn where they aren't."""
    _ = texts.translate
    frequency = series[0].points[0].period.frequency
    told = [measure.counted]
    if frequency.per_year > 1:
        told.append(
            _("Bold: the {length} up to each period; thin: each period alone.", length=texts.year(frequency))
        )
    if len(series) > len(COLOURS):
        rest = len(series) - len(COLOURS)
        told.append(texts.plural("{count} more is in the table.", "{count} more are in the table.", count=rest))
    return " ".join(told)


def _last(measure: _Measure, series: Sequence[DeliverySeries], texts: Texts) -> str:
    """Return the last share over a year of each series in words."""
    told = []
    for one in series:
        point, share = _running(measure, one)[-1]
        told.append(f"{one.name}, {texts.period(point.period)}: {texts.percent(share, decimals=0)}")
    return "; ".join(told) + "."


def _table(measure: _Measure, series: Sequence[DeliverySeries], texts: Texts) -> Table:
    """Return the latest periods first: the share, and the counts that it is made of."""
    columns = [texts.translate("Period"), *(one.name for one in series)]
    by_series = [{point.period: point for point in one.points} for one in series]
    periods = sorted({point.period for one in series for point in one.points if point.due}, reverse=True)
    rows = [
        (texts.period(period), *(_cell(measure, found.get(period), texts) for found in by_series))
        for period in periods
    ]
    return Table(measure.title, columns, rows)


def _cell(measure: _Measure, point: DeliveryPoint | None, texts: Texts) -> str:
    if point is None or not point.due:
        return "–"
    count = measure.of(point)
    share = texts.percent(count / point.due, decimals=0)
    return texts.translate(
        "{share} ({count} of {all})", share=share, count=texts.number(count), all=texts.number(point.due)
    )


def _sheet(measure: _Measure, series: Sequence[DeliverySeries]) -> Download:
    return write_sheet(
        f"{measure.id}.csv",
        ("SERIES", "NAME", "TIME_PERIOD", "due", "on_time", "received", measure.id),
        [
            (one.code, one.name, str(point.period), point.due, point.on_time, point.received,
             measure.of(point) / point.due if point.due else None)
            for one in series
            for point in one.points
        ],
    )  # fmt: skip
