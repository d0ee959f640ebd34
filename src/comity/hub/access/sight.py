"""What a reader sees: by who they are, or by the audience that something is made for."""

from dataclasses import replace

from comity.hub.home import Hub
from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Principal, Role, Sight, sight_of

AUDIENCES = {"public": PUBLIC_SIGHT, "members": MEMBERS_SIGHT, "all": EVERYTHING}
"""What may be published, what the exchange's members may read, and all that was released."""


def sight_for(hub: Hub, principal: Principal, dataflow: str) -> Sight:
    """Return what a principal sees of a dataflow: its own reporters there are those that its agreements name.

    Small counts of others are seen as they are by people of a member to which the group granted the dataflow.
    """
    reporters = (
        reporter
        for agreement in hub.group.agreements
        if agreement.provider == principal.provider and agreement.dataflow == dataflow
        for reporter in agreement.reporters
    )
    sight = sight_of(principal, reporters=frozenset(reporters))
    return sight if sight.is_everything else replace(sight, granted=_granted(hub, principal, dataflow))


def _granted(hub: Hub, principal: Principal, dataflow: str) -> frozenset[str]:
    """Return the reporters whose small counts a principal sees as they are, beside its own."""
    granted = next((one.granted for one in hub.group.protections if one.dataflow == dataflow), ())
    if principal.provider not in granted or principal.role is Role.PUBLIC:
        return frozenset()
    return frozenset(
        reporter for one in hub.group.agreements if one.dataflow == dataflow for reporter in one.reporters
    )
