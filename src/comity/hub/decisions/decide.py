"""Decide about submissions that are here: admit, refuse, release, withdraw, strike out."""

import datetime as dt
import logging
from collections.abc import Sequence

from comity.errors import ComityError, ForbiddenError, UsageError
from comity.exchange.decision_ports import Decision, HeldFigures
from comity.exchange.lifecycle import Actor, check_move
from comity.hub.access.sign_in import by_password
from comity.hub.decisions.countersign_state import awaited_coordinator
from comity.hub.home import Hub
from comity.hub.intake.partly_done import PartlyDoneError
from comity.model.access import Principal, Role
from comity.model.structures import Dataflow
from comity.model.submissions import State, Submission

_LOGGER = logging.getLogger("comity.decisions")
_ACTORS = {
    Role.PROVIDER: Actor.PROVIDER,
    Role.COORDINATOR: Actor.PROVIDER,
    Role.SECRETARIAT: Actor.SECRETARIAT,
}


class ReleaseError(PartlyDoneError):
    """Figures whose embargo is over could not be released; `done` tells of those that were."""

    title = "Figures are still held though their embargo is over"

    def __init__(self, done: Sequence[str], faults: Sequence[str]) -> None:
        """Tell of each parcel that is still held."""
        super().__init__(" ".join(faults), done=done, remedy="Run `comity verify`, and mend what it finds.")


def get_submission(hub: Hub, submission_id: int) -> Submission:
    """Return a submission; raises UnknownArtefactError where there is none."""
    return hub.ledger.submission(submission_id)


def admit(
    hub: Hub, submission_id: int, principal: Principal, *, reason: str = "", at: dt.datetime | None = None
) -> Submission:
    """Accept a submission that waits for the secretariat's word, once it is countersigned where it must be."""
    submission = _check(hub, submission_id, principal, State.ACCEPTED)
    if awaited_coordinator(hub, submission):
        raise UsageError(
            f"Submission {submission_id} waits for {awaited_coordinator(hub, submission)} to countersign it.",
            remedy="The secretariat can refuse it, or admit it after the coordinator's yes.",
        )
    dataflow = hub.catalogue.dataflow(submission.dataflow)
    return hub.decisions.admit(submission_id, dataflow, _decision(hub, principal, reason, at)).submission


def refuse(
    hub: Hub, submission_id: int, principal: Principal, *, reason: str, at: dt.datetime | None = None
) -> Submission:
    """Refuse a submission that waits; the reason is for its sender."""
    _check(hub, submission_id, principal, State.REJECTED)
    _check_reason(reason)
    return hub.decisions.refuse(submission_id, _decision(hub, principal, reason, at))


def withdraw(
    hub: Hub, submission_id: int, principal: Principal, *, reason: str, at: dt.datetime | None = None
) -> Submission:
    """Take a submission back: earlier figures stand again, from now on; as of before, nothing changes."""
    submission = _check(hub, submission_id, principal, State.WITHDRAWN)
    _check_reason(reason)
    dataflow = hub.catalogue.dataflow(submission.dataflow)
    return hub.decisions.withdraw(submission_id, dataflow, _decision(hub, principal, reason, at))


def release(
    hub: Hub, parcel: int, principal: Principal, *, reason: str = "", at: dt.datetime | None = None
) -> Submission:
    """Let figures under embargo out before its end, by the secretariat's word."""
    for held in hub.decisions.held():
        if held.parcel == parcel:
            _check(hub, held.submission, principal, State.RELEASED)
            return hub.decisions.release(parcel, _dataflow(hub, held), _decision(hub, principal, reason, at))
    raise UsageError(f"There is no parcel {parcel} under embargo.", remedy="List them with `comity held`.")


def release_due(hub: Hub, moment: dt.datetime | None = None) -> list[str]:
    """Release all figures whose embargo is over by the moment; return a line for each.

    One parcel that can't be released keeps no other back: ReleaseError tells at the end of both.
    """
    now = hub.now(moment)
    done, faults = [], []
    for held in hub.decisions.held(now):
        parcel = f"{held.rows} rows of {held.dataflow} by {held.provider}"
        try:
            _release_held(hub, held, now)
        except ComityError as error:
            faults.append(f"parcel {held.parcel} ({parcel}): {error.title}: {error.detail}")
        except Exception as error:
            _LOGGER.exception("parcel %s could not be released", held.parcel)
            faults.append(f"parcel {held.parcel} ({parcel}): {type(error).__name__}; see the log.")
        else:
            done.append(f"released {parcel}")
    if faults:
        raise ReleaseError(done, faults)
    return done


def _release_held(hub: Hub, held: HeldFigures, now: dt.datetime) -> None:
    """Release a parcel; in a simulated hub, whose clock is given, at its own moment."""
    at = _release_moment(hub, held, now)
    decision = Decision(actor="hub", at=at, recorded_at=dt.datetime.now(dt.UTC), reason="end of the embargo")
    hub.decisions.release(held.parcel, _dataflow(hub, held), decision)


def strike_out(
    hub: Hub, submission_id: int, principal: Principal, *, second: Principal, reason: str
) -> list[Submission]:
    """Remove a file about persons that was found late; two people of the secretariat must say so."""
    if principal.role is not Role.SECRETARIAT or second.role is not Role.SECRETARIAT:
        raise UsageError("Only two people of the secretariat strike a file out.", remedy="Ask the secretariat.")
    _check_reason(reason)
    decision = _decision(hub, principal, reason, None)
    return hub.decisions.strike_out(submission_id, decision, second=second.name)


def strike_out_by_two(
    hub: Hub, submission_id: int, principal: Principal, *, second: str, password: str, reason: str
) -> list[Submission]:
    """Strike a file out, where the second person gives their own password."""
    signed = by_password(hub, second, password)
    if signed.principal is None or signed.principal.name == principal.name:
        raise ForbiddenError(
            f"{second} has not confirmed it.", remedy="The second person gives their own name and password."
        )
    return strike_out(hub, submission_id, principal, second=signed.principal, reason=reason)


def _check(hub: Hub, submission_id: int, principal: Principal, target: State) -> Submission:
    """Return the submission, where this principal may move it so."""
    submission = get_submission(hub, submission_id)
    actor = _ACTORS.get(principal.role)
    is_own = actor is not Actor.PROVIDER or submission.provider == principal.provider
    if actor is None or not is_own:
        raise UsageError(
            f"{principal.name} can't decide about submission {submission_id}.",
            remedy="Its sender withdraws; the secretariat admits, refuses and releases.",
        )
    check_move(submission.state, target, actor=actor)
    return submission


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageError("A reason is missing.", remedy="Say in a sentence why; it is kept with the decision.")


def _decision(hub: Hub, principal: Principal, reason: str, at: dt.datetime | None) -> Decision:
    return Decision(
        actor=principal.name, at=hub.now(at), recorded_at=dt.datetime.now(dt.UTC), reason=reason.strip()
    )


def _dataflow(hub: Hub, held: HeldFigures) -> Dataflow:
    return hub.catalogue.dataflow(held.dataflow)


def _release_moment(hub: Hub, held: HeldFigures, now: dt.datetime) -> dt.datetime:
    last = hub.ledger.last_received()
    if not hub.ledger.simulated:
        return now
    return held.due if last is None else max(held.due, last)
