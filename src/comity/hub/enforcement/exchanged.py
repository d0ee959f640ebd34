"""Whether a group exchanges figures of victims or of enforcement at all."""

from comity.hub.home import Hub

VICTIMS, ACTIONS = "TRAFFICKING", "ENFORCEMENT"


def exchanges_enforcement(hub: Hub) -> bool:
    """Say whether one of the two dataflows is among the group's."""
    return VICTIMS in hub.group.dataflows or ACTIONS in hub.group.dataflows
