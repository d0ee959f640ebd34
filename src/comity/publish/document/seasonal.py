"""The total without its season, and what there is to say of the largest origins."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import seasonal as chart
from comity.publish.charts.seasonal import SeasonalDrawing, draw_seasonal
from comity.publish.document.marked import Span
from comity.publish.document.parts import Download, Figure, KeyEntry, Panel, Table
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.say import Lookup, say
from comity.publish.seasonal_data import Seasonal, SeasonalPoint, SeasonalSeries
from comity.publish.texts import Texts

if TYPE_CHECKING:
    import altair as alt

_SHOWN_PERIODS = 24
_HEIGHT = 300


def make_seasonal_figure(seasonal: Seasonal, texts: Texts, *, lookup: Lookup) -> Figure:
    """Return the figure of the total: as it is, adjusted, trend; or, not adjusted, the reason in its place."""
    _ = texts.translate
    title = _("Without the season")
    if not seasonal.series or not seasonal.series[0].points:
        return Figure("seasonal", title, "", 12, absent=_("There are no figures to adjust for season."))
    total = seasonal.series[0]
    said = " ".join(say(one, texts, lookup=lookup) for one in total.statements)
    if not total.method:
        return Figure("seasonal", title, "", 12, absent=said)
    scale = choose_scale(_values(total), texts.name(seasonal.unit), texts)
    drawing = _drawing(total, scale, texts)

    def draw(width: int, height: int | None) -> "alt.TopLevelMixin":
        return draw_seasonal(drawing, width=width, height=height or _HEIGHT)

    return Figure(
        id="seasonal",
        title=title,
        subtitle=_subtitle(total, drawing.unit, texts),
        slot=12,
        drawing=draw,
        description=_describe(total, texts, said),
        key=_key(total, texts),
        source=_method(total, texts),
        table=_table(total, texts),
        download=_download(seasonal.series),
    )


def seasonal_span(seasonal: Seasonal) -> Span | None:
    """Return from when to when the figure of the total goes; None where there is none."""
    periods = [point.period for point in seasonal.series[0].points] if seasonal.series else []
    return Span(min(periods).start, max(periods).start) if periods else None


def make_seasonal_panel(seasonal: Seasonal, texts: Texts, *, lookup: Lookup) -> Panel:
    """Return the table of all headline series: the last figure, adjusted, its change, and the method."""
    _ = texts.translate
    title = _("Largest origins without the season")
    subtitle = _("A change is shown where it is more than chance brings.")
    rows = [_row(one, texts) for one in seasonal.series if one.points]
    if not rows:
        return Panel("seasonal-origins", title, subtitle, absent=_("There are no figures to adjust for season."))
    heads = (_("Series"), _("Figure"), _("Adjusted"), _("On the period before"), _("Method"))
    notes = [
        say(said, texts, lookup=lookup) for one in seasonal.series if not one.method for said in one.statements
    ]
    table = Table(title, heads, rows, left=(0, 4), note=" ".join(notes))
    return Panel("seasonal-origins", title, subtitle, table=table)


def _row(one: SeasonalSeries, texts: Texts) -> Sequence[str]:
    _ = texts.translate
    last = one.points[-1]
    return (
        texts.area(one.origin) if one.origin else _("Total"),
        _number(last.value, texts),
        _number(last.adjusted, texts),
        "" if one.change is None else texts.percent(one.change, signed=True),
        _method_name(one.method, texts),
    )


def _number(value: float | None, texts: Texts) -> str:
    return "" if value is None else texts.number(value)


def _method_name(method: str, texts: Texts) -> str:
    _ = texts.translate
    return {"x13": "X-13ARIMA-SEATS", "stl": "STL"}.get(method) or _("as it is")


def _method(total: SeasonalSeries, texts: Texts) -> str:
    name = _method_name(total.method, texts)
    return texts.translate("Season taken out with {method}; the specification is kept for a year.", method=name)


def _values(total: SeasonalSeries) -> list[float]:
    parts = (value for point in total.points for value in (point.value, point.adjusted, point.trend))
    return [value for value in parts if value is not None]


def _subtitle(total: SeasonalSeries, unit: str, texts: Texts) -> str:
    _ = texts.translate
    words = [_("{unit}, as they are and without the season.", unit=unit)]
    if any(point.trend_is_uncertain for point in total.points):
        words.append(_("The last points of the trend (dashed) will still move."))
    return " ".join(words)


def _key(total: SeasonalSeries, texts: Texts) -> list[KeyEntry]:
    _ = texts.translate
    entries = [
        KeyEntry("line", chart.ORIGINAL, _("As it is")),
        KeyEntry("line", chart.ADJUSTED, _("Without the season")),
        KeyEntry("line", chart.TREND, _("Trend")),
    ]
    if any(point.is_outlier for point in total.points):
        entries.append(KeyEntry("hollow", chart.ADJUSTED, _("Outlier")))
    return entries


def _drawing(total: SeasonalSeries, scale: Scale, texts: Texts) -> SeasonalDrawing:
    points = list(total.points)
    certain = sum(not point.trend_is_uncertain for point in points)
    rows: list[dict[str, Any]] = [
        {
            "date": point.period.start.isoformat(),
            "value": _scaled(point.value, scale),
            "adjusted": _scaled(point.adjusted, scale),
            "trend": _scaled(point.trend, scale) if at < certain else None,
            "uncertain": _scaled(point.trend, scale) if at >= certain - 1 else None,
        }
        for at, point in enumerate(points)
    ]
    outliers = [
        {"date": point.period.start.isoformat(), "adjusted": _scaled(point.adjusted, scale)}
        for point in points
        if point.is_outlier and point.adjusted is not None
    ]
    unit = name_rate(scale, points[0].period.frequency, texts)
    return SeasonalDrawing(rows, outliers, unit, whole=scale.divisor == 1, tips=_tips(total, texts))


def _tips(total: SeasonalSeries, texts: Texts) -> list[dict[str, Any]]:
    """Return what is told of each period."""
    _ = texts.translate
    names = (_("As it is"), _("Without the season"), _("Trend"))
    return [
        {
            "date": point.period.start.isoformat(),
            "tip": {"title": texts.period(point.period)}
            | {
                name: texts.number(value)
                for name, value in zip(names, (point.value, point.adjusted, point.trend), strict=True)
                if value is not None
            },
        }
        for point in total.points
    ]


def _scaled(value: float | None, scale: Scale) -> float | None:
    return None if value is None else value / scale.divisor


def _describe(total: SeasonalSeries, texts: Texts, said: str) -> str:
    shown = texts.translate(
        "Line chart of the total from {span}: as it is, without its season, and its trend.",
        span=texts.span(total.points[0].period, total.points[-1].period),
    )
    return f"{shown} {said}".strip()


def _table(total: SeasonalSeries, texts: Texts) -> Table:
    _ = texts.translate
    heads = (_("Period"), _("As it is"), _("Without the season"), _("Trend"))
    shown = total.points[-_SHOWN_PERIODS:]
    rows = [
        (
            texts.period(point.period),
            *(_number(value, texts) for value in (point.value, point.adjusted, point.trend)),
        )
        for point in shown
    ]
    note = _("Earlier periods are in the CSV file.") if len(shown) < len(total.points) else ""
    return Table(_("Figures as they are and without the season"), heads, rows, note=note)


def _download(series: Sequence[SeasonalSeries]) -> Download:
    header = ["ORIGIN", "TIME_PERIOD", "OBS_VALUE", "adjusted", "trend", "trend_is_uncertain", "is_outlier"]
    rows = [_cells(one.origin or "_T", point) for one in series for point in one.points]
    return write_sheet("seasonal.csv", header, rows)


def _cells(origin: str, point: SeasonalPoint) -> list[object]:
    flags = (str(point.trend_is_uncertain).lower(), str(point.is_outlier).lower())
    return [origin, str(point.period), point.value, point.adjusted, point.trend, *flags]
