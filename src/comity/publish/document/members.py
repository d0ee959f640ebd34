"""What each member reported for the period."""

from comity.publish.document.origins import change_text
from comity.publish.document.parts import Panel, Table
from comity.publish.document.reasons import explain
from comity.publish.report_data import Absence, MemberRow, Report
from comity.publish.texts import Texts


def make_members(report: Report, texts: Texts) -> Panel:
    """Return the table of reporting members."""
    _ = texts.translate
    title = _("By reporting member")
    if not report.member_rows:
        return Panel("members", title, "", absent=explain(Absence.NOTHING_REPORTED, texts))
    total = sum(row.value or 0.0 for row in report.member_rows)
    ordered = sorted(
        report.member_rows, key=lambda row: (row.value is None, -(row.value or 0.0), texts.area(row.area))
    )
    rows = [_row(row, total, texts) for row in ordered]
    heads = (_("Member"), texts.period(report.period, short=True), _("Share"), _("On a year"))
    note = _("* provisional") if any(row.provisional for row in ordered) else ""
    subtitle = texts.name(report.indicator.names) + ", " + texts.period(report.period)
    caption = _("{indicator} by reporting member", indicator=texts.name(report.indicator.names))
    return Panel("members", title, subtitle, Table(caption, heads, rows, note=note))


def _row(row: MemberRow, total: float, texts: Texts) -> tuple[str, ...]:
    name = texts.area(row.area) + (" *" if row.provisional else "")
    if row.value is None:
        return (name, texts.translate("not reported"), "–", "–")
    share = texts.percent(row.value / total) if total else "–"
    return (name, texts.number(row.value), share, change_text(row.relative, texts))
