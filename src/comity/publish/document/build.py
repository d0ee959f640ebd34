"""Put the whole report into words."""

from comity.publish.document.analyses import make_analyses, make_warnings
from comity.publish.document.annex import make_all_origins, make_series
from comity.publish.document.board import explain_no_boards, make_boards
from comity.publish.document.contributions import make_by_origin, make_by_purpose
from comity.publish.document.diagnostics import make_accuracy, make_horizon
from comity.publish.document.fan import make_fan, make_next_periods
from comity.publish.document.intake import make_intake, make_refusals
from comity.publish.document.key_figures import make_key_figures
from comity.publish.document.lead import write_lead
from comity.publish.document.members import make_members
from comity.publish.document.methods import make_methods, make_status, write_notice
from comity.publish.document.origins import make_largest, make_map
from comity.publish.document.parts import Document, Words
from comity.publish.document.unusual import make_unusual
from comity.publish.report_data import Report
from comity.publish.texts import Texts


def build_document(report: Report, texts: Texts) -> Document:
    """Return the report in the language of `texts`: sentences, tables, and drawings still to be made."""
    _ = texts.translate
    group = texts.name(report.group)
    return Document(
        language=texts.language,
        title=_("Situation in {period}", period=texts.period(report.period)),
        kicker=_("Situation report"),
        group=group,
        issued=_("Issued {date}", date=texts.date(report.issued)),
        issued_iso=report.issued.isoformat(),
        lead=write_lead(report, texts),
        notice=write_notice(report, texts),
        key_figures=make_key_figures(report, texts),
        fan=make_fan(report, texts),
        unusual=make_warnings(report, texts) or make_unusual(report, texts),
        map=make_map(report, texts),
        largest=make_largest(report, texts),
        by_origin=make_by_origin(report, texts),
        by_purpose=make_by_purpose(report, texts),
        members=make_members(report, texts),
        next_periods=make_next_periods(report, texts),
        accuracy=make_accuracy(report, texts),
        horizon=make_horizon(report, texts),
        boards=make_boards(report, texts),
        boards_absent=explain_no_boards(report, texts),
        intake=make_intake(report, texts),
        refusals=make_refusals(report, texts),
        methods=make_methods(report, texts),
        status=make_status(report, texts),
        analyses=make_analyses(report, texts),
        series=make_series(report, texts),
        all_origins=make_all_origins(report, texts),
        foot=_("Comity · {group} · as of {moment}", group=group, moment=texts.moment(report.as_of)),
        words=_words(texts),
    )


def _words(texts: Texts) -> Words:
    _ = texts.translate
    return Words(
        skip=_("Skip to content"),
        table=_("Table"),
        csv=_("CSV"),
        page=_("Page"),
        calendar=_("Exchange calendar"),
        key_figures=_("Key figures"),
    )
