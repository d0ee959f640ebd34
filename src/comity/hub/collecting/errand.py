"""An errand: one collection to be made now, and what it brings back to be taken in."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from comity.exchange.collection_ports import Collected, PollState
from comity.hub.collecting.settings import CollectionSettings
from comity.model.collection import Collection
from comity.model.groups import Action, Agreement
from comity.model.structures import Dataflow

SIGNATURE_SUFFIX = ".jws"
"""A file's signature lies beside it: `may.csv` and `may.csv.jws`."""
_LONGEST_SIGNATURE = 4096


@dataclass(frozen=True)
class Errand:
    """All that fetching needs: what is asked, how far it is, where to put what comes.

    `known` says what came from a place last. `by_hand` looks again at what was refused, `whole` at everything.
    """

    collection: Collection
    agreement: Agreement
    dataflow: Dataflow
    state: PollState
    moment: dt.datetime
    known: Callable[[str], Collected | None]
    folder: Path
    home: Path
    settings: CollectionSettings
    most_bytes: int
    is_simulated: bool = False
    by_hand: bool = False
    whole: bool = False
    wait: Callable[[float], None] = time.sleep

    def counts(self, known: Collected | None) -> bool:
        """Say whether what came last spares a second look at the same."""
        return known is not None and not self.whole and (known.taken or not self.by_hand)


@dataclass(frozen=True)
class Parcel:
    """One file that came: where it lies now, what it is called, and what is to be remembered once it is taken.

    `is_update` says that it holds changes alone: deletions stand in it, and what it lacks stays. `until` is the
    moment whose figures it shows.
    """

    path: Path
    name: str
    memories: tuple[Collected, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    action: Action | None = None
    key: str | None = None
    is_update: bool = False
    signature: str | None = None
    until: dt.datetime | None = None


def read_signature(path: Path) -> str:
    """Return the signature in a file; what can't be one is left for the check to refuse."""
    with path.open("rb") as file:
        return file.read(_LONGEST_SIGNATURE).decode("ascii", "replace").strip()


def source_digest(collection: Collection) -> str:
    """Return a digest of what a collection asks; times and the language don't count."""
    asked = asdict(collection)
    for name in ("timetable", "language", "overlap_minutes", "periods", "settle_seconds"):
        del asked[name]
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
