"""The notices that were made, as a page lists them: when, to whom, of what, and what became of each."""

from dataclasses import dataclass

from comity.hub.home import Hub
from comity.hub.notices.listing import DeliveryState, MadeNotice, list_notices
from comity.model.access import Principal
from comity.model.notices import CALENDAR_KINDS, SECRETARIAT, Kind
from comity.model.periods import Frequency, parse_period
from comity.pages.exchange.names import name_flow
from comity.pages.sending.reader import SEES_ALL
from comity.publish.texts import Texts

MOST = 40
_LOOKED_AT = 600


@dataclass(frozen=True)
class NoticeRow:
    """A notice in words; `is_bad` says that it couldn't be delivered."""

    at: str
    to: str
    what: str
    flow: str
    period: str
    became: str
    is_bad: bool


def list_reminders(
    hub: Hub,
    principal: Principal,
    texts: Texts,
    *,
    provider: str = "",
    dataflow: str = "",
    every_kind: bool = False,
    most: int = MOST,
) -> list[NoticeRow]:
    """Return the last notices that somebody may see, latest first: all, or those to its own provider.

    Unless `every_kind`, those of the calendar alone: windows, reminders, due days, lateness, digests.
    """
    kinds = frozenset(Kind) if every_kind else CALENDAR_KINDS | {Kind.DIGEST}
    found = [
        one
        for one in reversed(list_notices(hub, last=_LOOKED_AT))
        if one.notice.kind in kinds
        and _sees(principal, one)
        and provider in {"", one.notice.provider}
        and dataflow in {"", one.notice.dataflow}
    ]
    return [_row(hub, one, texts) for one in found[:most]]


def sees_reminders(principal: Principal) -> bool:
    """Say whether there can be any notice that somebody may see."""
    return principal.role in SEES_ALL or principal.provider is not None


def _sees(principal: Principal, made: MadeNotice) -> bool:
    if principal.role in SEES_ALL:
        return True
    return principal.provider is not None and made.notice.provider == principal.provider


def _row(hub: Hub, made: MadeNotice, texts: Texts) -> NoticeRow:
    notice = made.notice
    to = texts.translate("Secretariat") if notice.provider == SECRETARIAT else texts.area(notice.provider)
    return NoticeRow(
        at=texts.moment(made.made_at),
        to=to,
        what=kind_word(notice.kind, texts),
        flow=name_flow(hub, notice.dataflow, texts) if notice.dataflow else "",
        period=_period(notice.period, texts),
        became=_became(made, texts),
        is_bad=any(one.state is DeliveryState.FAILED for one in made.deliveries),
    )


def _period(text: str, texts: Texts) -> str:
    """Return the period of a notice in words; a digest's is a week."""
    period = parse_period(text)
    if period is None:
        return text
    if period.frequency is Frequency.WEEKLY:
        return texts.translate("week from {date}", date=texts.date(period.start))
    return texts.period(period)


def kind_word(kind: Kind, texts: Texts) -> str:
    """Return what a notice tells."""
    _ = texts.translate
    return {
        Kind.WINDOW: _("The window is open"),
        Kind.REMINDER: _("Reminder before the due date"),
        Kind.DUE: _("Due today"),
        Kind.LATE: _("Reminder: figures are late"),
        Kind.DIGEST: _("The week’s list of who is late"),
        Kind.ACCEPTED: _("Accepted"),
        Kind.WAITING: _("Waits for the secretariat"),
        Kind.REFUSED: _("Refused"),
        Kind.WITHDRAWN: _("Withdrawn"),
        Kind.RELEASED: _("Released from embargo"),
        Kind.QUESTION: _("Question"),
        Kind.ANSWER: _("Answer"),
        Kind.COLLECTION_FAILED: _("Collecting failed"),
        Kind.MAIL_REFUSED: _("A mail wasn’t taken"),
        Kind.UNDELIVERED: _("A notice couldn’t be delivered"),
    }[kind]


def _became(made: MadeNotice, texts: Texts) -> str:
    _ = texts.translate
    if not made.deliveries:
        return _("recorded; no address is known")
    words = {
        DeliveryState.WAITING: _("waits to be sent"),
        DeliveryState.SENT: _("sent"),
        DeliveryState.FAILED: _("couldn’t be delivered"),
        DeliveryState.MOOT: _("not needed any more"),
    }
    states = list(dict.fromkeys(one.state for one in made.deliveries))
    return ", ".join(words[state] for state in states)
