"""A submission: one immutable file, its sender, its checks; the states of its life; its receipt."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a submission stands; who may move it is a table in `comity.exchange.lifecycle`."""

    RECEIVED = "received"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Submission:
    """What the ledger knows of a submission.

    `id` numbers every file that came; `seq` only those accepted, without gaps, in the order of acceptance.
    `received_at` comes from outside and drives as-of and lateness; `recorded_at` is wall time. `rows` counts the
    file's data rows; `added`, `changed`, `removed` and `unchanged` its net effect by cell. `corrects` is the
    number of the earlier submission that it was sent to correct.
    """

    id: int
    seq: int | None
    provider: str
    dataflow: str
    state: State
    file_name: str
    format: str
    digest: str
    raw_sha256: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    rows: int
    added: int
    changed: int
    removed: int
    unchanged: int
    errors: int
    warnings: int
    nil: bool = False
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The hub's answer to a submission; `repeated` where it was here already and nothing was changed."""

    submission: Submission
    repeated: bool = False
