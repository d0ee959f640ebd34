"""The hub's own key, for those use cases that sign something beside the log's heads."""

from comity.hub.home import Hub
from comity.store.hub_key import key_path, load_key
from comity.trust.sealing import Sealer
from comity.trust.signing import SigningKey

_SEALING = b"comity sealed texts"


def signer(hub: Hub) -> SigningKey:
    """Return the hub's signing key; raises LedgerError where it is missing, as in a copy."""
    return load_key(key_path(hub.directory))


def sealer(hub: Hub) -> Sealer:
    """Return what seals texts for browsers; its secret comes from the hub's key, and can't be led back to it."""
    return Sealer(signer(hub).derive(_SEALING))
