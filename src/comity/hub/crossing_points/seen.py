"""Whose eyes what is planned for a crossing point is for."""

from comity.errors import UnknownArtefactError
from comity.hub.access.sight import sight_for
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.model.crossing_points import CrossingPoint

POINTS = "POINTS"


def may_plan(hub: Hub, point: CrossingPoint, principal: Principal) -> bool:
    """Say whether somebody sees the expected traffic, waiting times and rosters of a crossing point.

    The secretariat does, and who reports for the point's member; once it is released, everybody whom the hub knows.
    """
    if principal.role is Role.PUBLIC:
        return False
    if principal.role is Role.SECRETARIAT or point.released:
        return True
    own = sight_for(hub, principal, POINTS).own | sight_for(hub, principal, point.flow).own
    return point.member in own


def planned_points(hub: Hub, principal: Principal) -> tuple[CrossingPoint, ...]:
    """Return the crossing points that somebody may plan, in the order of the group's file."""
    return tuple(point for point in hub.group.crossing_points if may_plan(hub, point, principal))


def find_point(hub: Hub, code: str, principal: Principal) -> CrossingPoint:
    """Return a crossing point that somebody may plan. Raises UnknownArtefactError, the same for hidden ones."""
    known = planned_points(hub, principal)
    for point in known:
        if point.code.upper() == code.upper():
            return point
    remedy = (
        f"Known here: {', '.join(one.code for one in known)}."
        if known
        else "Ask the secretariat: none is shown to you."
    )
    if not hub.group.crossing_points:
        remedy = "Declare it in comity.toml as [[crossing_point]]."
    raise UnknownArtefactError(f"No crossing point {code[:40]} can be planned here.", remedy=remedy)
