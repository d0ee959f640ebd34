"""What the front page says of the situation: three sentences, four figures, and the alerts of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from comity.hub.access.sight import sight_for
from comity.hub.alerts.flows import subject_for
from comity.hub.alerts.standing import NOBODY_SAID, AlertState, Standing, standings
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.reports import sight_of_reader
from comity.pages.sending.reader import BOUND
from comity.publish.alerts_data import AlertRow, AlertsPart
from comity.publish.document.alert_words import alert_state
from comity.publish.document.alerts import tell_apart
from comity.publish.document.analyses import lookup_in
from comity.publish.document.lead import lead_sentences
from comity.publish.report_data import Report
from comity.publish.say import Lookup, no_names, say
from comity.publish.texts import Texts

_LISTED = 5


@dataclass(frozen=True)
class AlertLine:
    """An alert: its flow, how far it is apart, a sentence, how it stands; `url` is empty where it leads nowhere."""

    name: str
    apart: str
    text: str
    state: str
    url: str


@dataclass(frozen=True)
class AlertLines:
    """The first alerts, how many there are in all, and how many flows were judged."""

    lines: Sequence[AlertLine]
    count: int
    judged: int


def three_sentences(report: Report, texts: Texts) -> list[str]:
    """Return the three sentences that matter most: the level, what stands out, what is to come.

    What stands out are alerts, where there are any, else what drove the change. Fewer are returned where less can
    be said.
    """
    lead = lead_sentences(report, texts)
    chosen = [lead.level, _stands_out(report, texts) or lead.drivers, lead.outlook, lead.drivers, lead.missing]
    return list(dict.fromkeys(sentence for sentence in chosen if sentence))[:3]


def _stands_out(report: Report, texts: Texts) -> str:
    part = _alerts(report)
    if part is None or not part.alerts or report.analyses is None:
        return ""
    lookup = lookup_in(report.analyses)
    if part.headlines:
        return say(part.headlines[0].sentence, texts, lookup=lookup)
    first = part.alerts[0]
    return texts.plural(
        "{count} flow departs from what was expected: {flow} ({apart}).",
        "{count} flows depart from what was expected, most of all {flow} ({apart}).",
        count=len(part.alerts),
        flow=say(first.name, texts, lookup=lookup),
        apart=tell_apart(first, texts),
    )


def list_alerts(hub: Hub, asked: Asked, report: Report, texts: Texts) -> AlertLines:
    """Return the alerts that somebody should look at now, as the register has them; a provider's own come first.

    Who may not list alerts is shown what departs by the figures alone, and nothing of what the register holds.
    """
    part = _alerts(report)
    if part is None:
        return AlertLines((), 0, 0)
    values = {row.id: row.value for row in part.alerts}
    known = _standings(hub, asked, values)
    current = [(row, one) for row in part.alerts if (one := known.get(row.id, NOBODY_SAID)).is_current]
    opened = _opened(hub, asked, current)
    if asked.principal.role in BOUND:
        current.sort(key=lambda pair: pair[0].id not in opened)
    lookup = lookup_in(report.analyses) if report.analyses else no_names
    lines = [
        _line(row, one.state, texts, lookup=lookup, url=_url(row) if row.id in opened else "")
        for row, one in current[:_LISTED]
    ]
    return AlertLines(lines, len(current), part.judged)


def _alerts(report: Report) -> AlertsPart | None:
    return report.analyses.alerts if report.analyses else None


def _standings(hub: Hub, asked: Asked, values: Mapping[str, float]) -> Mapping[str, Standing]:
    """Return how alerts stand, by id; nothing to a reader who may not list them."""
    if not asked.may("alerts.list"):
        return {}
    return standings(hub, values, sight=sight_of_reader(asked), as_of=asked.get("as_of") or None)


def _opened(hub: Hub, asked: Asked, current: Sequence[tuple[AlertRow, Standing]]) -> set[str]:
    """Return the alerts whose own pages the reader may open: a provider those of its own figures alone."""
    if not asked.may("pages.alert"):
        return set()
    raised = [(row.id, one.reporter) for row, one in current if one.is_raised]
    if asked.principal.role not in BOUND:
        return {id_ for id_, _ in raised}
    own = sight_for(hub, asked.principal, subject_for(hub).dataflow).own
    return {id_ for id_, reporter in raised if reporter in own}


def _url(row: AlertRow) -> str:
    return f"/alerts/{quote(row.id, safe='')}"


def _line(row: AlertRow, state: AlertState, texts: Texts, *, lookup: Lookup, url: str) -> AlertLine:
    return AlertLine(
        name=say(row.name, texts, lookup=lookup),
        apart=tell_apart(row, texts),
        text=say(row.short[0], texts, lookup=lookup) if row.short else "",
        state="" if state is AlertState.OPEN else alert_state(state.value, texts),
        url=url,
    )
