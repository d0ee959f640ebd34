"""What the exchange needs from a ledger, and the values that cross that border.

`comity.store` implements `Ledger`; the hub hands it around. The frames' shapes are in docs/reference/frames.md.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import polars as pl

from comity.model import selection
from comity.model.access import EVERYTHING, Sight
from comity.model.findings import Findings
from comity.model.groups import Absent, Action
from comity.model.periods import Period
from comity.model.selection import ALL, Availability, LastEvent, Selection
from comity.model.structures import Dataflow
from comity.model.submissions import Receipt, State, Submission

Moment = selection.Moment
"""A timezone-aware moment, a sequence number, or None for now."""
Key = selection.Key
"""The codes wanted, by dimension; a dimension that isn't named takes any code."""

ANY_REPORTER = ("*",)
DEFAULT_SCOPE = ("REPORTER", "TIME_PERIOD")
Region = Mapping[str, tuple[str, ...]]
"""Codes by component."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A checked submission that is to be accepted: a file without errors and what it says.

    `frame` is a checked frame. A row of action M changes the components that it holds and leaves the others; R puts
    the whole observation in place of what was there; D deletes what matches its dimensions (null: any), or only the
    components that it holds, where it holds some. Rows take effect in the file's order.

    `action` REPLACE reads M as R and then deletes every cell that lies in the same `scope` as the file's cells (or
    as `covers`) and isn't in the file; an empty scope is the whole dataflow. Nothing of a reporter outside
    `reporters`, or outside the slice that `region` (by dimension, the only codes) and `exclude` leave, is ever
    touched. `covers` names reporter and period of a nil return, or of cells known to be absent.

    `reading` is what the hub must know to read the file again (JSON values): its mapping, its parameters.
    `signature` is the sender's own, over the raw file (a detached JWS), checked before.

    `rows` counts the file's data rows (those of the frame where not given). `received_at` drives as-of and
    lateness, `recorded_at` is wall time; both are timezone-aware. Within a live hub the two lie close together.
    """

    provider: str
    dataflow: Dataflow
    frame: pl.DataFrame
    raw: bytes
    file_name: str
    format: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    action: Action = Action.MERGE
    scope: tuple[str, ...] = DEFAULT_SCOPE
    reporters: tuple[str, ...] = ANY_REPORTER
    region: Region = field(default_factory=dict)
    exclude: Region = field(default_factory=dict)
    covers: tuple[tuple[str, Period], ...] = ()
    findings: Findings = field(default_factory=Findings)
    absent: Absent = Absent.UNKNOWN
    nil: bool = False
    rows: int | None = None
    idempotency_key: str | None = None
    actor: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)
    signature: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A submission that is refused: its file (None for a file about persons) and the report.

    Of a file about persons only digest, sender and findings are kept, the findings without what was found; then
    `raw_sha256` must be given.
    """

    provider: str
    dataflow: str
    raw: bytes | None
    file_name: str
    format: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    findings: Findings
    rows: int = 0
    raw_sha256: str = ""
    actor: str = ""
    signature: str | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise of the ledger that `verify` found: which check, where, and what is wrong."""

    check: str
    where: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class ForecastRun:
    """A forecast as it was issued: immutable, made again from (`seq`, `recipe`, `seed`).

    `subject` names what was forecast (an indicator or dataflow id), `recipe` is its description as JSON text,
    `frame` a forecast frame with its yardsticks. `id` and `digest` are given by the ledger; the ids are a sequence
    of their own.
    """

    subject: str
    seq: int
    recipe: str
    seed: int
    issued_at: dt.datetime
    frame: pl.DataFrame
    id: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of state that is to be recorded: when (wall time), by whom, what, to what."""

    at: dt.datetime
    actor: str
    action: str
    object: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change of state: when (wall time), by whom, what, to what."""

    id: int
    at: dt.datetime
    actor: str
    action: str
    object: str
    detail: str = ""
    leaf: int = -1


@runtime_checkable
class Ledger(Protocol):
    """The append-only sequence of all that was accepted, and what is known of all that came.

    A submission is accepted where its `seq` is set; its state then is RELEASED (accepted and released at once).
    """

    @property
    def group_id(self) -> str:
        """The group whose ledger this is."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether this hub holds replayed or simulated history."""
        ...

    def accept(self, offer: Offer) -> Receipt:
        """Commit a checked submission in one transaction; a repeat returns the earlier receipt."""
        ...

    def wait(self, offer: Offer) -> Receipt:
        """Keep a checked submission aside until it is admitted or refused; a repeat returns the earlier receipt."""
        ...

    def reject(self, refusal: Refusal) -> Receipt:
        """Keep a refused submission and its report; it takes no sequence number."""
        ...

    def as_of_seq(self, moment: Moment = None) -> int:
        """Return the last sequence received by that moment; 0 where there was none."""
        ...

    def last_received(self) -> dt.datetime | None:
        """Return when the last submission came, refused or not; None where none has come."""
        ...

    def observations(
        self,
        dataflow: Dataflow,
        *,
        key: Key | None = None,
        first: Period | None = None,
        last: Period | None = None,
        as_of: Moment = None,
        sight: Sight = EVERYTHING,
    ) -> pl.DataFrame:
        """Return an observation frame; `key` maps dimensions to the codes wanted, both bounds are included."""
        ...

    def select(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return an observation frame, ordered by series key and time.

        With `updated_after` it has `_action`, too: R for an observation as it is now, D (state null, `_seq` the
        answer's) for one that the reader saw at that moment within the selection and no longer does.

        Raises UsageError for an unknown component, and for `updated_after` later than `as_of`.
        """
        ...

    def stream(self, dataflow: Dataflow, selection: Selection = ALL) -> Iterator[pl.DataFrame]:
        """Yield what `select` returns in frames of bounded size, all of one moment; no series lies in two frames.

        All frames have the same columns, and there is at least one. Codes may be Categorical or Enum.
        """
        ...

    def vintages(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return a vintage frame with `valid_to` (Datetime, UTC): a row's state held from `received_at` until then.

        Every change up to `as_of`, or those after `updated_after` alone. `valid_to` is null for a state that still
        holds, and for a removal (`_action` D). A state that the reader doesn't see, or that doesn't pass the
        filters on attributes and measures, counts as a removal. `first_n` and `last_n` count time periods.
        """
        ...

    def stream_vintages(self, dataflow: Dataflow, selection: Selection = ALL) -> Iterator[pl.DataFrame]:
        """Yield what `vintages` returns in frames of bounded size, up to one sequence; no series lies in two.

        There is at least one. A frame has only those columns of attributes above the observation that ever had a
        value in one of its rows.
        """
        ...

    def count_changes(self, dataflow: Dataflow, selection: Selection = ALL) -> int:
        """Return how many changes must be read for `vintages`: at least as many as it has rows, seen or not."""
        ...

    def availability(self, dataflow: Dataflow, selection: Selection = ALL) -> Availability:
        """Return what `select` would bring, without reading figures where that can be helped."""
        ...

    def events(self, dataflow: str | None = None, *, after: int = 0, as_of: Moment = None) -> pl.DataFrame:
        """Return the events after a number and up to a moment, of one dataflow or of all, in their order.

        Columns: `_seq` (Int64), `received_at` (Datetime, UTC), `attributes` (Int64: how many attributes attached
        above the observation it changed).
        """
        ...

    def last_event(self, dataflow: str | None = None) -> LastEvent | None:
        """Return the last event, of one dataflow or of all; None where there was none."""
        ...

    def figures(
        self, dataflow: Dataflow, *, key: Key, first: Period, last: Period, sight: Sight = EVERYTHING
    ) -> pl.DataFrame:
        """Return the latest value of each cell: the key, `_period` and the measure, in no promised order."""
        ...

    def covered_before(
        self, dataflow: str, *, provider: str, reporters: Sequence[str], period: Period, count: int
    ) -> list[tuple[Period, int]]:
        """Return the last `count` periods before `period` that the provider covered, latest first.

        With each comes the largest number of rows that any submission had for one of the reporters.
        """
        ...

    def history(self, dataflow: Dataflow, *, key: Key | None = None, sight: Sight = EVERYTHING) -> pl.DataFrame:
        """Return a vintage frame: every change of the cells that match `key`.

        What `sight` hides counts as a removal: no value from the vintage that hid it on.
        """
        ...

    def submissions(
        self, provider: str | None = None, dataflow: str | None = None, state: State | None = None
    ) -> list[Submission]:
        """Return what came, in the order in which it came, refused submissions too."""
        ...

    def submission(self, submission_id: int) -> Submission:
        """Return a submission; raises UnknownArtefactError where there is none."""
        ...

    def findings_of(self, submission_id: int) -> Findings:
        """Return the findings that are attached to a submission."""
        ...

    def count_struck_out(self) -> int:
        """Return how many submissions were struck out; a copy of the ledger knows of all of them."""
        ...

    def keep(self, data: bytes) -> str:
        """Keep a file that explains others (a mapping) for good; return its digest."""
        ...

    def kept(self, digest: str) -> bytes:
        """Return a file that was kept."""
        ...

    def raw(self, submission_id: int) -> bytes:
        """Return the file exactly as it came."""
        ...

    def coverage(self, dataflow: str | None = None, as_of: Moment = None) -> pl.DataFrame:
        """Return what accepted submissions covered, ordered by `seq`.

        Columns: seq (Int64), provider, dataflow, reporter (String), _period (Int64), rows (Int64: data rows in the
        file), changed (Int64: cells that it changed), nil (Boolean), received_at (Datetime, UTC). A row with no
        rows, not nil, and cells changed is a period whose cells were withdrawn.
        """
        ...

    def audit(self, limit: int | None = None) -> list[AuditEntry]:
        """Return the last `limit` changes of state (all by default), oldest first."""
        ...

    def rebuild(self) -> Mapping[str, int]:
        """Make the latest view anew from the observations; return counts of cells before and after."""
        ...

    def verify(self) -> list[Fault]:
        """Check every promise of the ledger; an empty list says that all are kept."""
        ...

    def save_forecast_run(self, run: ForecastRun) -> ForecastRun:
        """Keep a forecast for good; return it with its id and digest."""
        ...

    def forecast_runs(self, subject: str | None = None, *, after: int = 0) -> list[ForecastRun]:
        """Return the forecasts whose number is above `after`, in the order in which they were kept."""
        ...

    def last_forecast_runs(self) -> Mapping[str, int]:
        """Return the number of the last forecast of each subject: the sequence that forecasts have of their own."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
