"""The figures at the head of a report: four, or three in one for the public."""

from comity.model.periods import Frequency
from comity.publish.document.lead import ESTIMATE_DIGITS
from comity.publish.document.left_out import join_notes, note_left_out
from comity.publish.document.parts import KeyFigure
from comity.publish.document.reasons import explain
from comity.publish.document.standing import Standing, find_standing
from comity.publish.report_data import Absence, Report
from comity.publish.texts import Texts, capitalise


def make_key_figures(report: Report, texts: Texts) -> tuple[KeyFigure, ...]:
    """Return the period's total, the last year's, the outlook, and, but for the public, who has reported."""
    figures = (_period(report, texts), _year(report, texts), _outlook(report, texts))
    return figures if report.is_public else (*figures, _reporting(report, texts))


def _period(report: Report, texts: Texts) -> KeyFigure:
    _ = texts.translate
    unit = capitalise(texts.name(report.indicator.unit))
    label = _("{unit}, {period}", unit=unit, period=texts.period(report.period))
    if report.total is None:
        return KeyFigure(label, _("Not known"), explain(Absence.NOTHING_REPORTED, texts))
    return KeyFigure(label, texts.amount(report.total), _change(report, texts))


def _change(report: Report, texts: Texts) -> str:
    _ = texts.translate
    change = report.change
    if change is None:
        return explain(report.change_absent or Absence.TOO_SHORT, texts)
    against = texts.period(change.against)
    if change.relative is None:
        return _("There were none in {against}.", against=against)
    percent = texts.percent(change.relative, signed=True)
    if change.excluded:
        without = note_left_out(change.excluded, texts)
        return _(
            "{percent} on {against}, like for like ({without})", percent=percent, against=against, without=without
        )
    return _("{percent} on {against}", percent=percent, against=against)


def _year(report: Report, texts: Texts) -> KeyFigure:
    _ = texts.translate
    length = texts.year(report.frequency)
    label = _("Last {length}", length=length)
    if report.frequency is Frequency.ANNUAL:
        return _previous(report, texts)
    if report.year is None:
        return KeyFigure(label, _("Not known"), explain(report.year_absent or Absence.TOO_SHORT, texts))
    value, without = texts.amount(report.year.total), note_left_out(report.year.left_out, texts)
    if report.year.relative is None:
        return KeyFigure(label, value, join_notes(texts.span(report.year.first, report.year.last), without))
    percent = texts.percent(report.year.relative, signed=True)
    change = _("{percent} on the {length} before", percent=percent, length=length)
    return KeyFigure(label, value, join_notes(change, without))


def _previous(report: Report, texts: Texts) -> KeyFigure:
    """Return the period before, where a period is a year."""
    before = report.period.shift(-1)
    values = {point.period: point.value for point in report.fan.observed}
    label, value = texts.period(before), values.get(before)
    if value is None:
        return KeyFigure(label, texts.translate("Not known"), explain(Absence.NOTHING_REPORTED, texts))
    without = note_left_out(report.fan.left_out, texts)
    return KeyFigure(label, texts.amount(value), join_notes(texts.translate("the year before"), without))


def _outlook(report: Report, texts: Texts) -> KeyFigure:
    _ = texts.translate
    outlook = report.outlook
    if outlook is None:
        length = texts.year(report.frequency)
        reason = explain(report.fan.absent or Absence.NOT_COMPUTED, texts)
        return KeyFigure(_("Next {length}", length=length), _("No forecast"), reason)
    count = sum(1 for point in report.fan.forecast if outlook.first <= point.period <= outlook.last)
    length = texts.lasting(report.frequency, count) if count > 1 else texts.year(report.frequency)
    label = _("Next {length}", length=length)
    value = texts.amount(outlook.mean, digits=ESTIMATE_DIGITS)
    without = note_left_out(report.fan.left_out, texts)
    if outlook.interval is None:
        return KeyFigure(label, value, join_notes(texts.span(outlook.first, outlook.last), without))
    level = texts.percent(outlook.interval.level, decimals=0)
    bounds = texts.interval(outlook.interval.lower, outlook.interval.upper)
    interval = _("{level} interval {bounds}", level=level, bounds=bounds)
    return KeyFigure(label, value, join_notes(interval, without))


def _reporting(report: Report, texts: Texts) -> KeyFigure:
    _ = texts.translate
    label = _("Reporting")
    standing = find_standing(report)
    if standing is None:
        return KeyFigure(label, _("Not known"), _("No agreement asks for this period."))
    value = _(
        "{count} of {all}", count=texts.number(len(standing.reported)), all=texts.number(len(standing.expected))
    )
    return KeyFigure(label, value, _standing(standing, texts))


def _standing(standing: Standing, texts: Texts) -> str:
    parts = []
    if standing.late:
        parts.append(texts.plural("{count} came late", "{count} came late", count=len(standing.late)))
    if standing.partial:
        parts.append(texts.plural("{count} partial", "{count} partial", count=len(standing.partial)))
    if standing.refused:
        parts.append(texts.plural("{count} refused", "{count} refused", count=len(standing.refused)))
    if standing.missing:
        parts.append(texts.plural("{count} missing", "{count} missing", count=len(standing.missing)))
    if standing.not_due:
        parts.append(texts.plural("{count} not yet due", "{count} not yet due", count=len(standing.not_due)))
    return " · ".join(parts) or texts.translate("All on time")
