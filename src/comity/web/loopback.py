"""An open demonstration: whoever is on this machine is let into a simulated hub without signing in."""

import ipaddress

from fastapi import Request

from comity.hub.home import Hub
from comity.hub.settings.settings import Settings
from comity.model.access import Principal, Role

DEMONSTRATOR = Principal("demonstration", Role.SECRETARIAT)
_FORWARDED = (
    "forwarded", "via", "x-real-ip", "cf-connecting-ip",
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-server",
)  # fmt: skip
"""What a proxy says of a request that it passes on."""


def demonstrator(hub: Hub, settings: Settings) -> Principal | None:
    """Return whom readers on this machine are taken for; None where they have to sign in.

    Only a simulated hub is open, and only where it is served to this machine alone.
    """
    server = settings.server
    is_apart = is_loopback(server.host) and not server.public_url and not server.proxies
    return DEMONSTRATOR if settings.pages.open_demonstration and hub.ledger.simulated and is_apart else None


def is_from_here(request: Request) -> bool:
    """Say whether a request was made on this machine, to an address of this machine.

    The host that it names counts too: a page elsewhere can lead a browser here under a name of its own.
    """
    client = "" if request.client is None else request.client.host
    is_passed_on = any(name in request.headers for name in _FORWARDED)
    return is_loopback(client) and is_loopback(request.url.hostname or "") and not is_passed_on


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine to itself.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("10.0.0.1")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
