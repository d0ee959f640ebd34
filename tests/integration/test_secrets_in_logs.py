"""Nothing that is secret, and no figure, gets into the log: by no route, nor by what the hub does by itself."""

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from comity.exchange.outbox_ports import Channel
from comity.hub import registry
from comity.hub.access.signer import signer
from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.registry import NewKey
from comity.hub.scheduler import run_due
from comity.hub.settings.settings import read_settings
from comity.hub.settings.tables import LogSettings
from comity.model.access import OPERATOR, Role
from comity.web.logging_setup import set_up_logging
from integration.blank_pages import with_blank_pages
from integration.route_examples import OWN, PASSWORD, USER, Example, examples_of
from integration.small_group import GROUP, crossings
from notice_servers import free_port, mail_server
from running_hub import RunningHub, running_hub
from source_server import Reply, source_server

pytestmark = pytest.mark.databases

PLANTED = {
    "COMITY_MAIL_PASSWORD": "planted-mail-password",
    "COMITY_MAILBOX_PASSWORD": "planted-mailbox-password",
    "COMITY_MAILBOX_TOKEN_SECRET": "planted-token-secret",
    "COMITY_METRICS_TOKEN": "planted-metrics-token",
    "COMITY_OIDC_CLIENT_SECRET": "planted-oidc-secret",
    "COMITY_WEBHOOKS_SECRETS": f"{OWN}=whsec_{base64.b64encode(b'planted-webhook-secret!!').decode()}",
    "SOURCE_KEY": "planted-source-key",
}
VALUE, ASKED, NAMED = "8675309", "planted-query", "planted-file-name"
_MORE = """
[[contact]]
provider = "KG"
email = "stat@kg.example"
[[contact]]
provider = "KG"
webhook = "https://hook.invalid/planted-hook-path"
[[collection]]
provider = "TJ"
dataflow = "CROSSINGS"
source = "sdmx"
url = "{url}"
headers.Authorization = "Bearer ${{SOURCE_KEY}}"
"""
_SERVER = """
[mail]
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "hub@example.org"
user = "hub"
[mailbox]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "hub"
[metrics]
access = "token"
[oidc]
issuer = "http://127.0.0.1:{imap}"
client_id = "comity"
[collection]
tries = 1
[scheduler]
every_seconds = 0
[pages]
processes = 0
made_ahead = false
"""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Give what is logged, in full, as the service logs it; what was set up before is put back."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, stream = list(root.handlers), root.level, io.StringIO()
    set_up_logging(LogSettings(form="json", level="debug"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.configure(**before)


def test_no_secret_and_no_figure_is_logged(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs go to more people, and stay longer, than anything that the hub keeps under its own permissions."""
    for name, secret in PLANTED.items():
        monkeypatch.setenv(name, secret)
    directory = tmp_path / "hub"
    refusing = Reply(b"planted-answer", status=401)
    with mail_server() as mailbox, source_server(lambda _asked: refusing) as source:
        create_hub(directory, group_text=GROUP + _MORE.format(url=source.url)).close()
        (directory / "server.toml").write_text(_SERVER.format(smtp=mailbox.port, imap=free_port()))
        with running_hub(directory, read_settings(directory), prepare=with_blank_pages) as running:
            secrets = {**PLANTED, **_set_up(running.hub)}
            statuses = list(_ask_all(running, secrets["key"]))
            secrets["cookie"] = _sign_in(running)
            run_due(running.hub)
            tried = [one for made in running.hub.outbox.notices() for one in made.deliveries if one.attempts]
        assert source.asked[0].headers["authorization"] == f"Bearer {PLANTED['SOURCE_KEY']}"
    said = log.getvalue()
    assert {name for name, secret in secrets.items() if secret in said} == set()
    for told in (VALUE, ASKED, NAMED, "planted-answer", "planted-hook-path", "KZ,C,IN"):
        assert told not in said
    assert said.count('"event": "request"') > len(statuses) > 150
    assert {status // 100 for status in statuses} >= {2, 4}
    assert {one.addressee.channel for one in tried} == set(Channel)


def _set_up(hub: Hub) -> dict[str, str]:
    """Send figures, add a user and a key; return the secrets that there are now."""
    submit(hub, Delivery(crossings(VALUE), name=f"{NAMED}.csv", provider=OWN))
    registry.add_user(hub, OPERATOR, name=USER, role=Role.SECRETARIAT, password=PASSWORD)
    _, key = registry.add_key(hub, OPERATOR, NewKey(label="all", role=Role.SECRETARIAT))
    pem = signer(hub).to_pem().decode().splitlines()[1]
    hashed = hub.registry.users.find(USER)
    assert hashed is not None
    return {"key": key, "password": PASSWORD, "private key": pem, "hash": str(hashed.password)}


def _ask_all(service: RunningHub, key: str) -> Iterator[int]:
    """Ask every route with every method, with secrets where they may come and where they mustn't."""
    good = {"Authorization": f"Bearer {key}", "Sec-Fetch-Site": "same-origin"}
    wrong = {"Authorization": f"Basic {base64.b64encode(f'{PASSWORD}:{key}x'.encode()).decode()}"}
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        for example in examples_of(service.server.config.app):  # type: ignore[arg-type]  # uvicorn types it widely
            if example.route != "openapi":  # makes the whole document, and reads nothing
                yield _ask(client, example, good)
        for path in ("/api/v1/board", "/metrics", "/api/v1/session"):
            yield client.get(path, params={"token": PASSWORD}, headers=wrong).status_code
        yield client.get(
            "/metrics", headers={"Authorization": f"Bearer {PLANTED['COMITY_METRICS_TOKEN']}"}
        ).status_code
        yield client.post("/api/v1/session", json={"name": PASSWORD, "password": {"x": key}}).status_code
        yield client.get(f"/{key}", headers={"Cookie": f"comity_session={key}"}).status_code


def _ask(client: httpx.Client, example: Example, headers: dict[str, str]) -> int:
    path = example.about(OWN)
    asked = f"{path}{'&' if '?' in path else '?'}q={ASKED}"
    body = {} if example.method in {"GET", "HEAD", "OPTIONS"} else {"content": crossings(VALUE)}
    kind = {
        "Content-Type": "application/vnd.sdmx.data+csv",
        "Content-Disposition": f'attachment; filename="{NAMED}"',
    }
    client.cookies.clear()
    return client.request(example.method, asked, headers={**headers, **(kind if body else {})}, **body).status_code


def _sign_in(service: RunningHub) -> str:
    """Sign in and out; return the cookie that the session had."""
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        assert client.post("/api/v1/session", json={"name": USER, "password": PASSWORD}).status_code == 200
        cookie = client.cookies["comity_session"]
        client.get("/api/v1/board")
        client.delete("/api/v1/session", headers={"Sec-Fetch-Site": "same-origin"})
        client.post("/api/v1/session", json={"name": USER, "password": PASSWORD + "x"})
    return cookie
