"""Take in what was collected, through the same entrance as what is sent, and remember it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from comity.hub.collecting.errand import Errand, Parcel
from comity.hub.collecting.unchanged import is_empty, is_known
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery, Examiner
from comity.hub.intake.receive import named_mapping, receive
from comity.hub.intake.submit import Outcome, examine_all_for_hub
from comity.hub.package import is_package, receive_package
from comity.model.access import Principal, Role
from comity.model.collection import SourceKind
from comity.model.findings import Severity
from comity.model.names import FALLBACK_LANGUAGE

ACTOR = "collection"


class Became(StrEnum):
    """What became of something that was collected."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    REFUSED = "refused"
    HERE_ALREADY = "here already"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was collected: its name, what became of it, and as which submission."""

    name: str
    became: Became
    submission: int | None = None
    seq: int | None = None
    errors: int = 0

    @property
    def is_taken(self) -> bool:
        """Say whether it is in the ledger, or waits to be."""
        return self.became is not Became.REFUSED

    def __str__(self) -> str:
        """Say it in a line."""
        if self.became is Became.ACCEPTED:
            return f"{self.name}: accepted as number {self.seq}"
        if self.became is Became.WAITING:
            return f"{self.name}: waits to be admitted, as submission {self.submission}"
        if self.became is Became.REFUSED:
            return f"{self.name}: refused, as submission {self.submission} ({self.errors} errors)"
        return f"{self.name}: here already"


def take(hub: Hub, errand: Errand, parcel: Parcel) -> list[Arrival]:
    """Take a file in: one arrival for each dataflow that it holds. Raises ComityError."""
    delivery = _delivery(hub, errand, parcel)
    received_at = errand.moment if hub.ledger.simulated else None
    arrivals: list[Arrival]
    if errand.collection.source is SourceKind.SDMX and _says_nothing_new(hub, delivery, errand, parcel):
        arrivals = []
    else:
        principal = Principal(ACTOR, Role.PROVIDER, errand.collection.provider)
        arrivals = _received(hub, principal, delivery, parcel, received_at=received_at)
    is_taken = all(arrival.is_taken for arrival in arrivals)
    for memory in parcel.memories:
        hub.polls.remember(errand.collection.provider, errand.collection.dataflow, replace(memory, taken=is_taken))
    return arrivals


def _received(
    hub: Hub, principal: Principal, delivery: Delivery, parcel: Parcel, *, received_at: dt.datetime | None
) -> list[Arrival]:
    if is_package(parcel.name):
        language = delivery.language
        each = receive_package(hub, principal, parcel.path, received_at=received_at, language=language)
        return [arrival for one in each for arrival in arrivals_of(parcel.name, one.outcomes)]
    received = receive(hub, principal, delivery, received_at=received_at, idempotency_key=parcel.key)
    return arrivals_of(parcel.name, received.outcomes)


def arrivals_of(name: str, outcomes: Sequence[Outcome]) -> list[Arrival]:
    """Return what became of a file: one arrival for each dataflow that it held."""
    return [_arrival(name, outcome) for outcome in outcomes]


def _delivery(hub: Hub, errand: Errand, parcel: Parcel) -> Delivery:
    collection = errand.collection
    return Delivery(
        content=parcel.path,
        name=parcel.name,
        dataflow=collection.dataflow,
        provider=collection.provider,
        mapping=named_mapping(hub, collection.mapping) if collection.mapping else None,
        parameters=parcel.parameters,
        action=parcel.action,
        signature=parcel.signature,
        language=collection.language or next(iter(hub.group.languages), FALLBACK_LANGUAGE),
    )


def _says_nothing_new(hub: Hub, delivery: Delivery, errand: Errand, parcel: Parcel) -> bool:
    """Say whether an answer is empty, or an update that overlaps with what came before and adds nothing to it."""
    if delivery.mapping is not None:
        return False
    examiner = Examiner(hub.catalogue)
    found = examine_all_for_hub(hub, delivery, examiner=examiner, moment=errand.moment)
    return all(is_empty(one) or (parcel.is_update and is_known(hub, one)) for one in found)


def _arrival(name: str, outcome: Outcome) -> Arrival:
    submission = outcome.receipt.submission
    errors = outcome.examination.findings.total(Severity.ERROR)
    if outcome.receipt.repeated:
        became = Became.HERE_ALREADY
    elif outcome.is_refused:
        became = Became.REFUSED
    else:
        became = Became.WAITING if outcome.is_waiting else Became.ACCEPTED
    return Arrival(name, became, submission.id, submission.seq, errors)
