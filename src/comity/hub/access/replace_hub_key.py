"""Replace the hub's own key: the old one says so in the log, and the new one signs from then on."""

from comity.errors import UsageError
from comity.hub.database import connections_of
from comity.hub.home import Hub
from comity.hub.serving import sole_server
from comity.model.access import Principal, Role
from comity.store.hub_key import key_path, replace_key
from comity.trust.signing import VerifyingKey

LONGEST_REASON = 1_000


def replace_hub_key(hub: Hub, principal: Principal, *, reason: str) -> VerifyingKey:
    """Let a new key sign from now on; return its public part. The hub that is open records nothing after.

    What the old key sealed for browsers holds no more: people sign in anew. The hub mustn't be served meanwhile,
    since the service would go on with the old key.
    """
    if principal.role is not Role.SECRETARIAT:
        raise UsageError("Only the secretariat replaces the hub's key.", remedy="Ask the secretariat.")
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise UsageError("A reason is missing, or too long.", remedy="Say in a sentence why; it is kept.")
    with sole_server(hub.directory):
        return replace_key(connections_of(hub), key_path(hub.directory), actor=principal.name, reason=why)
