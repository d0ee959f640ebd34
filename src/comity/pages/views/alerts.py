"""Early warning: which flows are not as their own past let expect, and the register of those that were not."""

from collections.abc import Sequence
from dataclasses import replace

from comity.errors import UsageError
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.part import part_of
from comity.hub.home import Hub
from comity.hub.keys import parse_bound
from comity.hub.situation.sentences import lookup_in, say_in
from comity.pages.alerts.filters import CURRENT, AlertFilters, chosen, make_alert_filters
from comity.pages.alerts.looking import MONTH, view_for
from comity.pages.alerts.rows import lines_of
from comity.pages.asked import Asked
from comity.pages.nothing_yet import is_without_figures, no_figures
from comity.pages.page import Page, by_id
from comity.publish.alerts_data import AlertsPart
from comity.publish.document.alerts import make_alerts_figure, make_alerts_reach
from comity.publish.document.parts import Figure, Item
from comity.publish.say import say
from comity.publish.texts import Texts

_LEADING = 2
"""Sentences on the period that lead the page; what can't be seen stands at its end."""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page at the asked `month`, by default the latest whole one: alerts by state, member and origin."""
    parse_bound(asked.get(MONTH) or None)
    try:
        view = view_for(hub, asked)
    except UsageError:
        if not is_without_figures(hub, asked):
            raise
        return _empty(asked, texts)
    return _page(hub, asked, view, texts)


def _empty(asked: Asked, texts: Texts) -> Page:
    said = texts.translate(
        "No figures have come yet. Alerts appear here once figures can be compared with their own past."
    )
    return no_figures(asked, texts, title=texts.translate("Alerts"), said=said)


def _page(hub: Hub, asked: Asked, view: AlertsView, texts: Texts) -> Page:
    _ = texts.translate
    filters = make_alert_filters(hub, asked, view, texts)
    part = part_of(view)
    shown = chosen(view, filters)
    figure = _figure(hub, view, part, shown, texts=texts)
    return Page(
        title=_("Early warning: {period}", period=texts.period(view.period)),
        lead=" ".join(say_in(hub, view.judged.found.sentences[:_LEADING], texts.language)),
        template="alerts.html",
        content={
            "filters": filters,
            "lines": lines_of(hub, shown, texts),
            "headlines": _headlines(hub, part, texts) if filters.state == CURRENT else [],
            "figure": figure,
            "reach": make_alerts_reach(part, texts, lookup=lookup_in(hub)),
            "nothing": _nothing(filters, texts),
        },
        figures=by_id(figure),
    )


def _figure(
    hub: Hub, view: AlertsView, part: AlertsPart, shown: Sequence[FoundAlert], *, texts: Texts
) -> Figure | None:
    """Return the small charts of the alerts of the period that are shown; None where none is."""
    ids = {one.id for one in shown if one.is_current and one.seen_at == view.period}
    if ids != {row.id for row in part.alerts}:
        part = part_of(replace(view, alerts=tuple(one for one in view.alerts if one.id in ids)))
    return make_alerts_figure(part, texts, lookup=lookup_in(hub)) if part.alerts else None


def _headlines(hub: Hub, part: AlertsPart, texts: Texts) -> list[Item]:
    """Return the shocks that many flows share."""
    lookup = lookup_in(hub)
    return [
        Item(
            say(one.name, texts, lookup=lookup),
            texts.percent(one.shift, decimals=0, signed=True),
            say(one.sentence, texts, lookup=lookup),
        )
        for one in part.headlines
    ]


def _nothing(filters: AlertFilters, texts: Texts) -> str:
    _ = texts.translate
    if filters.state == CURRENT and not filters.member and not filters.origin:
        return _("No flow departs from what was expected. Choose another state to see earlier alerts.")
    return _("No alert fits these choices. Choose “All, past ones too” to see the whole register.")
