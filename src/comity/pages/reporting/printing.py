"""A report printed anew for a reader: on any period, as known at a moment, in a language, as HTML or PDF."""

from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.archive.order import check_language
from comity.hub.home import Hub
from comity.hub.situation.report import render_report
from comity.pages.asked import Asked
from comity.pages.figures import FigureFile
from comity.pages.making import Place, opened_hub
from comity.pages.page import Page
from comity.pages.render import write_page
from comity.pages.reports import report_for
from comity.pages.situation.choices import check_moment
from comity.pages.texts import texts_for

FORMS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Wanted:
    """A report that is to be printed; `asked` holds its month and moment, and who reads it."""

    asked: Asked
    language: str
    form: str


def wanted_of(hub: Hub, asked: Asked, *, language: str, form: str) -> Wanted:
    """Return what is wanted; UsageError for a form, language or moment that can't be."""
    if form not in FORMS:
        raise UsageError(f"A report can't be printed as “{form[:20]}”.", remedy=f"Choose of {', '.join(FORMS)}.")
    check_language(language)
    check_moment(hub, asked)
    return Wanted(asked, language, form)


def print_in(place: Hub | Place, wanted: Wanted) -> FigureFile:
    """Return the report as a file; `place` is a hub, or where it is found."""
    hub = opened_hub(place)
    report = report_for(hub, wanted.asked)
    data = render_report(report, f".{wanted.form}", language=wanted.language)
    name = f"{hub.group.id.lower()}-{report.period}-{wanted.language}.{wanted.form}"
    return FigureFile(data, FORMS[wanted.form], name)


def printing_page(hub: Hub, asked: Asked) -> str:
    """Return the page that stands in for a report that is being printed."""
    texts = texts_for(hub, asked.language)
    page = Page(title=texts.translate("The report is being printed"), template="printing.html")
    return write_page(hub, asked, page, texts)
