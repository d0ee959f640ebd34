"""What the exchange needs from an outbox: notices made once, and their deliveries, at least once each."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from comity.model.notices import Notice, digest_of
from comity.model.submissions import Submission

BY_ITSELF = "hub"
"""Who does what the schedule asks for: makes notices, raises alerts, orders and prints reports."""


class Channel(StrEnum):
    """How a notice is delivered."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """What became of a delivery: it waits, was sent, can't be delivered, or need not be any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    MOOT = "moot"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One address that a notice goes to: whose it is (a provider, or the secretariat), and the language there."""

    channel: Channel
    address: str
    of: str
    language: str = "en"

    def delivery_id(self, notice: Notice) -> str:
        """Return the id of the notice's delivery to this address: the same however often it is sent."""
        return digest_of("delivery", notice.id, self.channel.value, self.address)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice with the addresses that it goes to; without any it is recorded all the same."""

    notice: Notice
    addressees: tuple[Addressee, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way to one address. Its `id` makes the Message-ID, and the webhook's id.

    Moments are the hub's own; `next_attempt` is when it may be tried again, `settled_at` when it was sent, failed
    for good, or became moot. `problem` is why it waits or failed.
    """

    id: str
    notice: Notice
    made_at: dt.datetime
    addressee: Addressee
    state: DeliveryState
    attempts: int
    next_attempt: dt.datetime
    problem: str = ""
    settled_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class MadeNotice:
    """A notice as it was made, and what became of each delivery."""

    notice: Notice
    made_at: dt.datetime
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A release of figures that were under embargo."""

    seq: int
    at: dt.datetime
    provider: str
    dataflow: str
    submission: int
    rows: int


@dataclass(frozen=True, slots=True)
class Happened:
    """What may have to be told: submissions as they stand now, and releases."""

    submissions: tuple[Submission, ...] = ()
    releases: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a delivery ends: when (the hub's moment), why, and the digest of what was sent."""

    state: DeliveryState
    at: dt.datetime
    recorded_at: dt.datetime
    problem: str = ""
    sent_sha256: str = ""


@runtime_checkable
class Outbox(Protocol):
    """Notices by their identity, each made once; deliveries, each sent at least once or settled otherwise."""

    def happened(self, since: dt.datetime) -> Happened:
        """Return what came or was released since then, and what waited and was decided since it was told."""
        ...

    def known(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids whose notices were made."""
        ...

    def put(
        self, addressed: Sequence[Addressed], *, at: dt.datetime, recorded_at: dt.datetime, actor: str = BY_ITSELF
    ) -> list[Notice]:
        """Make notices and their deliveries in one transaction; return those that were not there before.

        `actor` is who had them made: the hub by itself, or somebody of the secretariat.
        """
        ...

    def notices(self, *, last: int | None = None, state: DeliveryState | None = None) -> list[MadeNotice]:
        """Return the last notices, oldest first; with a state, those with a delivery in it."""
        ...

    def due(self, moment: dt.datetime, channel: Channel, *, most: int) -> list[Delivery]:
        """Return the first deliveries by a channel that may be tried now, in the order in which they were made."""
        ...

    def take(self, delivery_id: str, *, owner: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Take a delivery that waits, so that no other process sends it until then (wall time); False: it's taken.

        What the same owner took before and never gave back is taken again.
        """
        ...

    def postpone(self, delivery_id: str, *, next_attempt: dt.datetime, problem: str) -> None:
        """Give a delivery back after an attempt that failed, to be tried again."""
        ...

    def settle(self, delivery_id: str, settlement: Settlement, *, telling: Sequence[Addressed] = ()) -> None:
        """End a delivery; notices that tell of it are made in the same transaction."""
        ...

    def closed_webhooks(self) -> set[str]:
        """Return the addresses that said that they want no more."""
        ...

    def close_webhook(self, url: str, *, at: dt.datetime, recorded_at: dt.datetime) -> None:
        """Send nothing to this address any more."""
        ...

    def open_webhook(self, url: str, *, actor: str, recorded_at: dt.datetime) -> bool:
        """Send to this address again; False where it wasn't closed."""
        ...
