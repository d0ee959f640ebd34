"""What a reader sees of a dataflow, looked up once for each state of its figures."""

from comity.hub.access.sight import sight_for
from comity.hub.explore.flows import FlowThere, look_at, version_of
from comity.hub.sdmx.sources import Sources
from comity.model.access import Principal
from comity.model.structures import Dataflow
from comity.pages.recent import Recent

_KEPT = Recent[FlowThere](64)


def look_once(sources: Sources, dataflow: Dataflow, principal: Principal) -> FlowThere:
    """Return what somebody sees of a dataflow."""
    hub = sources.hub
    sight = sight_for(hub, principal, dataflow.id)
    key = (str(hub.directory), dataflow.reference, version_of(sources, dataflow), sight)
    found = _KEPT.get(key)
    if found is None:
        found = look_at(sources, dataflow, sight)
        _KEPT.put(key, found)
    return found
