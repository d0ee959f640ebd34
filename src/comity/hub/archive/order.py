"""Order a report by hand: on any period, as known at a moment, for an audience, in a language."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import UsageError
from comity.exchange.report_ports import ReportOrder
from comity.exchange.report_table import LANGUAGES
from comity.hub.access.sight import AUDIENCES
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.situation import view_situation


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which report is wanted: the latest whole period as known now, for all readers, unless said otherwise."""

    period: str | None = None
    as_of: str | None = None
    language: str = "en"
    audience: str = "all"


def order_report(hub: Hub, wanted: Wanted, *, actor: str, at: dt.datetime | None = None) -> ReportOrder:
    """Place an order and return it; the same one again is the one that was placed.

    Raises UsageError for a language, audience or moment that can't be, and where nothing was known then.
    """
    require("forecast", "reports")
    require("publish", "reports")
    _check(wanted)
    now = hub.now(at)
    as_of = moment_of(hub, wanted.as_of, now=now)
    _view, found = view_situation(
        hub, as_of=as_of.isoformat(), period=wanted.period, sight=AUDIENCES[wanted.audience]
    )
    order = ReportOrder(
        indicator=hub.group.indicator,
        period=str(found.period),
        as_of=as_of,
        language=wanted.language,
        audience=wanted.audience,
        actor=actor,
        at=now,
    )
    return hub.reports.order([order], recorded_at=dt.datetime.now(dt.UTC))[0]


def moment_of(hub: Hub, told: str | None, *, now: dt.datetime) -> dt.datetime:
    """Return the moment that an order means; UsageError for one that is yet to come, or none at all."""
    moment = parse_moment(told)
    if isinstance(moment, int):
        raise UsageError("A report is as of a moment.", remedy="Give a date, or a date and a time.")
    if moment is None or (moment > now and moment.date() == now.date()):
        return now
    if moment > now:
        raise UsageError(f"{told} is yet to come.", remedy=f"Name a moment up to {now:%Y-%m-%dT%H:%MZ}.")
    if not hub.ledger.as_of_seq(moment):
        raise UsageError(f"Nothing had come by {told}.", remedy="Name a later moment.")
    return moment


def check_language(language: str) -> None:
    """Raise UsageError for a language that reports aren't written in."""
    if language not in LANGUAGES:
        raise UsageError(
            f"Reports aren't written in “{language[:20]}”.", remedy=f"Choose of {', '.join(LANGUAGES)}."
        )


def _check(wanted: Wanted) -> None:
    check_language(wanted.language)
    if wanted.audience not in AUDIENCES:
        raise UsageError(f"There is no audience “{wanted.audience}”.", remedy=f"Choose of {', '.join(AUDIENCES)}.")
