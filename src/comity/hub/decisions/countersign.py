"""Countersign: a national coordinator's yes or no to what another provider of its state sends."""

import datetime as dt

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.countersign_ports import Countersignature
from comity.exchange.decision_ports import Decision
from comity.hub.access.sign_check import check_signature
from comity.hub.decisions.countersign_state import awaited_coordinator, coordinator_of
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.model.findings import Finding, Findings
from comity.model.groups import Acceptance
from comity.model.submissions import State, Submission

LONGEST_REASON = 1_000


def countersign(
    hub: Hub,
    principal: Principal,
    submission_id: int,
    *,
    agrees: bool,
    reason: str = "",
    signature: str | None = None,
    at: dt.datetime | None = None,
) -> Submission:
    """Say yes or no to a submission that waits for it; a no needs a reason, for its sender.

    After a yes it is accepted, or waits for the secretariat's word where the agreement says so. A yes that was kept
    before the hub stopped is carried out when it is said again. `signature` is the coordinator's own over the file.
    """
    submission = submission_to_countersign(hub, principal, submission_id)
    text = checked_text(reason, most=LONGEST_REASON, may_be_empty=agrees)
    decision = Decision(actor=principal.name, at=hub.now(at), recorded_at=dt.datetime.now(dt.UTC), reason=text)
    said = hub.countersignatures.get(submission_id)
    if said is None:
        if submission.state is not State.CHECKED:
            raise UsageError(
                f"Submission {submission_id} is {submission.state.value}.", remedy="Nothing waits for your word."
            )
        _check_signature(hub, submission, principal, signature=signature, moment=decision.at)
        provider = coordinator_of(hub, submission)
        said = hub.countersignatures.add(
            submission_id, decision, provider=provider, agrees=agrees, signature=signature
        )
    elif said.agrees is not agrees:
        raise UsageError(f"Submission {submission_id} was answered already.", remedy="Nothing is left to do.")
    return _carry_out(hub, submission, said, decision)


def submissions_to_countersign(hub: Hub, principal: Principal) -> list[Submission]:
    """Return the submissions that wait for the coordinator's word (for the secretariat: for anybody's)."""
    waiting = hub.ledger.submissions(state=State.CHECKED)
    return [one for one in waiting if awaited_coordinator(hub, one) and _may_see(hub, principal, one)]


def submission_to_countersign(hub: Hub, principal: Principal, submission_id: int) -> Submission:
    """Return a submission to the coordinator who countersigns it; to anybody else there is none of that number."""
    found = hub.submissions.get(submission_id)
    if principal.role is Role.COORDINATOR and coordinator_of(hub, found) == (principal.provider or "-"):
        return found
    raise UnknownArtefactError(
        f"There is no submission {submission_id} for you to countersign.", remedy="List those that wait for you."
    )


def file_to_countersign(hub: Hub, principal: Principal, submission_id: int) -> tuple[Submission, bytes]:
    """Return the file of a submission to the coordinator who countersigns it."""
    found = submission_to_countersign(hub, principal, submission_id)
    return found, hub.ledger.raw(submission_id)


def findings_to_countersign(hub: Hub, principal: Principal, submission_id: int) -> Findings:
    """Return what was found in a submission to the coordinator who countersigns it."""
    submission_to_countersign(hub, principal, submission_id)
    return hub.ledger.findings_of(submission_id)


def _carry_out(hub: Hub, submission: Submission, said: Countersignature, decision: Decision) -> Submission:
    if submission.state is not State.CHECKED:
        return submission
    if not said.agrees:
        return hub.decisions.refuse(submission.id, decision)
    agreement = hub.group.agreement(submission.provider, submission.dataflow)
    if agreement is None or agreement.acceptance is Acceptance.SECRETARIAT:
        return submission
    dataflow = hub.catalogue.dataflow(submission.dataflow)
    return hub.decisions.admit(submission.id, dataflow, decision).submission


def _may_see(hub: Hub, principal: Principal, submission: Submission) -> bool:
    if principal.role in {Role.SECRETARIAT, Role.AUDITOR}:
        return True
    return principal.role is Role.COORDINATOR and coordinator_of(hub, submission) == principal.provider


def _check_signature(
    hub: Hub, submission: Submission, principal: Principal, *, signature: str | None, moment: dt.datetime
) -> None:
    if signature is None:
        return
    provider = principal.provider or ""
    found = check_signature(hub, provider, submission.raw_sha256, signature=signature, moment=moment)
    if isinstance(found, Finding):
        raise UsageError(found.message, remedy=found.remedy)
