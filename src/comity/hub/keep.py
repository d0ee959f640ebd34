"""Keep the ledger sound: make the latest view anew, and check every promise."""

from collections.abc import Mapping

from comity.exchange.ports import Fault
from comity.hub.home import Hub


def rebuild(hub: Hub) -> Mapping[str, int]:
    """Make the latest view anew from the observations; return counts of cells before and after."""
    return hub.ledger.rebuild()


def verify(hub: Hub) -> list[Fault]:
    """Check every promise of the ledger; an empty list says that all are kept."""
    return hub.ledger.verify()
