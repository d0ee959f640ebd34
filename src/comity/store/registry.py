"""The registry on the ledger's database: implements `comity.exchange.registry_ports.Registry`."""

from comity.store.connections import Connections
from comity.store.registry_keys import SqlApiKeys
from comity.store.registry_members import SqlMemberKeys
from comity.store.registry_sessions import SqlSessions
from comity.store.registry_users import SqlUsers


class SqlRegistry:
    """Who may come in, and whose signatures count; safe to share among threads."""

    def __init__(self, connections: Connections) -> None:
        """Keep all of it by these connections."""
        self._keys = SqlApiKeys(connections)
        self._users = SqlUsers(connections)
        self._sessions = SqlSessions(connections)
        self._member_keys = SqlMemberKeys(connections)

    @property
    def keys(self) -> SqlApiKeys:
        """Keys of programs."""
        return self._keys

    @property
    def users(self) -> SqlUsers:
        """People who sign in."""
        return self._users

    @property
    def sessions(self) -> SqlSessions:
        """People who are signed in."""
        return self._sessions

    @property
    def member_keys(self) -> SqlMemberKeys:
        """Providers' public signing keys."""
        return self._member_keys
