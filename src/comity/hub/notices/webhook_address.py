"""Where a webhook may be called: addresses of the public network alone, unless the settings say otherwise.

Whoever writes a contact could else have the hub call what only the hub can reach (server-side request forgery).
The name is looked up once, and the call goes to the address that was looked at.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], list[str]]
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_LOW_32 = (1 << 32) - 1
_PORTS = {"http": 80, "https": 443}


class NotAllowedError(Exception):
    """The address may not be called; the text says why."""


class NotFoundError(Exception):
    """The name isn't known now."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to call: the URL's own host, and the addresses that it has."""

    url: str
    host: str
    netloc: str
    addresses: tuple[str, ...]


def find_target(url: str, *, allow_private: bool, lookup: Lookup | None = None) -> Target:
    """Return where to call; raises NotAllowedError for plain HTTP and for any address that isn't public."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not allow_private:
        raise NotAllowedError("plain HTTP is not called")
    try:
        found = (lookup or look_up)(host, parts.port or _PORTS[parts.scheme])
    except (OSError, UnicodeError) as error:
        raise NotFoundError(f"{host} can't be found") from error
    if not found:
        raise NotFoundError(f"{host} can't be found")
    if not allow_private and not all(is_public(ipaddress.ip_address(one)) for one in found):
        raise NotAllowedError(f"{host} lies in a private network")
    return Target(url, host, parts.netloc, tuple(found))


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public network; an IPv4 address within an IPv6 one counts as itself.

    >>> is_public(ipaddress.ip_address("64:ff9b::a00:1"))
    False
    """
    inner = _inner(address)
    return (inner is None or is_public(inner)) and address.is_global and not address.is_multicast


def _inner(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & _LOW_32)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
