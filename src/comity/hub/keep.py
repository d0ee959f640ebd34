"""Keep the ledger sound: make the latest view anew, and check every promise."""

from collections.abc import Callable, Mapping

from comity.exchange.ports import Fault
from comity.hub.home import Hub
from comity.hub.rederive import rederive
from comity.hub.replicas.holding import holding_of
from comity.store.hub_key import KEY_FILE


def rebuild(hub: Hub) -> Mapping[str, int]:
    """Make the latest view anew from the observations; return counts of cells before and after."""
    return hub.ledger.rebuild()


def verify(hub: Hub, *, is_quick: bool = False, tell: Callable[[int, int], None] | None = None) -> list[Fault]:
    """Check every promise of the ledger; an empty list says that all are kept.

    Unless it is to be quick, every accepted file is then read again and played anew, and must lead to what is
    recorded; `tell` is given how many events were played, of how many. Of a copy that is only done where all of the
    hub is here: what its owner may not see is no fault.
    """
    found = holding_of(hub)
    if found is not None and (hub.directory / KEY_FILE).exists():
        return [Fault("replica", "ledger", "a hub with a key of its own is said to be a copy of another")]
    faults = hub.ledger.verify()
    is_part = found is not None and not found.is_whole
    return faults if is_quick or is_part or faults else list(rederive(hub, tell=tell))
