"""The situation of a month: how many came, what changed, what is unusual, what comes next."""

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page, by_id
from comity.pages.reports import report_for
from comity.publish.document.build import build_document
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on the asked `month` (the latest whole one by default), as of the asked `as_of`."""
    document = build_document(report_for(hub, asked), texts)
    return Page(
        title=document.title,
        lead=document.lead,
        notice=document.notice,
        template="situation.html",
        content={"doc": document},
        figures=by_id(*document.figures),
    )
