"""The database that a hub on this machine keeps its ledger in."""

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.store.connections import Connections
from comity.store.ledger import SqlLedger


def connections_of(hub: Hub) -> Connections:
    """Return the connections to a hub's database; UsageError for a hub that is reached some other way."""
    if not isinstance(hub.ledger, SqlLedger):
        raise UsageError("Only a hub on this machine has a database.", remedy="Do it where the hub lies.")
    return hub.ledger.connections
