"""The fan figure: series, bands, annotations, its key, its words and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from comity.model.periods import Frequency, Period
from comity.publish.charts import theme
from comity.publish.charts.fan import FanDrawing, draw_fan
from comity.publish.document.left_out import say_left_out
from comity.publish.document.marked import Span, mark_figure
from comity.publish.document.parts import Download, Figure, KeyEntry, Panel, Table
from comity.publish.document.reasons import explain, explain_forecast
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Absence, Annotation, Fan, ForecastPoint, Report
from comity.publish.texts import Texts

BANDS = ((0.95, 0.025), (0.8, 0.1), (0.5, 0.25))
"""Levels shown, from the widest, and the probability of each one's lower bound."""
_SHOWN_PERIODS = 48
_NEXT_PERIODS = 12
_YEAR_TICKS_FROM = 24
_MANY_YEARS = 12
_TEN, _HUNDRED = 10, 100
_ASPECT = 0.42


def make_fan(report: Report, texts: Texts) -> Figure:
    """Return the figure of the total over time and its forecast."""
    _ = texts.translate
    fan = report.fan
    title = _("{indicator}: observed and forecast", indicator=texts.name(report.indicator.names))
    if not fan.forecast:
        title = _("{indicator} over time", indicator=texts.name(report.indicator.names))
    known = [point for point in fan.observed if point.value is not None]
    if not known:
        return Figure("fan", title, "", 8, absent=explain(Absence.NOTHING_REPORTED, texts))
    scale = choose_scale(_values(fan), texts.name(report.indicator.unit), texts)
    figure = Figure(
        id="fan",
        title=title,
        subtitle=_subtitle(report, scale, texts),
        slot=8,
        drawing=lambda width, height: draw_fan(
            _drawing(report, scale, width=width, texts=texts),
            width=width,
            height=height or round(width * _ASPECT),
        ),
        description=_describe(report, texts),
        key=_key(fan, texts),
        source=_("Source: members’ submissions, {flows}", flows=", ".join(report.methods.dataflows))
        if report.methods.dataflows
        else _("Source: members’ submissions"),
        table=_table(report, texts),
        download=_download(fan),
    )
    return mark_figure(figure, report.marks, _span(fan), texts)


def _span(fan: Fan) -> Span:
    periods = [one.period for one in fan.observed] + [one.period for one in fan.forecast]
    return Span(min(periods).start, max(periods).start)


def make_next_periods(report: Report, texts: Texts) -> Panel:
    """Return the table of the next periods' means and intervals."""
    _ = texts.translate
    title = _("What comes next")
    points = report.fan.forecast[:_NEXT_PERIODS]
    if not points:
        return Panel("next", title, "", absent=explain_forecast(report.fan.absent, texts))
    unit = texts.name(report.indicator.unit)
    scale = choose_scale([point.mean for point in points], unit, texts)
    highest = max(point.mean for point in points) / scale.divisor
    shown = _Shown(scale.divisor, decimals=2 if highest < _TEN else 1 if highest < _HUNDRED else 0)
    rows = [
        (
            texts.period(point.period),
            shown.number(point.mean, texts),
            shown.bounds(point, 0.1, texts),
            shown.bounds(point, 0.025, texts),
        )
        for point in points
    ]
    heads = (_("Period"), _("Mean"), *(_interval_name(level, texts) for level, _tail in BANDS[1::-1]))
    caption = _("Forecast of {unit} by period", unit=unit)
    words = (f"{scale.unit}.", _forecast_words(report, texts), say_left_out(report.fan.left_out, texts))
    return Panel("next", title, " ".join(filter(None, words)), Table(caption, heads, rows))


def _interval_name(level: float, texts: Texts) -> str:
    return texts.translate("{level} interval", level=texts.percent(level, decimals=0))


@dataclass(frozen=True)
class _Shown:
    """How numbers of a table are shown: divided, and with so many decimals."""

    divisor: float = 1.0
    decimals: int = 0

    def number(self, value: float, texts: Texts) -> str:
        return texts.number(value / self.divisor, decimals=self.decimals)

    def bounds(self, point: ForecastPoint, tail: float, texts: Texts) -> str:
        low, high = quantile(point, tail), quantile(point, round(1 - tail, 6))
        if low is None or high is None:
            return texts.translate("not given")
        return texts.bounds(low / self.divisor, high / self.divisor, decimals=self.decimals)


def quantile(point: ForecastPoint, probability: float) -> float | None:
    """Return a quantile, read between its neighbours where it isn't given; None outside those that are."""
    if probability in point.quantiles:
        return point.quantiles[probability]
    for (p, low), (q, high) in pairwise(sorted(point.quantiles.items())):
        if p < probability < q:
            return low + (high - low) * (probability - p) / (q - p)
    return None


def _values(fan: Fan) -> list[float]:
    return [p.value for p in fan.observed if p.value is not None] + [p.mean for p in fan.forecast]


def _forecast_words(report: Report, texts: Texts) -> str:
    made = report.fan.made_on or report.as_of.date()
    return texts.translate("Forecast made on {date}.", date=texts.date(made))


def _subtitle(report: Report, scale: Scale, texts: Texts) -> str:
    _ = texts.translate
    words = [_("{rate}, not seasonally adjusted.", rate=name_rate(scale, report.frequency, texts))]
    if report.fan.left_out:
        words.append(say_left_out(report.fan.left_out, texts))
    if any(point.provisional for point in report.fan.observed):
        words.append(_("Hollow points are provisional."))
    if not report.fan.forecast:
        words.append(explain_forecast(report.fan.absent, texts))
    return " ".join(words)


def _bands(fan: Fan) -> list[tuple[float, float]]:
    """Levels that every forecast point has quantiles for, widest first."""
    return [
        (level, tail)
        for level, tail in BANDS
        if fan.forecast
        and all(quantile(p, tail) is not None and quantile(p, round(1 - tail, 6)) is not None for p in fan.forecast)
    ]


def _key(fan: Fan, texts: Texts) -> list[KeyEntry]:
    _ = texts.translate
    entries = [KeyEntry("line", theme.OBSERVED, _("Observed"))]
    if any(point.provisional for point in fan.observed):
        entries.append(KeyEntry("hollow", theme.OBSERVED, _("Provisional")))
    if fan.forecast:
        entries.append(KeyEntry("dash", theme.FORECAST, _("Forecast mean")))
    bands = _bands(fan)
    colours = theme.BAND_COLOURS[: len(bands)]
    for (level, _tail), colour in zip(reversed(bands), reversed(colours), strict=True):
        entries.append(KeyEntry("box", colour, _interval_name(level, texts)))
    return entries


def _drawing(report: Report, scale: Scale, *, width: int, texts: Texts) -> FanDrawing:
    fan = report.fan
    observed = _observed(fan, scale)
    dates = [row["date"] for row in observed] + [point.period.start.isoformat() for point in fan.forecast]
    x_format, ticks = _axis([p.period for p in fan.observed] + [p.period for p in fan.forecast])
    return FanDrawing(
        observed=observed,
        forecast=_forecast(fan, scale),
        bands=len(_bands(fan)),
        notes=_notes(fan, dates, width=width, texts=texts),
        unit=name_rate(scale, report.frequency, texts),
        made=_forecast_words(report, texts).rstrip("."),
        whole=scale.divisor == 1,
        x_format=x_format,
        x_ticks=ticks,
        tips=_tips(report, scale, texts),
    )


def _tips(report: Report, scale: Scale, texts: Texts) -> list[dict[str, Any]]:
    """Return what is told of each period: the observed figure, or the forecast with its intervals."""
    _ = texts.translate
    rows: list[dict[str, Any]] = [
        {
            "date": p.period.start.isoformat(),
            "at": p.value / scale.divisor,
            "tip": {
                "title": texts.period(p.period),
                (_("Provisional") if p.provisional else _("Observed")): texts.number(p.value),
            },
        }
        for p in report.fan.observed
        if p.value is not None
    ]
    full, bands = _Shown(), _bands(report.fan)
    return rows + [
        {
            "date": p.period.start.isoformat(),
            "at": p.mean / scale.divisor,
            "tip": {"title": texts.period(p.period), _("Forecast mean"): texts.number(p.mean)}
            | {_interval_name(level, texts): full.bounds(p, tail, texts) for level, tail in reversed(bands)},
        }
        for p in report.fan.forecast
    ]


def _observed(fan: Fan, scale: Scale) -> list[dict[str, Any]]:
    known = [point.value is not None for point in fan.observed]
    padded = [False, *known, False]
    return [
        {
            "date": point.period.start.isoformat(),
            "value": None if point.value is None else point.value / scale.divisor,
            "provisional": point.provisional,
            "lone": known[i] and not padded[i] and not padded[i + 2],
        }
        for i, point in enumerate(fan.observed)
    ]


def _forecast(fan: Fan, scale: Scale) -> list[dict[str, Any]]:
    """Rows of the bands, begun at the last observed point so that the lines meet."""
    bands = _bands(fan)
    rows = [
        {"date": point.period.start.isoformat(), "mean": point.mean / scale.divisor}
        | {
            f"{side}{i}": (quantile(point, round(p, 6)) or 0.0) / scale.divisor
            for i, (_, tail) in enumerate(bands)
            for side, p in (("lo", tail), ("hi", 1 - tail))
        }
        for point in fan.forecast
    ]
    last = fan.observed[-1]
    if rows and last.value is not None and last.period.shift(1) == fan.forecast[0].period:
        value = last.value / scale.divisor
        rows.insert(0, dict.fromkeys(rows[0], value) | {"date": last.period.start.isoformat()})
    return rows


def _axis(periods: Sequence[Period]) -> tuple[str, list[str] | None]:
    """Return how dates are shown below the chart, and where."""
    years = list(range(min(periods).year, max(periods).year + 1))
    if periods[0].frequency is Frequency.ANNUAL or len(periods) >= _YEAR_TICKS_FROM:
        step = 1 + len(years) // _MANY_YEARS
        return "%Y", [f"{year}-01-01" for year in years[::step]]
    if len(periods) == 1:
        return "%B %Y", [periods[0].start.isoformat()]
    return "%b %Y", [p.start.isoformat() for p in sorted(set(periods))[:: 1 + len(periods) // 8]]


def _notes(fan: Fan, dates: Sequence[str], *, width: int, texts: Texts) -> list[dict[str, Any]]:
    """Place the annotations: each in the first row where its text runs into no other, nor over the frontier."""
    shown = sorted(
        (a for a in fan.annotations if min(dates) <= a.period.start.isoformat() <= max(dates)), key=_start
    )
    order = sorted(dates)
    frontier = width * len(fan.observed) / len(order) if fan.forecast else width
    free: list[float] = []
    notes = []
    for annotation in shown:
        date, text = annotation.period.start.isoformat(), texts.name(annotation.names)
        at = width * sum(day < date for day in order) / len(order)
        length = 7.0 * len(text) + 12
        right = at + length > (frontier if at < frontier else width)
        begin, end = (at - length, at) if right else (at, at + length)
        row = next((i for i, taken in enumerate(free) if begin >= taken), len(free))
        free[row : row + 1] = [end]
        notes.append({"date": date, "text": text, "row": row, "align": "right" if right else "left"})
    return notes


def _start(annotation: Annotation) -> Period:
    return annotation.period


def _describe(report: Report, texts: Texts) -> str:
    _ = texts.translate
    known = [point for point in report.fan.observed if point.value is not None]
    last = known[-1]
    unit = texts.name(report.indicator.unit)
    words = [
        _(
            "Line chart of {unit} from {span}; the last figure, for {period}, is {amount}.",
            unit=unit,
            span=texts.span(known[0].period, last.period),
            period=texts.period(last.period),
            amount=texts.amount(last.value or 0.0),
        )
    ]
    if report.fan.forecast:
        end = report.fan.forecast[-1]
        words.append(
            _(
                "The forecast goes on to {period}, with a mean of {amount} there.",
                period=texts.period(end.period),
                amount=texts.amount(end.mean, digits=3),
            )
        )
    return " ".join(words)


def _table(report: Report, texts: Texts) -> Table:
    _ = texts.translate
    intervals = [_interval_name(level, texts) for level, _tail in BANDS[1::-1]]
    heads = (_("Period"), _("Observed"), _("Status"), _("Forecast mean"), *intervals)
    full = _Shown()
    shown = report.fan.observed[-_SHOWN_PERIODS:]
    rows: list[Sequence[str]] = [
        (
            texts.period(p.period),
            _("no figure") if p.value is None else texts.number(p.value),
            "" if p.value is None else _("provisional") if p.provisional else _("final"),
            "",
            "",
            "",
        )
        for p in shown
    ]
    rows += [
        (
            texts.period(p.period),
            "",
            _("forecast"),
            full.number(p.mean, texts),
            full.bounds(p, 0.1, texts),
            full.bounds(p, 0.025, texts),
        )
        for p in report.fan.forecast
    ]
    left_out = len(report.fan.observed) - len(shown)
    note = _("Earlier periods are in the CSV file.") if left_out else ""
    return Table(_("Observed and forecast figures"), heads, rows, left=(0, 2), note=note)


def _download(fan: Fan) -> Download:
    probabilities = sorted({p for point in fan.forecast for p in point.quantiles})
    blank = [None] * (1 + len(probabilities))
    rows: list[list[object]] = [
        [str(p.period), p.value, "provisional" if p.provisional else "final", *blank] for p in fan.observed
    ]
    rows += [
        [str(p.period), None, "forecast", p.mean, *(p.quantiles.get(q) for q in probabilities)]
        for p in fan.forecast
    ]
    header = ["TIME_PERIOD", "OBS_VALUE", "STATUS", "mean", *(f"q{p:g}" for p in probabilities)]
    return write_sheet("visitors.csv", header, rows)
