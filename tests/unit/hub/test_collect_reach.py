"""Where the hub fetches from: what the group's file names, and no address that somebody slips under its name."""

import ssl
from pathlib import Path

import httpx
import pytest

from comity.exchange.collection_texts import text_of
from comity.hub.collecting.failure import CollectionError
from comity.hub.collecting.http import Caller, Question
from comity.hub.collecting.reach import GuardedTransport
from comity.hub.collecting.sdmx import is_data_type
from comity.hub.collecting.settings import CollectionSettings
from own_certificate import write_certificate
from source_server import Reply, source_server

METADATA_OF_A_DATA_CENTRE = "169.254.169.254"
HERE = "127.0.0.1"
UNSPECIFIED = "0.0.0.0"  # noqa: S104 - looked up, not bound to


def _client(*answers: list[str], public_only: bool = False, context: ssl.SSLContext | None = None) -> httpx.Client:
    """Return a client for which a name has these addresses, another list at each look."""
    left = list(answers)
    trusted = context or httpx.create_ssl_context(trust_env=False)
    lookup = lambda _host, _port: left.pop(0) if len(left) > 1 else left[0]  # noqa: E731 - a line of a table
    return httpx.Client(transport=GuardedTransport(trusted, public_only=public_only, lookup=lookup))


@pytest.mark.parametrize(
    "address",
    [METADATA_OF_A_DATA_CENTRE, "fe80::1", UNSPECIFIED, "::", "224.0.0.1", "240.0.0.1", "::ffff:169.254.169.254"],
)
def test_no_source_has_an_address_of_one_link(address: str) -> None:
    """A source's name that leads to where a data centre tells its secrets would bring them into the ledger."""
    with _client([address]) as client, pytest.raises(CollectionError) as caught:
        client.get("http://source.example/data")
    assert caught.value.reason.code == "forbidden_address"
    assert address in text_of(caught.value.reason, "ru")
    assert not caught.value.may_pass


@pytest.mark.parametrize(
    "address", [HERE, "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1"]
)
def test_private_networks_are_refused_where_the_settings_say_so(address: str) -> None:
    """A hub that collects from the open network alone must not be led to what only it can reach."""
    with _client([address], public_only=True) as client, pytest.raises(CollectionError) as caught:
        client.get("http://source.example/data")
    assert caught.value.reason.code == "forbidden_address"


def test_one_forbidden_address_among_others_is_enough() -> None:
    """With a good address beside a bad one, chance would decide which is asked."""
    with source_server(lambda _asked: Reply(b"x")) as source, _client([HERE, METADATA_OF_A_DATA_CENTRE]) as client:
        with pytest.raises(CollectionError):
            client.get(source.url.replace(HERE, "source.example"))
        assert source.asked == []


def test_a_name_that_changes_its_address_is_not_followed_there() -> None:
    """What is checked must be what is connected to: a name looked up twice may lead elsewhere the second time."""
    with (
        source_server(lambda _asked: Reply(b"x")) as source,
        _client([HERE], [METADATA_OF_A_DATA_CENTRE]) as client,
    ):
        url = source.url.replace(HERE, "source.example")
        assert client.get(url).content == b"x"
        assert source.asked[0].headers["host"].startswith("source.example:")


def test_the_certificate_is_still_that_of_the_name(tmp_path: Path) -> None:
    """Connected to by its number, a source must prove to be who its name says; else anybody could stand there."""
    certificate, key = write_certificate(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    trusted = ssl.create_default_context(cafile=str(certificate))
    answer = Reply(b"x")
    with source_server(lambda _asked: answer, tls=served) as source, _client([HERE], context=trusted) as client:
        assert client.get(source.url).content == answer.body
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            client.get(source.url.replace(HERE, "source.example"))


def test_the_setting_reaches_what_collects(tmp_path: Path) -> None:
    """A setting that nothing heeds would be believed."""
    with source_server(lambda _asked: Reply(b"x")) as source:
        settings = CollectionSettings(tries=1, pause_seconds=0.0, public_only=True)
        with Caller(settings, headers={}, folder=tmp_path, most_bytes=99) as caller, pytest.raises(CollectionError):
            caller.ask(Question(f"{source.url}/data", is_data_type))
        assert source.asked == []


def test_another_address_of_a_name_is_tried() -> None:
    """A source with a dead address beside a live one would be out of reach by chance."""
    with source_server(lambda _asked: Reply(b"x")) as source, _client(["127.0.0.9", HERE]) as client:
        assert client.get(source.url.replace(HERE, "source.example")).content == b"x"
    with _client([]) as client, pytest.raises(httpx.ConnectError):
        client.get("http://source.example/")
