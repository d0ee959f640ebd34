"""Which addresses the hub calls."""

import ipaddress

import pytest

from comity.hub.notices.webhook_address import NotAllowedError, NotFoundError, find_target, is_public

KNOWN = "93.184.215.14"
PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:0a00:0001::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_called(address: str) -> None:
    """One form of a private address that is overlooked opens the whole network behind the hub."""
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(NotAllowedError):
        find_target("https://x.example", allow_private=False, lookup=lambda _host, _port: [KNOWN, address])


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
)
def test_what_is_public_is_called(address: str) -> None:
    """Members could not be reached at all."""
    found = find_target("https://x.example/a", allow_private=False, lookup=lambda _host, _port: [address])
    assert (found.host, found.netloc, found.addresses) == ("x.example", "x.example", (address,))


def test_numbers_in_other_forms_are_looked_up_like_names() -> None:
    """https://2130706433/ and https://0x7f.1/ are 127.0.0.1 to the system's own look-up."""
    for url in ("https://2130706433/", "https://0x7f.1/", "https://[::ffff:127.0.0.1]/", "https://localhost/"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            find_target(url, allow_private=False)


def test_plain_http_is_not_called() -> None:
    """What a notice says would cross the network for all to read."""
    with pytest.raises(NotAllowedError, match="plain HTTP"):
        find_target("http://x.example", allow_private=False, lookup=lambda _host, _port: [KNOWN])
    assert find_target("http://x.example", allow_private=True, lookup=lambda _host, _port: ["10.0.0.1"]).addresses
