"""The notices that were made, for whoever looks after the exchange."""

from comity.exchange.outbox_ports import DeliveryState, MadeNotice
from comity.hub.home import Hub

__all__ = ["DeliveryState", "MadeNotice", "list_notices"]


def list_notices(hub: Hub, *, last: int | None = None, state: DeliveryState | None = None) -> list[MadeNotice]:
    """Return the last notices, oldest first; with a state, those with a delivery in it."""
    return hub.outbox.notices(last=last, state=state)
