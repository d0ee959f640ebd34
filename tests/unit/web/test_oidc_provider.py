"""An OpenID Connect provider that doesn't answer: few wait for it, and what was known holds."""

import threading

import pytest
from joserfc.jwk import KeySet

from comity.errors import OutsideError
from comity.hub.access.sign_in_settings import OidcSettings
from comity.web import oidc_provider
from comity.web.oidc_provider import Errand, OidcProvider, Published

ISSUER = "https://login.example"
BACK = "https://hub.example/back"


class _Issuer:
    """Counts how often it is asked, and answers unless it is down."""

    def __init__(self) -> None:
        self.asked, self.is_down, self.seconds = 0, False, 0.0
        self.hanging, self.end = threading.Event(), threading.Event()
        self.end.set()

    def fetch(self, issuer: str) -> Published:
        self.asked += 1
        self.hanging.set()
        self.end.wait(30)
        if self.is_down:
            raise OutsideError("down", remedy="")
        return {"issuer": issuer, "authorization_endpoint": f"{issuer}/{self.asked}"}, KeySet([])

    def provider(self) -> OidcProvider:
        settings = OidcSettings(issuer=ISSUER, client_id="comity")
        return OidcProvider(settings, fetch=self.fetch, clock=lambda: self.seconds)


def _ask(provider: OidcProvider) -> str:
    return provider.address_for(Errand.begin(), back=BACK).partition("?")[0]


def test_one_that_is_down_is_left_alone_for_a_while() -> None:
    """Each stranger who asks would keep a thread of the service for ten seconds."""
    issuer = _Issuer()
    provider, issuer.is_down = issuer.provider(), True
    for _ in range(5):
        with pytest.raises(OutsideError):
            _ask(provider)
    assert issuer.asked == 1
    issuer.is_down, issuer.seconds = False, 30
    assert _ask(provider) == f"{ISSUER}/2"


def test_what_was_known_holds_where_it_is_down_later() -> None:
    """A provider that is away for a minute on the hour would sign nobody in, though nothing changed."""
    issuer = _Issuer()
    provider = issuer.provider()
    assert _ask(provider) == _ask(provider) == f"{ISSUER}/1"
    issuer.is_down, issuer.seconds = True, 3600
    assert _ask(provider) == _ask(provider) == f"{ISSUER}/1"
    assert issuer.asked == 2
    issuer.is_down, issuer.seconds = False, 3630
    assert _ask(provider) == f"{ISSUER}/3"


def test_few_wait_for_one_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty strangers who ask at once would take all threads of the service."""
    monkeypatch.setattr(oidc_provider, "_PATIENCE_SECONDS", 0.0)
    issuer = _Issuer()
    provider = issuer.provider()
    issuer.end.clear()
    found: list[str] = []
    first = threading.Thread(target=lambda: found.append(_ask(provider)))
    first.start()
    assert issuer.hanging.wait(30)
    for _ in range(5):
        with pytest.raises(OutsideError, match="can't be reached"):
            _ask(provider)
    issuer.end.set()
    first.join(30)
    assert (found, issuer.asked) == ([f"{ISSUER}/1"], 1)


def test_few_codes_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider whose tokens hang would take all threads of the service just as well."""
    monkeypatch.setattr(oidc_provider, "_MOST_ASKING", 1)
    provider = _Issuer().provider()
    with provider._asking, pytest.raises(OutsideError, match="can't be reached"):
        provider.name_of(Errand.begin(), code="x", back=BACK)
