"""What somebody may decide about a submission as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.exchange.lifecycle import Actor, can_move
from comity.exchange.permissions import may_use
from comity.hub.decisions.countersign_state import awaited_coordinator
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.model.submissions import State, Submission

_ACTORS: Mapping[Role, Actor] = {
    Role.PROVIDER: Actor.PROVIDER,
    Role.COORDINATOR: Actor.PROVIDER,
    Role.SECRETARIAT: Actor.SECRETARIAT,
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Which decisions are open."""

    withdraw: bool = False
    correct: bool = False
    admit: bool = False
    refuse: bool = False
    answer: bool = False


def ways_for(hub: Hub, principal: Principal, submission: Submission) -> Ways:
    """Return what somebody may decide about a submission: by their role, and by its state."""
    actor, owner = _ACTORS.get(principal.role), submission.provider
    if actor is None:
        return Ways()

    def may(route: str, target: State) -> bool:
        return may_use(route, principal, owner=owner) and can_move(submission.state, target, actor=actor)

    is_correctable = submission.state is not State.WITHDRAWN and bool(submission.dataflow) and not submission.nil
    return Ways(
        withdraw=may("submissions.withdraw", State.WITHDRAWN),
        correct=may_use("submissions.correct", principal, owner=owner) and is_correctable,
        admit=may("submissions.admit", State.ACCEPTED) and not awaited_coordinator(hub, submission),
        refuse=may("submissions.refuse", State.REJECTED),
        answer=may_use("answers.add", principal, owner=owner),
    )
