"""Notices by webhook, over real HTTP: signed, retried, refused, closed; never where the hub must not call."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.exchange.outbox_ports import Channel, Delivery, DeliveryState
from comity.hub.access.signer import signer
from comity.hub.home import Hub, open_hub
from comity.hub.notices.outbox import send_due, webhook_key
from comity.hub.notices.outbox_settings import WebhookSettings
from comity.hub.notices.webhook import WebhookTransport
from comity.hub.scheduler import run_due
from comity.model.access import OPERATOR
from notice_certificate import make_certificate
from notice_hub import at, make_hub, run
from notice_servers import Hook, http_server

pytestmark = pytest.mark.databases

QUIET = "window = false\nreminder_days = []\ndigest_weekday = 0\nlate_days = [1]"
SECRET = base64.b64encode(b"a secret of thirty-two bytes, yes").decode()
PRIVATE = "[webhooks]\nallow_private = true\n"


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Give a receiver."""
    with http_server() as running:
        yield running


def _contact(url: str, provider: str = "KG") -> str:
    return f'[[contact]]\nprovider = "{provider}"\nwebhook = "{url}"\n'


@pytest.fixture
def hub(tmp_path: Path, hook: Hook) -> Iterator[Hub]:
    """Give a hub whose one contact is the receiver."""
    with make_hub(tmp_path, contacts=_contact(f"{hook.url}/take?a=b"), rules=QUIET, server=PRIVATE) as made:
        yield made


def _deliveries(hub: Hub) -> list[Delivery]:
    return [one for made in hub.outbox.notices() for one in made.deliveries]


def _content(headers: dict[str, str], body: bytes) -> bytes:
    return f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body


def test_it_says_what_there_is_to_know(hub: Hub, hook: Hook) -> None:
    """A program at the other end could do nothing with a notice that it can't read."""
    run(hub, at("02-20"))
    ((path, headers, body),) = hook.calls
    assert path == "/take?a=b"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == hook.url.removeprefix("http://")
    said = json.loads(body)
    assert (said["type"], said["timestamp"]) == ("notice.due", "2025-02-20T06:00:00+00:00")
    data = said["data"]
    assert (data["to"], data["group"], data["provider"]) == ("KG", "RIVER", "KG")
    assert (data["dataflow"], data["period"], data["facts"]["due"]) == ("CROSSINGS", "2025-01", "2025-02-20")
    assert headers["webhook-id"] == f"msg_{_deliveries(hub)[0].id}"


def test_the_signature_holds_under_the_hubs_key(hub: Hub, hook: Hook) -> None:
    """Anybody could tell a ministry's system that its file was refused."""
    run(hub, at("02-20"))
    ((_, headers, body),) = hook.calls
    version, _, signature = headers["webhook-signature"].partition(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(webhook_key(hub).removeprefix("whpk_")))
    key.verify(base64.b64decode(signature), _content(headers, body))


def test_a_shared_secret_signs_too_and_only_for_its_provider(tmp_path: Path, hook: Hook) -> None:
    """One member could sign calls to another, if all had the same secret."""
    contacts = _contact(f"{hook.url}/kg") + _contact(f"{hook.url}/am", "AM")
    server = f'{PRIVATE}secrets = ["KG=whsec_{SECRET}"]\n'
    with make_hub(tmp_path, contacts=contacts, rules=QUIET, server=server) as hub:
        run(hub, at("02-20"))
    found = {path: (headers["webhook-signature"].split(), headers, body) for path, headers, body in hook.calls}
    signatures, headers, body = found["/kg"]
    mac = hmac.new(base64.b64decode(SECRET), _content(headers, body), hashlib.sha256).digest()
    assert signatures[0] == f"v1,{base64.b64encode(mac).decode()}"
    assert [one.partition(",")[0] for one in signatures] == ["v1", "v1a"]
    assert [one.partition(",")[0] for one in found["/am"][0]] == ["v1a"]


def test_a_repeat_has_the_same_id_and_body_at_a_new_moment(hub: Hub, hook: Hook) -> None:
    """A receiver takes a repeat for another notice, or refuses it as too old."""
    moments = iter([1_740_000_000.0, 1_740_000_900.0])

    def connect() -> WebhookTransport:
        return WebhookTransport(WebhookSettings(allow_private=True), signer(hub), clock=lambda: next(moments))

    run_due(hub, at("02-20"), jobs=[job for job in _jobs() if job[0] == "notices"])
    hook.replies = [(500, {})]
    send_due(hub, at("02-20"), channel=Channel.WEBHOOK, connect=connect)
    send_due(hub, at("02-20", 7), channel=Channel.WEBHOOK, connect=connect)
    (_, first, body), (_, second, again) = hook.calls
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1740000000", "1740000900")
    assert first["webhook-signature"] != second["webhook-signature"]


def _jobs():  # noqa: ANN202 - the scheduler's own
    from comity.hub.scheduler import JOBS

    return JOBS


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_a_failure_is_tried_again(hub: Hub, hook: Hook, status: int) -> None:
    """A receiver that was being restarted would never hear of it; a redirect could lead inside."""
    hook.replies = [(status, {"location": f"{hook.url}/elsewhere"})]
    run(hub, at("02-20"))
    (waiting,) = [one for one in _deliveries(hub) if one.state is DeliveryState.WAITING]
    assert waiting.problem == f"HTTP {status}"
    run(hub, at("02-20", 7))
    assert [path for path, *_ in hook.calls] == ["/take?a=b"] * 2
    assert _deliveries(hub)[0].state is DeliveryState.SENT


def test_a_receiver_says_when_it_wants_to_be_asked_again(hub: Hub, hook: Hook) -> None:
    """One that is overloaded would be called again at once."""
    hook.replies = [(503, {"retry-after": "7200"})]
    run(hub, at("02-20"))
    run(hub, at("02-20", 7))
    assert len(hook.calls) == 1
    run(hub, at("02-20", 8))
    assert len(hook.calls) == 2


def test_who_is_gone_is_called_no_more(hub: Hub, hook: Hook) -> None:
    """An address that was given up, and that somebody else may have now, would get all that follows."""
    hook.replies = [(410, {})]
    run(hub, at("02-20"))
    run(hub, at("02-21"))
    assert len(hook.calls) == 1
    assert [one.state for one in _deliveries(hub)] == [DeliveryState.FAILED]
    url = f"{hook.url}/take?a=b"
    assert hub.outbox.closed_webhooks() == {url}
    assert hub.outbox.open_webhook(url, actor=OPERATOR.name, recorded_at=at("02-22"))
    run(hub, at("03-20"))
    assert len(hook.calls) == 2
    assert hub.ledger.verify() == []


def test_what_waits_for_one_who_is_gone_is_moot(hub: Hub, hook: Hook) -> None:
    """Every notice that still waits would be one more call to an address that wants none."""
    hook.replies = [(500, {})]
    run(hub, at("02-20"))
    hub.outbox.close_webhook(f"{hook.url}/take?a=b", at=at("02-20"), recorded_at=at("02-20"))
    run(hub, at("02-20", 7))
    assert len(hook.calls) == 1
    assert _deliveries(hub)[0].state is DeliveryState.MOOT


def test_private_addresses_are_not_called(tmp_path: Path, hook: Hook) -> None:
    """Whoever may write a contact could make the hub call what only the hub can reach."""
    secure = hook.url.replace("http://", "https://")
    with make_hub(tmp_path, contacts=_contact(hook.url) + _contact(secure), rules=QUIET) as hub:
        run(hub, at("02-20"))
        problems = {one.addressee.address: (one.state, one.problem) for one in _deliveries(hub)}
    assert hook.calls == []
    assert problems == {
        hook.url: (DeliveryState.FAILED, "plain HTTP is not called"),
        secure: (DeliveryState.FAILED, "127.0.0.1 lies in a private network"),
    }


def test_the_call_goes_to_the_address_that_was_looked_at(tmp_path: Path) -> None:
    """A name that answers differently the second time (DNS rebinding) would lead inside after the check.

    The certificate is the name's, not the address's, and is checked.
    """
    certificate = make_certificate(tmp_path, "member.example")
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(str(self.headers["host"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"https://member.example:{server.server_address[1]}/hook"
    settings = WebhookSettings(allow_private=True, ca_file=str(certificate))
    contacts = _contact(url) + _contact(url.replace("member.example", "other.example"), "AM")
    with make_hub(tmp_path, contacts=contacts, rules=QUIET) as hub:
        run_due(hub, at("02-20"), jobs=[job for job in _jobs() if job[0] == "notices"])

        def connect() -> WebhookTransport:
            return WebhookTransport(settings, signer(hub), lookup=lambda _host, _port: ["127.0.0.1"])

        send_due(hub, at("02-20"), channel=Channel.WEBHOOK, connect=connect)
        states = {one.addressee.of: one.state for one in _deliveries(hub)}
    server.shutdown()
    server.server_close()
    thread.join()
    assert calls == [url.removeprefix("https://").removesuffix("/hook")]
    assert states == {"KG": DeliveryState.SENT, "AM": DeliveryState.WAITING}


def test_a_receiver_that_never_ends_its_answer_holds_nobody_up(tmp_path: Path) -> None:
    """One byte now and then begins every time-out of a socket anew: all other notices would wait for ever."""
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.wfile.write(b"HTTP/1.1 204 No Content\r\n")
            while not is_over.wait(0.05):
                self.wfile.write(b"x: y\r\n")

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings = f"{PRIVATE}timeout_seconds = 1\n"
    contact = _contact(f"http://127.0.0.1:{server.server_address[1]}")
    with make_hub(tmp_path, contacts=contact, rules=QUIET, server=settings) as hub:
        run(hub, at("02-20"))
        (delivery,) = _deliveries(hub)
    is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()
    assert (delivery.state, delivery.problem) == (DeliveryState.WAITING, "the receiver did not answer in time")


def test_a_name_that_is_not_known_now_is_tried_again(hub: Hub) -> None:
    """A fault of the name server would end a notice for good."""
    run_due(hub, at("02-20"), jobs=[job for job in _jobs() if job[0] == "notices"])

    def fail(_host: str, _port: int) -> list[str]:
        raise OSError(-3, "Temporary failure in name resolution")

    send_due(
        hub,
        at("02-20"),
        channel=Channel.WEBHOOK,
        connect=lambda: WebhookTransport(WebhookSettings(allow_private=True), signer(hub), lookup=fail),
    )
    assert _deliveries(hub)[0].state is DeliveryState.WAITING


def test_one_job_that_is_set_up_wrongly_does_not_stop_the_other(hub: Hub, hook: Hook) -> None:
    """A typing error in the mail settings would keep webhooks from going out."""
    (hub.directory / "server.toml").write_text(f'{PRIVATE}[mail]\nhost = "x"\nsender = "nobody"\n', "utf-8")
    text = (hub.directory / "comity.toml").read_text("utf-8")
    hub.close()
    more = '\n[[contact]]\nprovider = "KG"\nemail = "stat@kg.example"\n'
    (hub.directory / "comity.toml").write_text(text + more, "utf-8")
    with open_hub(hub.directory) as again:
        runs = {one.job: one.problem for one in run_due(again, at("02-20"))}
    assert "[mail] sender: 'nobody' is no address" in runs["mail"]
    assert runs["webhooks"] == ""
    assert len(hook.calls) == 1
