"""What a reader sees: by who they are, or by the audience that something is made for."""

from comity.hub.home import Hub
from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Principal, Sight, sight_of

AUDIENCES = {"public": PUBLIC_SIGHT, "members": MEMBERS_SIGHT, "all": EVERYTHING}
"""What may be published, what the exchange's members may read, and all that was released."""


def sight_for(hub: Hub, principal: Principal, dataflow: str) -> Sight:
    """Return what a principal sees of a dataflow: its own reporters there are those that its agreements name."""
    reporters = (
        reporter
        for agreement in hub.group.agreements
        if agreement.provider == principal.provider and agreement.dataflow == dataflow
        for reporter in agreement.reporters
    )
    return sight_of(principal, reporters=frozenset(reporters))
