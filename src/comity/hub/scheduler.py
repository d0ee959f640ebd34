"""What the hub does by itself when it is due: one run after another, one at a time in a hub, each job by itself."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import filelock

from comity.errors import ComityError
from comity.hub.collection import collect_due
from comity.hub.decide import release_due
from comity.hub.home import Hub
from comity.hub.mailbox import read_mail_due
from comity.hub.notices import make_notices
from comity.hub.outbox import send_mail, send_webhooks
from comity.hub.upload_expiry import expire_uploads

LOCK_FILE = "scheduler.lock"
_LOGGER = logging.getLogger("comity.scheduler")

Job = Callable[[Hub, dt.datetime], Sequence[str]]
"""Does all that is due by the moment, and returns a line for each thing that it did."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """What one job did: a line for each thing done, or the problem that it ended with."""

    job: str
    done: tuple[str, ...] = ()
    problem: str = ""


def run_due(
    hub: Hub, moment: dt.datetime | None = None, *, jobs: Sequence[tuple[str, Job]] | None = None
) -> list[JobRun]:
    """Do everything that is due once, in the order of the jobs; a job that fails doesn't stop the others.

    What fell due while nothing ran is caught up with: each job looks for what is due, not for what is new. Where
    another process is at it, nothing is done and the answer is empty. Only a simulated hub takes a moment.
    """
    now = hub.now(moment)
    lock = filelock.FileLock(hub.directory / LOCK_FILE, timeout=0, fallback_to_soft=False, preserve_lock_file=True)
    try:
        with lock:
            return [_run(hub, now, name=name, job=job) for name, job in (JOBS if jobs is None else jobs)]
    except filelock.Timeout:
        return []


def _run(hub: Hub, now: dt.datetime, *, name: str, job: Job) -> JobRun:
    try:
        return JobRun(name, tuple(job(hub, now)))
    except ComityError as error:
        _LOGGER.warning("the job %s failed: %s", name, error.title)
        return JobRun(name, problem=f"{error.title}: {error.detail}")
    except Exception as error:
        _LOGGER.exception("the job %s failed", name)
        return JobRun(name, problem=f"{type(error).__name__}; see the log.")


def _release(hub: Hub, now: dt.datetime) -> Sequence[str]:
    return release_due(hub, now if hub.ledger.simulated else None)


JOBS: tuple[tuple[str, Job], ...] = (
    ("releases", _release),
    ("collection", collect_due),
    ("mailbox", read_mail_due),
    ("notices", make_notices),
    ("mail", send_mail),
    ("webhooks", send_webhooks),
    ("uploads", expire_uploads),
)
"""In the order in which they run: what happens is told of afterwards, and sent last."""
