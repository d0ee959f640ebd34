"""The list of submissions: whose, of what, in which state, from which month; and what waits for a coordinator."""

import datetime as dt
from dataclasses import dataclass, replace

from comity.errors import UsageError
from comity.hub.decisions.countersign import submissions_to_countersign
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submissions_for
from comity.hub.keys import parse_bound
from comity.hub.numbers import parse_number
from comity.model.access import Role
from comity.model.periods import Frequency, Period
from comity.model.submission_search import Wanted
from comity.model.submissions import State, Submission
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow
from comity.pages.page import Page
from comity.pages.sending.reader import SEES_ALL, provider_options, providers_of
from comity.pages.sending.states import StateView, state_view
from comity.publish.texts import Texts

PER_PAGE = 50
_MONTHS = 36
_FILTERS = ("provider", "dataflow", "state", "month")


@dataclass(frozen=True, slots=True)
class Line:
    """A submission in the list; counts are empty where there is nothing to count."""

    id: int
    provider: str
    dataflow: str
    file: str
    received: str
    state: StateView
    rows: str
    new: str
    changed: str
    removed: str
    errors: str
    warnings: str


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the list by the asked `provider`, `dataflow`, `state` and `month` of receipt, below a number."""
    _ = texts.translate
    wanted = _wanted(hub, asked)
    found = submissions_for(hub, asked.principal, wanted, below=_below(asked), most=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    return Page(
        title=_("Submissions"),
        lead=_lead(hub, asked, texts),
        template="submissions.html",
        content={
            "lines": [line(hub, one, texts) for one in shown],
            "older": asked.url(below=shown[-1].id) if len(found) > PER_PAGE else "",
            "latest": asked.url(below=None) if asked.get("below") else "",
            "filters": _filters(hub, asked, texts),
            "is_filtered": any(asked.get(name) for name in _FILTERS),
            "sees_all": asked.principal.role in SEES_ALL,
            "may_send": asked.may("pages.submit"),
            "waiting": _waiting(hub, asked, texts),
        },
    )


def line(hub: Hub, one: Submission, texts: Texts) -> Line:
    """Return a submission as a line of a list."""

    def count(number: int) -> str:
        return texts.number(number) if number else ""

    return Line(
        one.id,
        texts.area(one.provider),
        name_flow(hub, one.dataflow, texts),
        texts.translate("nil return") if one.nil else one.file_name,
        texts.moment(one.received_at),
        state_view(one.state, texts),
        count(one.rows),
        count(one.added),
        count(one.changed),
        count(one.removed),
        count(one.errors),
        count(one.warnings),
    )


def _lead(hub: Hub, asked: Asked, texts: Texts) -> str:
    if asked.principal.role not in SEES_ALL:
        return texts.translate(
            "All that {provider} has sent, the latest first.", provider=texts.area(asked.principal.provider or "")
        )
    counts = hub.submissions.counts()
    refused, waiting = counts[State.REJECTED.value], counts[State.CHECKED.value]
    parts = [
        texts.plural("{count} submission so far", "{count} submissions so far", count=sum(counts.values())),
        texts.plural("{count} refused", "{count} refused", count=refused),
    ]
    if waiting:
        parts.append(texts.plural("{count} waits for a decision", "{count} wait for a decision", count=waiting))
    return f"{', '.join(parts)}."


def _wanted(hub: Hub, asked: Asked) -> Wanted:
    state, month = asked.get("state"), asked.get("month")
    if state and state not in set(State):
        raise UsageError(f"There is no state {state[:40]}.", remedy="Choose one of the list.")
    provider = asked.get("provider")
    if provider not in {"", asked.principal.provider, *providers_of(hub)}:
        raise UsageError(f"{provider[:40]} has no agreement.", remedy="Choose a member of the list.")
    wanted = Wanted(
        provider=provider or None,
        dataflow=hub.catalogue.dataflow(asked.get("dataflow")).id if asked.get("dataflow") else None,
        state=State(state) if state else None,
    )
    if not month:
        return wanted
    period = parse_bound(month)
    if period is None or period.frequency is not Frequency.MONTHLY:
        raise UsageError(f"{month[:40]} is not a month.", remedy="Write it as 2026-10.")
    since = dt.datetime.combine(period.start, dt.time(), dt.UTC)
    return replace(wanted, since=since, until=dt.datetime.combine(period.end, dt.time.max, dt.UTC))


def _below(asked: Asked) -> int | None:
    told = asked.get("below")
    number = parse_number(told)
    if told and number is None:
        raise UsageError(f"{told[:40]} is not the number of a submission.", remedy="Go back to the latest.")
    return number


def _filters(hub: Hub, asked: Asked, texts: Texts) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return the filters: name, label, choices, the chosen one."""
    _ = texts.translate
    latest = Period.containing(hub.now().date(), Frequency.MONTHLY)
    months = [latest.shift(-count) for count in range(_MONTHS)]
    found = [
        ("dataflow", _("Dataflow"), [(flow, name_flow(hub, flow, texts)) for flow in hub.group.dataflows]),
        ("state", _("State"), [(state.value, state_view(state, texts).name) for state in State]),
        ("month", _("Month of receipt"), [(str(month), texts.period(month)) for month in months]),
    ]
    if asked.principal.role in SEES_ALL:
        found.insert(0, ("provider", _("Provider"), provider_options(hub, asked, texts)))
    return [(name, label, [("", _("all")), *options], asked.get(name)) for name, label, options in found]


def _waiting(hub: Hub, asked: Asked, texts: Texts) -> list[Line]:
    """Return what waits for the coordinator who reads."""
    if asked.principal.role is not Role.COORDINATOR:
        return []
    return [line(hub, one, texts) for one in submissions_to_countersign(hub, asked.principal)]
