"""Signing in with an OpenID Connect provider: the whole way over real HTTP, and every way in which it must fail."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey

from comity.hub import registry
from comity.hub.access.sign_in_settings import OidcSettings
from comity.hub.home import create_hub
from comity.hub.settings.settings import Settings
from comity.model.access import OPERATOR, Role
from integration.oidc_issuer import CLIENT, SECRET, Issuer, new_key, running_issuer
from running_hub import RunningHub, running_hub, without_schedule

pytestmark = pytest.mark.databases

START = "/api/v1/session/oidc"
WHO = "/api/v1/session"


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    """Give a provider."""
    with running_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def service(provider: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub that knows the provider, and aisha."""
    directory = tmp_path_factory.mktemp("oidc") / "hub"
    with create_hub(directory) as hub:
        registry.add_user(hub, OPERATOR, name="aisha", role=Role.PROVIDER, provider="KG")
    with running_hub(directory, settings_for(provider)) as running:
        yield running


@pytest.fixture
def issuer(provider: Issuer) -> Issuer:
    """Give the provider as it behaves: it lets aisha sign in."""
    provider.claims = {"preferred_username": "aisha", "email": "aisha@example.org"}
    provider.refuses, provider.issuer, provider.signs_with, provider.algorithm = False, "", None, "ES256"
    provider.seen.clear()
    return provider


@pytest.fixture
def browser(service: RunningHub, issuer: Issuer) -> Iterator[httpx.Client]:
    """Give what keeps cookies and doesn't follow by itself, so that a test sees each step."""
    assert issuer.url
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        yield client


def settings_for(provider: Issuer, **changes: Any) -> Settings:  # noqa: ANN401 - any setting
    """Return settings with this provider."""
    oidc = OidcSettings(issuer=provider.url, client_id=CLIENT, client_secret=SECRET)
    return replace(without_schedule(Settings()), oidc=replace(oidc, **changes))


def go_there(browser: httpx.Client, start: str = START) -> str:
    """Go to the provider; return the address to which it sends the browser back."""
    there = browser.get(start)
    assert there.status_code == 303, there.text
    back = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    return back.removeprefix(str(browser.base_url).rstrip("/"))


def test_whom_the_provider_names_is_signed_in(browser: httpx.Client, issuer: Issuer) -> None:
    """The whole way: there with PKCE, state and nonce; back with a session of the user's own role."""
    landed = browser.get(go_there(browser, f"{START}?next=/board"))
    assert (landed.status_code, landed.headers["location"]) == (303, "/board")
    assert browser.get(WHO).json() == {"name": "aisha", "role": "provider", "provider": "KG"}
    (asked,) = issuer.seen
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert asked["scope"].split() == ["openid", "profile", "email"]


def test_a_way_back_is_walked_once(browser: httpx.Client) -> None:
    """A link back, found in a history or log, must not sign anybody in again."""
    back = go_there(browser)
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401


def test_the_way_back_is_for_the_browser_that_was_sent(browser: httpx.Client, service: RunningHub) -> None:
    """Somebody who makes another's browser open their own way back would sign that person in as themselves."""
    back = go_there(browser)
    with httpx.Client(base_url=service.url, trust_env=False) as other:
        assert other.get(back).status_code == 401
        go_there(other)
        assert other.get(back).status_code == 401
        assert other.get(WHO).json()["role"] == "public"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_600_000_000},
        {"preferred_username": ""},
        {"preferred_username": 7},
    ],
    ids=str,
)
def test_an_id_token_that_does_not_hold_is_refused(
    browser: httpx.Client, issuer: Issuer, claims: dict[str, Any]
) -> None:
    """A token made for another client, another time or another browser would be taken for a proof."""
    issuer.claims |= claims
    assert browser.get(go_there(browser)).status_code == 401
    assert browser.get(WHO).json()["role"] == "public"


def test_a_token_of_a_key_that_is_not_published_is_refused(browser: httpx.Client, issuer: Issuer) -> None:
    """Whoever can answer for the token endpoint could name anybody."""
    issuer.signs_with = new_key()
    assert browser.get(go_there(browser)).status_code == 401


def test_a_new_key_of_the_provider_is_got(browser: httpx.Client, issuer: Issuer) -> None:
    """Providers change their keys without telling; nobody could sign in for an hour."""
    assert browser.get(go_there(browser)).status_code == 303
    issuer.key = ECKey.generate_key("P-256", {"kid": "2", "use": "sig"})
    assert browser.get(go_there(browser)).status_code == 303


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_signature_that_others_can_make_is_refused(browser: httpx.Client, issuer: Issuer, algorithm: str) -> None:
    """`alg` is the token's to name: a shared secret, or no signature at all, must not count."""
    issuer.signs_with, issuer.algorithm = OctKey.import_key(SECRET * 3), algorithm
    assert browser.get(go_there(browser)).status_code == 401
    assert browser.get(WHO).json()["role"] == "public"


def test_a_person_who_says_no_is_not_signed_in(browser: httpx.Client, issuer: Issuer) -> None:
    """The provider's refusal comes back as an address like any other."""
    issuer.refuses = True
    assert browser.get(go_there(browser)).status_code == 401


def test_who_is_not_known_here_or_locked_out_is_not_let_in(
    browser: httpx.Client, issuer: Issuer, service: RunningHub
) -> None:
    """The provider says who it is; whether they may come in is said here."""
    issuer.claims["preferred_username"] = "stranger"
    assert browser.get(go_there(browser)).status_code == 403
    issuer.claims["preferred_username"] = "aisha"
    registry.disable_user(service.hub, OPERATOR, "aisha")
    assert browser.get(go_there(browser)).status_code == 403
    registry.enable_user(service.hub, OPERATOR, "aisha")
    assert browser.get(go_there(browser)).status_code == 303


@pytest.mark.parametrize("after", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_led_elsewhere(browser: httpx.Client, after: str) -> None:
    """A link to our own sign-in that ends on another site is what phishing wishes for."""
    landed = browser.get(go_there(browser, str(httpx.URL(START, params={"next": after}))))
    assert landed.headers["location"] == "/"


@pytest.mark.parametrize(("verified", "status"), [(True, 303), (False, 401), ("true", 401), (None, 401)])
def test_an_address_counts_only_where_it_was_verified(
    issuer: Issuer, tmp_path: Path, verified: object, status: int
) -> None:
    """Anybody can claim another's address at a provider that doesn't check."""
    with create_hub(tmp_path / "hub") as hub:
        registry.add_user(hub, OPERATOR, name="aisha@example.org", role=Role.ANALYST)
    issuer.claims["email_verified"] = verified
    settings = settings_for(issuer, claim="email")
    with (
        running_hub(tmp_path / "hub", settings) as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        assert client.get(go_there(client)).status_code == status


def test_a_provider_that_is_not_there_or_another_is_said_so(issuer: Issuer, tmp_path: Path) -> None:
    """The service must go on without its provider, and never take another's word for its own."""
    create_hub(tmp_path / "hub").close()
    gone = settings_for(issuer, issuer="http://127.0.0.1:9")
    with (
        running_hub(tmp_path / "hub", gone) as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        assert client.get(START).status_code == 503
    issuer.issuer = "https://elsewhere.example"
    with (
        running_hub(tmp_path / "hub", settings_for(issuer)) as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        answer = client.get(START)
    assert (answer.status_code, "another issuer" in answer.json()["detail"]) == (503, True)


def test_without_a_provider_there_is_no_way_to_one(tmp_path: Path) -> None:
    """The option is off unless it is set."""
    create_hub(tmp_path / "hub").close()
    with (
        running_hub(tmp_path / "hub") as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        assert client.get(START).status_code == client.get(f"{START}/back").status_code == 404
