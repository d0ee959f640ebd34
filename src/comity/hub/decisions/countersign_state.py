"""Whether a submission waits for its national coordinator's word."""

from comity.hub.home import Hub
from comity.model.submissions import State, Submission


def coordinator_of(hub: Hub, submission: Submission) -> str:
    """Return the coordinator who countersigns a submission; empty where its agreement names none."""
    agreement = hub.group.agreement(submission.provider, submission.dataflow)
    return "" if agreement is None else agreement.countersigned_by


def awaited_coordinator(hub: Hub, submission: Submission) -> str:
    """Return the coordinator whose yes a submission waits for; empty where it waits for nobody's."""
    coordinator = coordinator_of(hub, submission)
    if submission.state is not State.CHECKED or not coordinator:
        return ""
    said = hub.countersignatures.get(submission.id)
    return "" if said is not None and said.agrees else coordinator
