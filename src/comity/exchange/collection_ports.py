"""What collection remembers between two times, and where."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from comity.exchange.ports import Entry


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a collection failed: a code of `comity.exchange.collection_texts`, and what its text names."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollState:
    """Where the collection of one agreement stands; moments are the hub's own.

    `source` is a digest of what is asked: where it changed, all else counts no more. `polled_at`: until then all
    times are done with. `updated_after`: what changed later is asked for next. `failures` follow one another;
    `given_up` says that they were so many that it is tried only once at each of its times.
    """

    provider: str
    dataflow: str
    source: str = ""
    polled_at: dt.datetime | None = None
    succeeded_at: dt.datetime | None = None
    updated_after: dt.datetime | None = None
    failures: int = 0
    retry_at: dt.datetime | None = None
    given_up: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What came from one place last: the address asked, what it said of its version, the content's digest.

    `taken` is false where it was refused: the same content need not be looked at again, but isn't in the ledger.
    """

    place: str
    at: dt.datetime
    address: str = ""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    taken: bool = True


@runtime_checkable
class Polls(Protocol):
    """The memory of collection: one state for each agreement, one entry for each place that something came from."""

    def state(self, provider: str, dataflow: str) -> PollState:
        """Return where a collection stands; a new one where it was never made."""
        ...

    def save(self, state: PollState, *, entries: Sequence[Entry] = ()) -> None:
        """Keep the state; what is worth telling goes into the journal in the same transaction."""
        ...

    def collected(self, provider: str, dataflow: str, place: str) -> Collected | None:
        """Return what came from a place last; None where nothing did."""
        ...

    def remember(
        self, provider: str, dataflow: str, collected: Collected, *, entries: Sequence[Entry] = ()
    ) -> None:
        """Keep what came from a place, instead of what came before; the journal is told in the same transaction."""
        ...

    def forget(self, provider: str, dataflow: str) -> None:
        """Forget all that came for an agreement: its source is another now."""
        ...
