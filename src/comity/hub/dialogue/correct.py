"""Correct: a submission that names the earlier one which it is to set right."""

from dataclasses import replace

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submission_for
from comity.hub.intake.intake import Delivery
from comity.model.access import Principal
from comity.model.submissions import State


def correction_of(hub: Hub, principal: Principal, submission_id: int, delivery: Delivery) -> Delivery:
    """Return the delivery as a correction of an earlier submission: of the same provider and dataflow.

    It is then submitted as any other. Raises UnknownArtefactError where the sender has no such submission, and
    UsageError where it was withdrawn or had no dataflow.
    """
    earlier = submission_for(hub, principal, submission_id)
    if delivery.provider not in {"", earlier.provider}:
        raise UsageError(
            f"Submission {submission_id} is of {earlier.provider}, not of {delivery.provider}.",
            remedy="Correct a submission of the same provider.",
        )
    if earlier.state is State.WITHDRAWN or not earlier.dataflow:
        raise UsageError(f"Submission {submission_id} was withdrawn or never read.", remedy="Submit the file anew.")
    if delivery.dataflow is not None and delivery.dataflow.upper() != earlier.dataflow:
        raise UsageError(
            f"Submission {submission_id} is of {earlier.dataflow}.", remedy="Correct it by a file of that dataflow."
        )
    return replace(delivery, provider=earlier.provider, dataflow=earlier.dataflow, corrects=earlier.id)
