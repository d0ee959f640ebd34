"""Send what waits in the outbox: each delivery at least once, under the same id each time, until it is settled."""

import datetime as dt
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.exchange.notices import BY_HAND, failure_notice
from comity.exchange.outbox_ports import Addressed, Addressee, Channel, Delivery, DeliveryState, Settlement
from comity.hub.access.signer import signer
from comity.hub.home import Hub
from comity.hub.notices.mail import MailTransport
from comity.hub.notices.notices import addressed, day_of, due_by_calendar, late_now
from comity.hub.notices.outbox_attempt import Attempt, Letter, Outcome, Transport
from comity.hub.notices.texts import say
from comity.hub.notices.webhook import WebhookTransport
from comity.hub.notices.webhook_signature import public_key_text
from comity.hub.settings.settings import Settings, read_settings
from comity.model.access import OPERATOR, Principal
from comity.model.names import localise
from comity.model.notices import CALENDAR_KINDS, SECRETARIAT, Kind, Notice, digest_of

DELAYS = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds from each failed attempt to the next (Standard Webhooks' example): ten attempts over three days."""
JITTER = 0.2
"""By how much at most a delay is made longer, so that not all come back at the same moment."""
AT_ONCE = 500
"""How many deliveries one run tries."""
_TAKEN_FOR = dt.timedelta(minutes=15)
_MOOT_KINDS = CALENDAR_KINDS | {Kind.DIGEST}


def send_mail(hub: Hub, moment: dt.datetime, *, settings: Settings | None = None) -> list[str]:
    """Send all mail that is due; without a mail server in the settings, it waits."""
    mail = (settings or read_settings(hub.directory)).mail
    if not mail.host:
        return []
    return send_due(hub, moment, channel=Channel.MAIL, connect=lambda: MailTransport(mail))


def send_webhooks(hub: Hub, moment: dt.datetime, *, settings: Settings | None = None) -> list[str]:
    """Make all calls that are due."""
    webhooks = (settings or read_settings(hub.directory)).webhooks
    connect = lambda: WebhookTransport(webhooks, signer(hub))  # noqa: E731 - one line says it
    return send_due(hub, moment, channel=Channel.WEBHOOK, connect=connect)


def send_due(
    hub: Hub, moment: dt.datetime, *, channel: Channel, connect: Callable[[], Transport], owner: str = ""
) -> list[str]:
    """Try every delivery of a channel that is due, in the order in which they were made; return a line for each.

    What became moot is settled without being sent: figures came, a later step was made, it waited too long. `owner`
    is who sends (this machine): what it took and never gave back was broken off by a crash, and is sent again.
    """
    due = hub.outbox.due(moment, channel, most=AT_ONCE)
    if not due:
        return []
    run = _Run(hub, moment, owner or socket.gethostname())
    with connect() as transport:
        return [line for delivery in due if (line := run.settle_moot(delivery) or run.send(delivery, transport))]


def webhook_key(hub: Hub) -> str:
    """Return the key by which receivers check the hub's signatures, `whpk_…`."""
    return public_key_text(signer(hub))


def open_webhook(hub: Hub, url: str, *, principal: Principal = OPERATOR) -> bool:
    """Call an address again that had said that it wants no more; False where it isn't closed."""
    return hub.outbox.open_webhook(url, actor=principal.name, recorded_at=_wall())


@dataclass
class _Run:
    """One run over one channel."""

    hub: Hub
    moment: dt.datetime
    owner: str
    _still_due: set[str] | None = None
    _late: set[tuple[str, str, str]] | None = None

    def settle_moot(self, delivery: Delivery) -> str:
        """Settle a delivery that need not be sent any more; return the line that says so, or nothing."""
        why = self._why_moot(delivery)
        if why:
            self._settle(delivery, DeliveryState.MOOT, why)
        return f"{_name(delivery)} is moot: {why}" if why else ""

    def send(self, delivery: Delivery, transport: Transport) -> str:
        """Take a delivery, try it once, and write down how it ended; nothing where another process has it."""
        now = _wall()
        if not self.hub.outbox.take(delivery.id, owner=self.owner, now=now, until=now + _TAKEN_FOR):
            return ""
        attempt = transport.send(make_letter(self.hub, delivery))
        return f"{_name(delivery)} {self._write_down(delivery, attempt)}"

    def _write_down(self, delivery: Delivery, attempt: Attempt) -> str:
        if attempt.outcome is Outcome.SENT:
            self._settle(delivery, DeliveryState.SENT, "", sent_sha256=attempt.sent_sha256)
            return "was sent"
        if attempt.outcome is Outcome.GONE:
            self.hub.outbox.close_webhook(delivery.addressee.address, at=self.moment, recorded_at=_wall())
        last = delivery.attempts >= len(DELAYS)
        if attempt.outcome is Outcome.LATER and not last:
            wait = max(delay(delivery.id, delivery.attempts), attempt.retry_after)
            again = self.moment + dt.timedelta(seconds=wait)
            self.hub.outbox.postpone(delivery.id, next_attempt=again, problem=attempt.problem)
            return f"waits: {attempt.problem}"
        self._settle(delivery, DeliveryState.FAILED, attempt.problem, telling=self._failure(delivery))
        return f"can't be delivered: {attempt.problem}"

    def _settle(
        self,
        delivery: Delivery,
        state: DeliveryState,
        problem: str,
        *,
        sent_sha256: str = "",
        telling: list[Addressed] | None = None,
    ) -> None:
        settlement = Settlement(state, self.moment, _wall(), problem, sent_sha256)
        self.hub.outbox.settle(delivery.id, settlement, telling=telling or ())

    def _failure(self, delivery: Delivery) -> list[Addressed]:
        """Return what the secretariat is told; nothing of its own address, where that would fail, too."""
        if delivery.addressee.of == SECRETARIAT:
            return []
        told = failure_notice(delivery.notice, delivery.addressee, day=day_of(self.moment))
        return addressed(self.hub, [told])

    def _why_moot(self, delivery: Delivery) -> str:
        if delivery.made_at + dt.timedelta(days=self.hub.group.notices.stale_days) < self.moment:
            return "it waited too long"
        if not _is_contact(self.hub, delivery.addressee):
            return "the address is no contact any more"
        if delivery.addressee.address in self.hub.outbox.closed_webhooks():
            return "the receiver wants no more"
        if delivery.notice.kind in _MOOT_KINDS and not self._is_due(delivery.notice):
            return "it is due no more"
        return ""

    def _is_due(self, notice: Notice) -> bool:
        """Say whether what the calendar told still holds; what was asked for by hand: while figures are late."""
        if not notice.step.startswith(BY_HAND):
            return notice.id in self._due_ids
        return (notice.provider, notice.dataflow, notice.period) in self._late_slots

    @property
    def _due_ids(self) -> set[str]:
        if self._still_due is None:
            self._still_due = {notice.id for notice in due_by_calendar(self.hub, day_of(self.moment))}
        return self._still_due

    @property
    def _late_slots(self) -> set[tuple[str, str, str]]:
        if self._late is None:
            cells = late_now(self.hub, day_of(self.moment))
            self._late = {(cell.provider, cell.dataflow, str(cell.period)) for cell in cells}
        return self._late


def _is_contact(hub: Hub, addressee: Addressee) -> bool:
    known = {(one.provider, address) for one in hub.group.contacts for address in (one.email, one.webhook)}
    return (addressee.of, addressee.address) in known


def make_letter(hub: Hub, delivery: Delivery) -> Letter:
    """Return the delivery's notice as it goes out, in its addressee's language."""
    notice, to = delivery.notice, delivery.addressee
    data: dict[str, Any] = {
        "kind": notice.kind.value,
        "notice": notice.id,
        "provider": notice.provider,
        "dataflow": notice.dataflow,
        "period": notice.period,
        "about": notice.subject,
        "facts": dict(notice.facts),
    }
    return Letter(
        id=delivery.id,
        address=to.address,
        of=to.of,
        made_at=delivery.made_at,
        group_id=hub.group.id,
        group_name=localise(hub.group.names, to.language, hub.group.id),
        text=say(hub, notice, language=to.language),
        data=data,
    )


def delay(delivery_id: str, attempts: int) -> float:
    """Return how many seconds to wait after so many attempts and one more; the jitter follows from the delivery."""
    share = int(digest_of("jitter", delivery_id, str(attempts))[:8], 16) / 0xFFFFFFFF
    return DELAYS[min(attempts, len(DELAYS) - 1)] * (1 + JITTER * share)


def _name(delivery: Delivery) -> str:
    notice = delivery.notice
    about = (notice.kind.value, notice.provider, notice.dataflow, notice.period, notice.step)
    return f"{delivery.addressee.channel.value} " + " ".join(part for part in about if part)


def _wall() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
