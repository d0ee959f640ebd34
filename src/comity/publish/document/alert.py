"""One alert as a figure: its flow over time beside what was expected of it before each period."""

from collections.abc import Sequence
from typing import Any

from comity.model.periods import Frequency, Period
from comity.publish.alerts_data import AlertPoint, AlertRow
from comity.publish.charts import theme
from comity.publish.charts.expected import ExpectedDrawing, draw_expected
from comity.publish.document.alerts import tell_point
from comity.publish.document.parts import Download, Figure, KeyEntry, Table
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Names
from comity.publish.say import Lookup, say
from comity.publish.texts import Texts

_HEIGHT = 320
_FORMATS = {Frequency.ANNUAL: "%Y", Frequency.DAILY: "%-d %b", Frequency.WEEKLY: "%-d %b %Y"}


def make_alert_figure(
    row: AlertRow, unit: Names, texts: Texts, *, lookup: Lookup, seen: Sequence[Period] = ()
) -> Figure:
    """Return the figure of an alert; `seen` are the periods at which the flow departed."""
    _ = texts.translate
    title = _("Counted and expected")
    points = row.points
    if not any(point.value is not None for point in points):
        return Figure("alert", title, "", 12, absent=_("The flow has no figures in this time."))
    name = say(row.name, texts, lookup=lookup)
    scale = choose_scale(_values(points), texts.name(unit), texts)
    rate = name_rate(scale, points[0].period.frequency, texts)
    drawing = _drawing(points, scale, rate, seen=seen, texts=texts)
    return Figure(
        id="alert",
        title=title,
        subtitle=_(
            "{flow}. {rate}; the band is what its own past let expect before each period.", flow=name, rate=rate
        ),
        slot=12,
        drawing=lambda width, height: draw_expected(drawing, width=width, height=height or _HEIGHT),
        description=_describe(name, points, texts),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Observed")),
            KeyEntry("box", theme.BAND_COLOURS[1], _("What was expected before each period")),
        ),
        source=_("Source: members’ submissions"),
        table=_table(points, texts),
        download=_download(row, name),
    )


def _values(points: Sequence[AlertPoint]) -> list[float]:
    return [one for point in points for one in (point.value, point.upper) if one is not None]


def _drawing(
    points: Sequence[AlertPoint], scale: Scale, rate: str, *, seen: Sequence[Period], texts: Texts
) -> ExpectedDrawing:
    return ExpectedDrawing(
        rows=[_row(point, scale, texts) for point in points],
        marked=[period.start.isoformat() for period in seen],
        unit=rate,
        whole=scale.divisor == 1,
        x_format=_FORMATS.get(points[0].period.frequency, "%b %Y"),
    )


def _row(point: AlertPoint, scale: Scale, texts: Texts) -> dict[str, Any]:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value / scale.divisor

    return {
        "date": point.period.start.isoformat(),
        "value": scaled(point.value),
        "lower": scaled(point.lower),
        "upper": scaled(point.upper),
        "at": scaled(point.value),
        "tip": tell_point(point, texts),
    }


def _number(value: float | None, texts: Texts) -> str:
    return "–" if value is None else texts.number(value)


def _describe(name: str, points: Sequence[AlertPoint], texts: Texts) -> str:
    return texts.translate(
        "Line chart of {flow} from {first} to {last}, with a band of what was expected before each period.",
        flow=name,
        first=texts.period(points[0].period),
        last=texts.period(points[-1].period),
    )


def _table(points: Sequence[AlertPoint], texts: Texts) -> Table:
    _ = texts.translate
    rows = [
        (
            texts.period(one.period),
            _number(one.value, texts),
            "–" if one.lower is None or one.upper is None else texts.bounds(one.lower, one.upper),
        )
        for one in reversed(points)
    ]
    return Table(_("Counted and expected"), (_("Period"), _("Figure"), _("Expected")), rows)


def _download(row: AlertRow, name: str) -> Download:
    header = ("alert", "flow", "period", "value", "lower", "upper")
    cells = [(row.id, name, str(one.period), one.value, one.lower, one.upper) for one in row.points]
    return write_sheet(f"alert-{row.id}.csv", header, cells)
