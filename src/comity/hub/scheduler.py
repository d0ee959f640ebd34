"""What the hub does by itself when it is due, each job by itself.

Jobs run in lanes, and only one job of a lane at a time in a hub: what is slow in one, such as a source that hardly
answers, holds up no release and no reminder in another.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comity.errors import ComityError
from comity.hub.alerts.raising import raise_due
from comity.hub.archive.job import print_due
from comity.hub.collecting.collection import collect_due
from comity.hub.decisions.decide import release_due
from comity.hub.home import Hub
from comity.hub.intake.partly_done import PartlyDoneError
from comity.hub.intake.upload_expiry import expire_uploads
from comity.hub.mailbox.mailbox import read_mail_due
from comity.hub.notices.notices import make_notices
from comity.hub.notices.outbox import send_mail, send_webhooks
from comity.hub.protection.protect import protect_due

_LOGGER = logging.getLogger("comity.scheduler")

Job = Callable[[Hub, dt.datetime], Sequence[str]]
"""Does all that is due by the moment, and returns a line for each thing that it did."""


class Lane(StrEnum):
    """Jobs that wait for one another, and for no other."""

    RELEASES = "releases"
    INTAKE = "intake"
    LETTERS = "letters"
    ANALYSIS = "analysis"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class JobRun:
    """What one job did: a line for each thing done, and the problem that it ended with, if any."""

    job: str
    done: tuple[str, ...] = ()
    problem: str = ""


def run_due(
    hub: Hub, moment: dt.datetime | None = None, *, jobs: Sequence[tuple[str, Job]] | None = None
) -> list[JobRun]:
    """Do everything that is due once, in the order of the jobs; a job that fails doesn't stop the others.

    What fell due while nothing ran is caught up with: each job looks for what is due, not for what is new. A job in
    whose lane another thread or process is at work is left out. Only a simulated hub takes a moment.
    """
    now = hub.now(moment)
    runs = (_run_alone(hub, now, name=name, job=job) for name, job in (JOBS if jobs is None else jobs))
    return [run for run in runs if run is not None]


def jobs_of(lane: Lane) -> Sequence[tuple[str, Job]]:
    """Return the jobs of a lane, in the order in which they run."""
    return [(name, job) for name, job in JOBS if LANES[name] is lane]


def lock_of(job: str) -> str:
    """Return the name of the lock that a job takes while it runs, among all processes that serve the hub."""
    return f"scheduler-{LANES.get(job, job)}"


def _run_alone(hub: Hub, now: dt.datetime, *, name: str, job: Job) -> JobRun | None:
    """Run a job; None where its lane is busy."""
    with hub.jobs.alone(lock_of(name)) as is_alone:
        return _run(hub, now, name=name, job=job) if is_alone else None


def _run(hub: Hub, now: dt.datetime, *, name: str, job: Job) -> JobRun:
    try:
        return JobRun(name, tuple(job(hub, now)))
    except ComityError as error:
        _LOGGER.warning("the job %s failed: %s", name, error.title)
        done = error.done if isinstance(error, PartlyDoneError) else ()
        return JobRun(name, done, f"{error.title}: {error.detail}")
    except Exception as error:
        _LOGGER.exception("the job %s failed", name)
        return JobRun(name, problem=f"{type(error).__name__}; see the log.")


def _release(hub: Hub, now: dt.datetime) -> Sequence[str]:
    return release_due(hub, now if hub.ledger.simulated else None)


JOBS: tuple[tuple[str, Job], ...] = (
    ("releases", _release),
    ("protection", protect_due),
    ("collection", collect_due),
    ("mailbox", read_mail_due),
    ("notices", make_notices),
    ("mail", send_mail),
    ("webhooks", send_webhooks),
    ("uploads", expire_uploads),
    ("alerts", raise_due),
    ("reports", print_due),
)
"""In the order in which they run: what happens is told of afterwards, and sent last."""

LANES: Mapping[str, Lane] = {
    "releases": Lane.RELEASES,
    "protection": Lane.ANALYSIS,
    "uploads": Lane.RELEASES,
    "collection": Lane.INTAKE,
    "mailbox": Lane.INTAKE,
    "notices": Lane.LETTERS,
    "mail": Lane.LETTERS,
    "webhooks": Lane.LETTERS,
    "alerts": Lane.ANALYSIS,
    "reports": Lane.REPORTS,
}
"""The lane of each job."""
