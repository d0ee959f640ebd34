"""Keep the ledger sound: make the latest view anew, and check every promise."""

from collections.abc import Callable, Mapping

from comity.exchange.ports import Fault
from comity.hub.home import Hub
from comity.hub.rederive import rederive


def rebuild(hub: Hub) -> Mapping[str, int]:
    """Make the latest view anew from the observations; return counts of cells before and after."""
    return hub.ledger.rebuild()


def verify(
    hub: Hub, *, is_quick: bool = False, tell: Callable[[int, int], None] | None = None
) -> list[Fault]:
    """Check every promise of the ledger; an empty list says that all are kept.

    Unless it is to be quick, every accepted file is then read again and played anew, and must lead to what is
    recorded; `tell` is given how many events were played, of how many.
    """
    faults = hub.ledger.verify()
    return faults if is_quick or faults else list(rederive(hub, tell=tell))
