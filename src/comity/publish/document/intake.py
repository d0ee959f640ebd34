"""What became of the submissions."""

from comity.publish.document.parts import Panel, Table
from comity.publish.report_data import Intake, Report
from comity.publish.texts import Texts

_REFUSALS = 12


def make_intake(report: Report, texts: Texts) -> Panel:
    """Return the table of submissions by provider."""
    _ = texts.translate
    title = _("Submissions")
    if report.is_public:
        return Panel(
            "intake", title, "", absent=_("What was sent, and what was refused, is for the exchange’s members.")
        )
    intake = report.intake
    if intake is None or not intake.rows:
        return Panel("intake", title, "", absent=_("No submission has come yet."))
    heads = (_("Provider"), _("Accepted"), _("of these revising"), _("with warnings"), _("Refused"))
    rows = [
        (
            texts.area(row.provider),
            *(texts.number(n) for n in (row.accepted, row.revising, row.warnings, row.refused)),
        )
        for row in intake.rows
    ]
    if len(rows) > 1:
        rows.append((_("All"), *_sums(intake, texts)))
    words = {"first": texts.date(intake.first), "last": texts.date(intake.last)}
    subtitle = _("Received from {first} to {last}", **words)
    return Panel("intake", title, subtitle, Table(_("Submissions by provider"), heads, rows))


def _sums(intake: Intake, texts: Texts) -> tuple[str, ...]:
    sums = (
        sum(row.accepted for row in intake.rows),
        sum(row.revising for row in intake.rows),
        sum(row.warnings for row in intake.rows),
        sum(row.refused for row in intake.rows),
    )
    return tuple(texts.number(value) for value in sums)


def make_refusals(report: Report, texts: Texts) -> Panel | None:
    """Return the table of the latest refused submissions, or None where none was refused."""
    _ = texts.translate
    if report.intake is None or not report.intake.refusals:
        return None
    latest = sorted(report.intake.refusals, key=lambda refusal: refusal.received, reverse=True)[:_REFUSALS]
    rows = [
        (
            texts.date(refusal.received),
            texts.area(refusal.provider),
            texts.name(refusal.dataflow),
            texts.name(refusal.reason) or _("see the report of its checks"),
        )
        for refusal in latest
    ]
    heads = (_("Received"), _("Provider"), _("Dataflow"), _("First fault"))
    subtitle = _("A refused file changes nothing; its sender has the list of its faults.")
    table = Table(_("Refused submissions, the latest first"), heads, rows, left=(0, 1, 2, 3))
    return Panel("refusals", _("Refused"), subtitle, table)
