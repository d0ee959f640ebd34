"""What the exchange needs for early-warning alerts: their register, and what people say to them.

An alert is derived from figures each time it is looked at. The register keeps what figures alone can't say again:
when it was first seen and by which figures, and what people did about it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

DRIFT, RECORD = "drift", "record"
"""The rules by which departures have added up, and by which a figure is far above those of two years."""


class AlertKind(StrEnum):
    """What people do with an alert."""

    ACKNOWLEDGED = "acknowledged"
    COMMENTED = "commented"
    CLOSED = "closed"
    REOPENED = "reopened"


class AlertReason(StrEnum):
    """Why an alert is closed."""

    EXPLAINED = "explained"
    DATA_ERROR = "data-error"
    NEW_LEVEL = "new-level"
    NO_ACTION = "no-action"


class Direction(StrEnum):
    """Which way a figure departs from what was expected."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class AlertSubject:
    """Which flows are judged: those of an indicator, or of a dataflow by dimensions.

    `indicator` is empty where `by` (dimension ids) and `selection` (a key as people write it) say it.
    """

    dataflow: str
    indicator: str = ""
    by: tuple[str, ...] = ()
    selection: str = ""

    @property
    def id(self) -> str:
        """A text that is the same for the same flows."""
        return "|".join((self.dataflow, self.indicator, ",".join(self.by), self.selection))


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What an alert's figures were when it was seen at a period for the first time, as of `seq`.

    Counts are the subject's; `score` and `drift` are surprises in spreads, signed (see the analysis). What isn't
    known is None. `for_members` says that nothing in the flow's figures is hidden from the exchange's members.
    """

    period: str
    rule: str
    value: float
    expected: float | None
    lower: float | None
    upper: float | None
    score: float | None
    drift: float | None
    p_value: float | None
    q_value: float | None
    noise_class: str
    for_members: bool
    seq: int = 0
    at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AlertEvent:
    """What somebody did or said, having seen the alert at `period`; `seq` was the ledger's last.

    `value` is the count that they saw, `strength` how far it departed (see `strength_of`).
    """

    kind: AlertKind
    period: str
    value: float
    strength: float | None
    text: str = ""
    reason: AlertReason | None = None
    id: int = 0
    seq: int = 0
    at: dt.datetime | None = None
    actor: str = ""
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisteredAlert:
    """An alert that was raised: what it is of, since when, when it was first seen, and its history.

    `key` holds a code for each of the subject's dimensions, `_T` where added up.
    """

    id: str
    subject: AlertSubject
    key: Mapping[str, str]
    direction: Direction
    since: str
    seq: int = 0
    at: dt.datetime | None = None
    sightings: tuple[Sighting, ...] = ()
    events: tuple[AlertEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertRun:
    """That a subject's flows were judged at a period as of `seq`, and what came of it.

    `blind` names the noise classes in which shifts of the size wanted can't be seen.
    """

    subject: AlertSubject
    period: str
    seq: int
    judged: int
    alerted: int
    too_short: int
    blind: tuple[str, ...] = ()
    id: int = 0
    at: dt.datetime | None = None


def strength_of(rule: str, *, score: float | None, drift: float | None) -> float | None:
    """Return how far a figure departs by the rule that found it, in spreads; None where that isn't known."""
    found = drift if rule == DRIFT else score
    return None if found is None else abs(found)


@dataclass(frozen=True, kw_only=True)
class Acting:
    """By whom, and when (the moment that drives as-of, and wall time)."""

    actor: str
    role: str
    at: dt.datetime
    recorded_at: dt.datetime
    seq: int


@runtime_checkable
class Alerts(Protocol):
    """The register of alerts, append-only; each addition is one transaction with its entry in the journal."""

    def raise_all(
        self, seen: Sequence[tuple[RegisteredAlert, Sighting]], acting: Acting, *, run: AlertRun | None = None
    ) -> list[str]:
        """Keep alerts that aren't yet in the register, and sightings at periods that aren't; return the new ids."""
        ...

    def add(self, alert: str, event: AlertEvent, acting: Acting) -> RegisteredAlert:
        """Keep what somebody did; raises UnknownArtefactError. Whether it may be done is for the caller to say."""
        ...

    def get(self, alert: str) -> RegisteredAlert:
        """Return an alert with its history; raises UnknownArtefactError where none is registered by that id."""
        ...

    def all(self, subject: AlertSubject | None = None) -> list[RegisteredAlert]:
        """Return the alerts of a subject, or all, in the order in which they were raised."""
        ...

    def runs(self, subject: AlertSubject | None = None) -> list[AlertRun]:
        """Return when a subject's flows were judged, or all, oldest first."""
        ...
