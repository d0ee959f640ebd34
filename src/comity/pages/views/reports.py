"""The archive of reports, and the form that prints any month anew, as it was known at a moment."""

from comity.hub.access.sight import AUDIENCES
from comity.hub.archive.archive import audiences_of, reports_for
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import LANGUAGES
from comity.pages.reporting.rows import PeriodGroup, audience_name, group_reports
from comity.pages.situation.choices import indicator_periods
from comity.publish.texts import Texts

_SHOWN = 24
"""Periods that are listed at once."""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `all` shows reports on all periods."""
    _ = texts.translate
    groups = group_reports(reports_for(hub, asked.principal), texts)
    shown = groups if asked.get("all") else groups[:_SHOWN]
    makes = asked.may("reports.make")
    return Page(
        title=_("Situation reports"),
        lead=_lead(groups, texts),
        template="reports.html",
        content={
            "groups": shown,
            "more": len(groups) - len(shown),
            "waits": any(line.is_waiting for group in shown for line in group.lines),
            "periods": [(str(one), texts.period(one)) for one in indicator_periods(hub)],
            "languages": list(LANGUAGES.items()),
            "language": asked.language,
            "audiences": [
                (one, audience_name(one, texts)) for one in AUDIENCES if one in audiences_of(asked.principal)
            ],
            "makes": makes,
            "plan": _plan(hub, texts),
            "today": hub.now().date().isoformat(),
        },
    )


def _lead(groups: list[PeriodGroup], texts: Texts) -> str:
    """Say what the archive holds."""
    if not groups:
        return texts.translate("No report has been kept yet. Any month can be printed here, as it was known then.")
    return texts.plural(
        "{count} month is in the archive, the latest {period}. Each report stays as it was printed; printed anew "
        "as known then, it tells the same figures.",
        "{count} months are in the archive, the latest {period}. Each report stays as it was printed; printed anew "
        "as known then, it tells the same figures.",
        count=len(groups),
        period=groups[0].title,
    )


def _plan(hub: Hub, texts: Texts) -> str:
    """Say when reports are printed by themselves."""
    plan = hub.group.reports
    if plan is None:
        return texts.translate("This group has reports printed by hand alone.")
    return texts.plural(
        "A month’s report is printed by itself once all figures are there, at the latest {count} day after "
        "its end.",
        "A month’s report is printed by itself once all figures are there, at the latest {count} days after "
        "its end.",
        count=plan.days_after,
    )
