"""Tables at the end of the printed report, laid out for paper: the series by year and month, origins in full."""

from collections.abc import Sequence

from comity.model.periods import Frequency, Period
from comity.publish.document.origins import change_text, sort_origins
from comity.publish.document.parts import Table
from comity.publish.document.scale import choose_scale
from comity.publish.report_data import ObservedPoint, Report
from comity.publish.texts import Texts
from comity.publish.time_texts import render_column

_IN_ONE_ROW = (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.TRIMESTER, Frequency.HALF_YEARLY)
_ROWS = 60
_YEARS = 20
_THOUSANDS_FROM = 1_000_000


def make_series(report: Report, texts: Texts) -> Table | None:
    """Return the observed series, a year a row; None where nothing was observed."""
    _ = texts.translate
    known = [point for point in report.fan.observed if point.value is not None]
    if not known:
        return None
    divisor, unit = _unit(known, report, texts)
    caption = _("Observed figures: {rate}", rate=texts.per(report.frequency, unit))
    note = _("* provisional") if any(point.provisional for point in known) else ""
    if report.frequency in _IN_ONE_ROW:
        heads, rows = _by_year(known, divisor, texts)
    else:
        heads = (_("Period"), _("Observed"))
        rows = [(texts.period(p.period), _cell(p, divisor, texts)) for p in known[-_ROWS:]]
    return Table(caption, heads, rows, note=note)


def _unit(known: Sequence[ObservedPoint], report: Report, texts: Texts) -> tuple[float, str]:
    """Count in thousands from a million on, so that twelve months fit on a line."""
    highest = max(point.value or 0.0 for point in known)
    thousands = choose_scale([_THOUSANDS_FROM - 1], texts.name(report.indicator.unit), texts)
    single = choose_scale([1], texts.name(report.indicator.unit), texts)
    chosen = thousands if highest >= _THOUSANDS_FROM else single
    return chosen.divisor, chosen.unit


def _cell(point: ObservedPoint | None, divisor: float, texts: Texts) -> str:
    if point is None or point.value is None:
        return "–"
    return texts.number(point.value / divisor) + ("*" if point.provisional else "")


def _by_year(
    known: Sequence[ObservedPoint], divisor: float, texts: Texts
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    by_period = {point.period: point for point in known}
    frequency, last = known[0].period.frequency, known[-1].period.year
    years = range(max(known[0].period.year, last - _YEARS + 1), last + 1)
    numbers = range(1, frequency.per_year + 1)
    heads = (
        texts.translate("Year"),
        *(render_column(Period(frequency, last, n), texts.locale)[0] for n in numbers),
    )
    rows = [
        (str(year), *(_cell(by_period.get(Period(frequency, year, n)), divisor, texts) for n in numbers))
        for year in years
    ]
    return heads, rows


def make_all_origins(report: Report, texts: Texts) -> Table | None:
    """Return every origin, the largest first; None where there is none."""
    _ = texts.translate
    if not report.origins:
        return None
    total = sum(row.value for row in report.origins) or 1.0
    ordered = sort_origins(report.origins)
    rows = [
        (texts.area(o.area), texts.number(o.value), texts.percent(o.value / total), change_text(o.relative, texts))
        for o in ordered[: 2 * _ROWS]
    ]
    caption = _("{indicator} by origin", indicator=texts.name(report.indicator.names))
    heads = (_("Origin"), texts.period(report.period, short=True), _("Share"), _("On a year"))
    cut = len(ordered) - len(rows)
    note = texts.plural("{count} smaller origin is left out.", "{count} smaller origins are left out.", count=cut)
    return Table(caption, heads, rows, note=note if cut > 0 else "")
