"""Keys, sessions and forged requests over real HTTP: what each is answered, header by header."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from comity.hub import registry
from comity.hub.home import create_hub
from comity.hub.registry import NewKey
from comity.hub.settings.settings import Settings
from comity.model.access import OPERATOR, Role
from integration.small_group import GROUP, crossings
from running_hub import RunningHub, running_hub, without_schedule

pytestmark = pytest.mark.databases

WHO, SUBMISSIONS = "/api/v1/session", "/api/v1/submissions"
PASSWORD = "several words apart"  # noqa: S105 - a test's own
CREDENTIALS = {"name": "aisha", "password": PASSWORD}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub with a user."""
    directory = tmp_path_factory.mktemp("sign-in") / "hub"
    with create_hub(directory, group_text=GROUP) as hub:
        registry.add_user(hub, OPERATOR, name="aisha", role=Role.PROVIDER, provider="KG", password=PASSWORD)
    with running_hub(directory) as running:
        yield running


@pytest.fixture(scope="module")
def key(service: RunningHub) -> str:
    """Give a key of KG's."""
    return registry.add_key(service.hub, OPERATOR, NewKey(label="x", role=Role.PROVIDER, provider="KG"))[1]


@pytest.fixture
def browser(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that keeps cookies, and says where it comes from as browsers do."""
    with httpx.Client(base_url=service.url, trust_env=False, headers={"Origin": service.url}) as client:
        yield client


@pytest.fixture
def program(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client without cookies or origin."""
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        yield client


def basic(name: str, password: str) -> str:
    """Return an Authorization header."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_key_comes_as_bearer_or_basic(program: httpx.Client, key: str) -> None:
    """Old SDMX clients know nothing but a name and a password."""
    for header in (f"Bearer {key}", f"bearer {key}", basic("anything", key), basic("", key), basic(key, "")):
        who = program.get(WHO, headers={"Authorization": header}).json()
        assert (who["role"], who["provider"]) == ("provider", "KG"), header


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        ("Bearer wrong", 'Bearer realm="comity"'),
        ("Bearer", 'Bearer realm="comity"'),
        ("Digest x", 'Bearer realm="comity"'),
        ("Bearer comity_000000000000_" + "x" * 43, 'Bearer realm="comity"'),
        (basic("a", "b"), 'Bearer realm="comity", Basic realm="comity", charset="UTF-8"'),
        ("Basic %%%", 'Bearer realm="comity", Basic realm="comity", charset="UTF-8"'),
        ("Basic /w==", 'Bearer realm="comity", Basic realm="comity", charset="UTF-8"'),
    ],
)
def test_a_wrong_key_is_never_taken_for_nobody(program: httpx.Client, header: str, challenge: str) -> None:
    """A program whose key ran out would go on with what the public sees, and nobody would notice."""
    for path in (WHO, "/healthz", SUBMISSIONS):
        answer = program.get(path, headers={"Authorization": header})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, challenge)
        assert answer.json()["type"] == "/problems/unauthenticated"


def test_a_stranger_is_asked_who_they_are(program: httpx.Client) -> None:
    """401 says that presenting a key would help; 403 that it wouldn't."""
    answer = program.get(SUBMISSIONS, headers={"accept-language": "ru"})
    assert (answer.status_code, answer.json()["title"]) == (401, "Представьтесь")
    assert program.get(WHO).json() == {"name": "public", "role": "public", "provider": None}


def test_old_clients_are_told_of_basic_where_they_come(program: httpx.Client) -> None:
    """Elsewhere Basic would make browsers open a window that asks for a password."""
    sdmx = program.get("/sdmx/structure/dataflow", headers={"Authorization": "Bearer wrong"})
    assert (sdmx.status_code, "Basic" in sdmx.headers["www-authenticate"]) == (401, True)
    assert "Basic" not in program.get(SUBMISSIONS).headers["www-authenticate"]


def test_signing_in_gives_a_cookie_that_scripts_do_not_see(browser: httpx.Client, service: RunningHub) -> None:
    """A session that a script or another site can use isn't the user's alone."""
    answer = browser.post(WHO, json=CREDENTIALS)
    assert (answer.status_code, answer.json()["name"]) == (200, "aisha")
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/", "max-age=36000"} <= parts
    assert "secure" not in parts
    assert browser.get(WHO).json()["name"] == "aisha"
    sent = browser.post(SUBMISSIONS, content=crossings(1, 2))
    assert sent.status_code == 201
    assert service.hub.ledger.audit()[-1].actor == "aisha"


def test_over_https_the_cookie_goes_over_https_alone(tmp_path: Path) -> None:
    """One request over plain HTTP would give the session to whoever listens."""
    with create_hub(tmp_path / "hub") as hub:
        registry.add_user(hub, OPERATOR, name="aisha", role=Role.ANALYST, password=PASSWORD)
    usual = without_schedule(Settings())
    settings = replace(usual, server=replace(usual.server, public_url="https://hub.example.org"))
    with (
        running_hub(tmp_path / "hub", settings) as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        answer = client.post(WHO, json=CREDENTIALS, headers={"Origin": "https://hub.example.org"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-comity_session=")
    assert "; Secure" in cookie


def test_signing_out_ends_every_copy(browser: httpx.Client, program: httpx.Client) -> None:
    """A cookie that was copied must not outlive the session."""
    browser.post(WHO, json=CREDENTIALS)
    copy = dict(browser.cookies)
    assert browser.delete(WHO).status_code == 204
    assert "comity_session" not in browser.cookies
    assert program.get(WHO, cookies=copy).json()["role"] == "public"


def test_signing_in_anew_ends_the_session_before(browser: httpx.Client, program: httpx.Client) -> None:
    """A session that somebody fixed on a browser before must not become the user's."""
    browser.post(WHO, json=CREDENTIALS)
    before = dict(browser.cookies)
    browser.post(WHO, json=CREDENTIALS)
    assert dict(browser.cookies) != before
    assert program.get(WHO, cookies=before).json()["role"] == "public"


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "ours"}, True),
    ],
    ids=str,
)
def test_another_site_can_not_act_with_a_session(
    service: RunningHub, headers: dict[str, str], *, passes: bool
) -> None:
    """A page elsewhere makes the browser send the cookie along: what it asks for must not be done."""
    told = {name: service.url if value == "ours" else value for name, value in headers.items()}
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        client.post(WHO, json=CREDENTIALS)
        assert client.get(SUBMISSIONS, headers=told).status_code == 200
        answer = client.post(f"{SUBMISSIONS}?dry-run=true", content=crossings(1), headers=told)
    assert answer.status_code == (200 if passes else 403)


def test_another_site_can_not_sign_a_browser_in(program: httpx.Client) -> None:
    """Signed in as somebody else without knowing, a user would send files under that name."""
    evil = program.post(WHO, json=CREDENTIALS, headers={"Origin": "https://evil.example"})
    assert (evil.status_code, "set-cookie" in evil.headers) == (403, False)
    plain = program.post(WHO, content="name=aisha&password=x", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 400


def test_a_key_needs_no_origin_and_stands_before_a_cookie(browser: httpx.Client, key: str) -> None:
    """Programs have no origin; and a key that is presented is what counts."""
    browser.post(WHO, json=CREDENTIALS)
    told = {"Authorization": f"Bearer {key}", "Origin": "https://elsewhere.example"}
    assert browser.get(WHO, headers=told).json()["name"].startswith("key/")
    assert browser.post(f"{SUBMISSIONS}?dry-run=true", content=crossings(1), headers=told).status_code == 200


def test_a_forged_cookie_is_nobodys(program: httpx.Client) -> None:
    """Whatever stands in the cookie: the public sees what the public sees, without a fault."""
    for text in ("x", "a.b.c", "", "é"):
        answer = program.get(WHO, headers={"Cookie": f"comity_session={text}".encode()})
        assert (answer.status_code, answer.json()["role"]) == (200, "public")


def test_a_stranger_keeps_no_known_browser_waiting(
    service: RunningHub, browser: httpx.Client, program: httpx.Client
) -> None:
    """Whoever shares an address with a user, or the hub's proxy, could lock them out by guessing."""
    registry.add_user(service.hub, OPERATOR, name="bakyt", role=Role.ANALYST, password=PASSWORD)
    own = {"name": "bakyt", "password": PASSWORD}
    browser.post(WHO, json=own)
    browser.delete(WHO)
    assert browser.get(WHO).json()["role"] == "public"
    wrong = {**own, "password": "not the password"}
    for _ in range(7):
        last = program.post(WHO, json=wrong)
    assert last.status_code == 429
    assert program.post(WHO, json=own).status_code == 429
    assert browser.post(WHO, json=own).status_code == 200


def test_guessing_is_answered_with_a_wait(program: httpx.Client) -> None:
    """A program that guesses must be slowed, and a person told for how long."""
    wrong = {"name": "guessed", "password": "not the password"}
    answers = [program.post(WHO, json=wrong) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 15
    assert answers[0].headers["www-authenticate"] == 'Bearer realm="comity"'
    assert program.post(WHO, json=CREDENTIALS).status_code == 200


def test_no_secret_is_echoed(program: httpx.Client) -> None:
    """What is wrong with a request is told without what it held."""
    secret = "x" * 2000
    answer = program.post(WHO, json={"name": "aisha", "password": secret})
    assert (answer.status_code, secret[:50] in answer.text) == (400, False)
