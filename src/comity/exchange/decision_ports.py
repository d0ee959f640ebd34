"""What the exchange needs for decisions about submissions: to admit, refuse, release, withdraw, strike out."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from comity.model.structures import Dataflow
from comity.model.submissions import Receipt, Submission


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision about a submission: by whom, when (the moment that drives as-of), and why."""

    actor: str
    at: dt.datetime
    recorded_at: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HeldFigures:
    """Figures under embargo: which parcel of which submission, how many rows, and until when."""

    parcel: int
    submission: int
    provider: str
    dataflow: str
    rows: int
    due: dt.datetime


@runtime_checkable
class Decisions(Protocol):
    """Each decision is one transaction, recorded in the journal."""

    def admit(self, submission_id: int, dataflow: Dataflow, decision: Decision) -> Receipt:
        """Accept a submission that waits: it gets its number now, and takes effect on the figures as they are."""
        ...

    def refuse(self, submission_id: int, decision: Decision) -> Submission:
        """Refuse a submission that waits; nothing of it enters the figures."""
        ...

    def held(self, moment: dt.datetime | None = None) -> list[HeldFigures]:
        """Return what is under embargo, earliest end first; with a moment, only what is due by then."""
        ...

    def release(self, parcel: int, dataflow: Dataflow, decision: Decision) -> Submission:
        """Let figures under embargo into the ledger, as one event, over what stands there then."""
        ...

    def withdraw(self, submission_id: int, dataflow: Dataflow, decision: Decision) -> Submission:
        """Take a submission back: earlier figures stand again where nothing came since; what is held stays so."""
        ...

    def strike_out(self, submission_id: int, decision: Decision, *, second: str) -> list[Submission]:
        """Remove a file about persons that was found late, by two people's word, and all that quotes it.

        Every submission of the same file is struck out; digest, sender and rule names remain. What is in the
        figures must have been withdrawn before.
        """
        ...
