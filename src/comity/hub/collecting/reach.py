"""Which addresses the hub fetches from: each is looked at as the connection is made, and that one is connected to.

What is fetched is named in the group's file, by whoever runs the hub's machine. But a name leads where its owner
says, and may lead elsewhere from one moment to the next (DNS rebinding): to the hub's own machine, or to where a
data centre hands out the machine's own keys.
"""

import ipaddress
import ssl
from collections.abc import Iterable

import httpcore
import httpx

from comity.hub.collecting.failure import failure
from comity.hub.notices.webhook_address import Address, Lookup, is_public, look_up

_SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class GuardedTransport(httpx.HTTPTransport):
    """Connects straight to sources, and to no address that isn't theirs to be fetched from."""

    def __init__(self, context: ssl.SSLContext, *, public_only: bool, lookup: Lookup = look_up) -> None:
        """Prepare; `public_only` refuses private networks and this machine, too."""
        super().__init__(verify=context, trust_env=False)
        backend = GuardedBackend(public_only=public_only, lookup=lookup)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend)


class GuardedBackend(httpcore.NetworkBackend):
    """Makes connections to addresses that may be fetched from, by their own numbers."""

    def __init__(self, *, public_only: bool, lookup: Lookup = look_up) -> None:
        """Prepare; nothing is looked up yet."""
        self._public_only, self._lookup, self._inner = public_only, lookup, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of a name's addresses that answers; CollectionError where one is forbidden."""
        try:
            found = self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        for text in found:
            if not may_be_fetched_from(ipaddress.ip_address(text), public_only=self._public_only):
                raise failure("forbidden_address", host=host, address=text)
        problem: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError(f"{host} has no address")
        for text in found:
            try:
                return self._inner.connect_tcp(text, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


def may_be_fetched_from(address: Address, *, public_only: bool) -> bool:
    """Say whether an address may be a source's.

    A ministry's source often lies in a private network; addresses of one link alone, among them those at which data
    centres tell a machine its secrets, never are one.

    >>> may_be_fetched_from(ipaddress.ip_address("169.254.169.254"), public_only=False)
    False
    >>> may_be_fetched_from(ipaddress.ip_address("10.1.2.3"), public_only=False)
    True
    """
    if public_only:
        return is_public(address)
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    seen = inner or address
    return not (seen.is_link_local or seen.is_multicast or seen.is_unspecified or seen.is_reserved)
