"""The situation of a month: how many came, what changed, what is unusual, what comes next."""

import datetime as dt

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_bound
from comity.pages.asked import Asked, join
from comity.pages.citing import AS_OF
from comity.pages.nothing_yet import is_without_figures, no_figures
from comity.pages.page import Page
from comity.pages.situation.choices import MONTH, check_moment, make_filters, narrowing_of
from comity.pages.situation.queries import queries_of
from comity.pages.situation.reports import known_purposes, report_of
from comity.pages.situation.shown import onward, show
from comity.publish.report_data import Report
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on the asked `month` (the latest whole one by default), as of the asked `as_of`.

    `member` and `purpose` narrow it to a part; then it has fewer figures, and says so.
    """
    moment, narrowing = check_moment(hub, asked), narrowing_of(asked)
    parse_bound(asked.get(MONTH) or None)
    try:
        report = report_of(hub, asked, narrowing)
    except UsageError:
        if not is_without_figures(hub, asked):
            raise
        return _empty(asked, texts)
    shown = show(report, narrowing, texts)
    document, figures = shown.document, shown.figures
    queries = queries_of(hub, report, narrowing, as_of=asked.get(AS_OF))
    return Page(
        title=document.title,
        lead=document.lead,
        notice=document.notice,
        template="situation.html",
        content={
            "doc": document,
            "rows": shown.rows,
            "filters": make_filters(hub, asked, report, known_purposes(hub, asked), texts=texts),
            "part": _part(report, texts) if narrowing else "",
            "known": _known(report, moment, texts),
            "print": _print(asked, report),
            "sees_alerts": asked.may("pages.alert"),
            "onward": onward(asked, texts),
        },
        figures=figures,
        queries={name: path for name, path in queries.items() if name in figures},
        as_of=moment if isinstance(moment, dt.datetime) else None,
    )


def _empty(asked: Asked, texts: Texts) -> Page:
    said = texts.translate("No figures have come yet. The situation appears here once a first file is accepted.")
    return no_figures(asked, texts, title=texts.translate("Situation"), said=said)


def _part(report: Report, texts: Texts) -> str:
    """Say what the figures are of, and what isn't shown of a part."""
    return texts.translate(
        "These figures are of a part: {part}. Forecast and comparisons are made from it alone. Estimates for those "
        "who are late, seasonal adjustment and displacement are made for the whole group only.",
        part=texts.name(report.indicator.names),
    )


def _known(report: Report, moment: dt.datetime | int | None, texts: Texts) -> str:
    """Say as of when the figures are, where that isn't now."""
    if moment is None:
        return ""
    return texts.translate(
        "As known on {moment} (sequence {seq}); what came later is left out.",
        moment=texts.moment(report.as_of),
        seq=report.seq,
    )


def _print(asked: Asked, report: Report) -> str:
    """Return the address of the whole month's report as PDF, as of the page's moment."""
    query = [("month", str(report.period)), ("form", "pdf"), ("lang", asked.language)]
    return join("/reports/print", [*query, *([("as_of", asked.get(AS_OF))] if asked.get(AS_OF) else [])])
