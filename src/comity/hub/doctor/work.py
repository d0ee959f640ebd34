"""What waits: releases, notices, collections, submissions for a decision, and how old the last backup is."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from comity.exchange.outbox_ports import DeliveryState
from comity.hub.backups.recorded import LastBackup, last_backup
from comity.hub.doctor.examined import Examined, fault, fine, unknown, warning
from comity.hub.home import Hub
from comity.model.submissions import State as SubmissionState

_LATE = dt.timedelta(minutes=10)
_LONG = dt.timedelta(days=1)
_OFTEN = 3


def examine_work(hub: Hub) -> Iterator[Examined]:
    """Yield what there is to say of what the hub has to do; moments are the hub's own."""
    now = hub.now()
    late = [one for one in hub.decisions.held() if now - one.due > _LATE]
    if late:
        yield fault(
            "releases",
            f"{len(late)} embargoes have ended, and the figures aren't released.",
            "Run `comity tick`, and see that `comity serve` runs.",
        )
    else:
        yield fine("releases", "No embargo has ended that still holds figures.")
    yield _examine_notices(hub, now)
    yield from _examine_collections(hub)
    waiting = hub.submissions.counts().get(SubmissionState.CHECKED.value, 0)
    yield fine("decisions", f"{waiting} submissions wait for the secretariat's word.")


def _examine_notices(hub: Hub, now: dt.datetime) -> Examined:
    made = hub.outbox.notices(state=DeliveryState.WAITING)
    waiting = [one for notice in made for one in notice.deliveries if one.state is DeliveryState.WAITING]
    old = [one for one in waiting if now - one.made_at > _LONG]
    said = f"{len(waiting)} notices wait to be sent"
    if not old:
        return fine("notices", f"{said}.")
    problems = sorted({one.problem for one in old if one.problem})
    why = f": {'; '.join(problems[:_OFTEN])}" if problems else ""
    return warning(
        "notices",
        f"{said}, {len(old)} of them for more than a day{why}.",
        "See `comity notices`, and mend what stands in their way.",
    )


def _examine_collections(hub: Hub) -> Iterator[Examined]:
    for collection in hub.group.collections:
        state = hub.polls.state(collection.provider, collection.dataflow)
        subject = f"collection {collection.name}"
        if state.given_up or state.failures >= _OFTEN:
            yield warning(
                subject, f"It failed {state.failures} times in a row.", "See `comity collections` for why."
            )
        else:
            yield fine(subject, "It works." if state.succeeded_at else "It has not been due yet.")


def examine_backup(directory: Path, *, within: dt.timedelta, now: dt.datetime, seq: int) -> Examined:
    """Judge the last backup by its age, and by whether it is still where it was put."""
    last = last_backup(directory)
    if last is None:
        return warning(
            "backup",
            "No backup was ever made with `comity backup`.",
            "Make one each night: see the page on keeping a ledger.",
        )
    return judge_backup(last, within=within, now=now, seq=seq)


def judge_backup(last: LastBackup, *, within: dt.timedelta, now: dt.datetime, seq: int) -> Examined:
    """Judge a backup; `seq` is the last number of the ledger now."""
    age = now - last.made_at
    newer = max(seq - last.seq, 0)
    said = f"The last backup is of {last.made_at:%Y-%m-%d %H:%M} UTC; {newer} numbers of the ledger are newer."
    if age > within:
        return fault("backup", said, "Make one now with `comity backup`, and look why none was made by itself.")
    if not Path(last.place).exists():
        return unknown(
            "backup", f"{said} {last.place} can't be seen from here.", "See that it was moved to where it is safe."
        )
    return fine("backup", said)
