"""What the page of the situation can be asked for: a month, a member, a purpose, a moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.narrowed import Narrowing
from comity.hub.situation.panel import indicator_flow
from comity.hub.situation.report_base import PURPOSES
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.pages.asked import Asked
from comity.pages.citing import AS_OF
from comity.publish.report_data import Report
from comity.publish.texts import Texts

Option = tuple[str, str]
MONTH, MEMBER, PURPOSE = "month", "member", "purpose"


@dataclass(frozen=True)
class Filters:
    """The form above the figures: options as pairs of value and title, and what is chosen of each."""

    period_label: str
    periods: Sequence[Option]
    period: str
    members: Sequence[Option]
    purposes: Sequence[Option]
    narrowing: Narrowing
    as_of: str
    """A day, as a field for dates takes it; empty where the moment is now, or no day."""
    latest: str
    """The last day that can be asked for."""


def narrowing_of(asked: Asked) -> Narrowing:
    """Return which part is asked for."""
    return Narrowing(asked.get(MEMBER), asked.get(PURPOSE))


def check_moment(hub: Hub, asked: Asked) -> dt.datetime | int | None:
    """Return the moment that is asked for; UsageError for one that is yet to come."""
    moment = parse_moment(asked.get(AS_OF) or None)
    if isinstance(moment, dt.datetime) and moment.date() > hub.now().date():
        raise UsageError(
            f"{asked.get(AS_OF)} is yet to come.", remedy=f"Choose a day up to {hub.now().date().isoformat()}."
        )
    return moment


def make_filters(hub: Hub, asked: Asked, report: Report, purposes: Sequence[str], *, texts: Texts) -> Filters:
    """Return the form of the page."""
    _ = texts.translate
    moment = check_moment(hub, asked)
    periods = sent_periods(hub, indicator_flow(hub), report.frequency, as_of=moment, besides=report.period)
    return Filters(
        period_label=_("Month") if report.frequency is Frequency.MONTHLY else _("Period"),
        periods=[(str(one), texts.period(one)) for one in periods],
        period=str(report.period),
        members=_members(report, texts),
        purposes=_purposes(hub, purposes, texts),
        narrowing=narrowing_of(asked),
        as_of=moment.date().isoformat() if isinstance(moment, dt.datetime) else "",
        latest=hub.now().date().isoformat(),
    )


def indicator_periods(hub: Hub) -> list[Period]:
    """Return the periods of the group's indicator that somebody has sent, the latest first."""
    flow = indicator_flow(hub)
    agreed = [one for one in hub.group.agreements if one.dataflow == flow]
    return sent_periods(hub, flow, agreed[0].frequency if agreed else Frequency.MONTHLY)


def sent_periods(
    hub: Hub,
    flow: str,
    frequency: Frequency,
    *,
    as_of: dt.datetime | int | None = None,
    besides: Period | None = None,
) -> list[Period]:
    """Return the periods of a dataflow that somebody had sent by a moment, and one besides, the latest first."""
    numbers = hub.ledger.coverage(flow, as_of=as_of)[PERIOD].unique().to_list()
    found = {Period.from_id(number) for number in numbers} | ({besides} if besides is not None else set())
    return sorted((one for one in found if one.frequency is frequency), reverse=True)


def _members(report: Report, texts: Texts) -> list[Option]:
    named = sorted((texts.area(code), code) for code in report.members)
    return [("", texts.translate("All members")), *((code, name) for name, code in named)]


def _purposes(hub: Hub, purposes: Sequence[str], texts: Texts) -> list[Option]:
    """Return the purposes in the order of their list; none where there is nothing to choose."""
    if not purposes:
        return []
    known = hub.catalogue.codelists[PURPOSES].by_id
    named = [(code, texts.name(known[code].names, code)) for code in known if code in purposes]
    return [("", texts.translate("All purposes")), *named]
