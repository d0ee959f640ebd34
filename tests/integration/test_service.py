"""The service as a whole, over real HTTP: health, metrics, faults, headers, bounds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from comity.hub.home import create_hub
from comity.hub.settings.settings import Settings
from running_hub import RunningHub, running_hub, without_schedule

pytestmark = pytest.mark.databases


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub of the demonstration group."""
    directory = tmp_path_factory.mktemp("service") / "hub"
    create_hub(directory).close()
    with running_hub(directory) as running:
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that presents nothing."""
    with service.client() as opened:
        yield opened


def test_it_says_that_it_is_ready(client: httpx.Client) -> None:
    """An orchestrator that can't tell a ready hub from a broken one sends members to the broken one."""
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert set(answer.json()["checks"]) == {"database", "signing_key", "writable", "disk_space", "scheduler"}


def test_it_is_not_ready_without_space(tmp_path: Path) -> None:
    """A hub whose disk is full would go on taking uploads that it can't keep."""
    create_hub(tmp_path / "hub").close()
    usual = without_schedule(Settings())
    settings = replace(usual, server=replace(usual.server, disk_free_bytes=1 << 50))
    with running_hub(tmp_path / "hub", settings) as running, running.client() as client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk_space"] is False
    assert answer.json()["checks"]["database"] is True


def test_it_is_not_ready_without_its_key(tmp_path: Path) -> None:
    """Nothing can be recorded without the signing key: every upload would fail."""
    create_hub(tmp_path / "hub").close()
    with running_hub(tmp_path / "hub") as running, running.client() as client:
        (tmp_path / "hub" / "hub.key").unlink()
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["signing_key"]) == (503, False)


def test_metrics_count_by_route_and_never_by_what_was_asked(client: httpx.Client) -> None:
    """A path in a label would grow without bound, and show what was asked for."""
    client.get("/nowhere/SECRET")
    text = client.get("/metrics").text
    assert 'comity_requests_total{method="GET",route="none",status="404"}' in text
    assert "SECRET" not in text
    assert 'comity_submissions{state="released"} 0.0' in text
    assert "comity_seq 0.0" in text


@pytest.mark.parametrize(
    ("access", "authorization", "status"),
    [("off", "", 404), ("token", "", 403), ("token", "Bearer wrong", 403), ("token", "Bearer right", 200)],
)
def test_metrics_are_for_whom_the_settings_say(
    tmp_path: Path, access: str, authorization: str, status: int
) -> None:
    """Metrics tell who sends when: not for anybody."""
    create_hub(tmp_path / "hub").close()
    usual = without_schedule(Settings())
    settings = replace(usual, metrics=replace(usual.metrics, access=access, token="right"))  # noqa: S106 - a test's own
    with running_hub(tmp_path / "hub", settings) as running, running.client() as client:
        assert client.get("/metrics", headers={"authorization": authorization}).status_code == status


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_metrics_for_this_machine_are_not_for_whom_its_proxy_serves(client: httpx.Client, header: str) -> None:
    """Behind a proxy everybody seems to come from the hub's own machine."""
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "192.0.2.1"}).status_code == 403


def test_a_fault_is_told_as_problem_details(client: httpx.Client) -> None:
    """A program can't act on an HTML page or a plain line (RFC 9457)."""
    answer = client.get("/nowhere", headers={"accept-language": "ru"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "ru"
    assert answer.json()["title"] == "Здесь ничего нет"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_every_answer_carries_security_headers(client: httpx.Client) -> None:
    """A browser that may guess types or frame a page can be made to act for somebody else."""
    for path in ("/healthz", "/nowhere", "/api/v1/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_body_is_refused_in_the_same_form(client: httpx.Client, *, declared: bool) -> None:
    """An unbounded body fills memory; one that doesn't declare its length must be counted."""
    data = b"x" * (Settings().server.body_bytes + 1)
    content = data if declared else iter([data[:1000], data[1000:]])
    answer = client.post("/healthz", content=content)
    if declared:
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    else:
        assert answer.status_code == 405


def test_there_is_an_openapi_document_and_no_page_from_elsewhere(client: httpx.Client) -> None:
    """A page of documentation that loads script from a CDN would hand it the reader's session."""
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/readyz" in document["paths"]
    assert document["security"] == [{"apiKey": []}, {}]
    assert client.get("/docs").status_code == 404
